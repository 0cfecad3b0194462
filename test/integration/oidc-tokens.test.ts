import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { text } from 'node:stream/consumers'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createOidcClient, type OidcClient, type OidcOutcome } from '../../src/infra/http/oidc.ts'
import { freePort } from '../support/free-port.ts'

const clientId = 'minset'
const redirectUri = 'https://minset.example/sign-in/oidc/callback'

function secondsAgo(seconds: number): number {
  return Math.floor(Date.now() / 1000) - seconds
}

/** A provider that issues the id token that a test wants. */
describe('an id token', () => {
  let server: Server
  let issuer: string
  let keys: Awaited<ReturnType<typeof generateKeyPair>>
  let foreignKeys: Awaited<ReturnType<typeof generateKeyPair>>
  let idToken = ''
  /** What was sent for the last token. */
  let exchanged = new URLSearchParams()
  let isBroken = false
  /** The keys that the provider has published, and the id of the one with which it signs. */
  let published: readonly object[] = []
  let keyId = 'one'

  beforeAll(async () => {
    keys = await generateKeyPair('RS256')
    foreignKeys = await generateKeyPair('RS256')
    const port = await freePort()
    issuer = `http://127.0.0.1:${port}`
    published = [{ ...(await exportJWK(keys.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' }]
    const answers: Readonly<Record<string, () => object>> = {
      '/.well-known/openid-configuration': () => ({
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
      }),
      '/jwks': () => ({ keys: published }),
      '/token': () => ({ access_token: 'of no use', token_type: 'Bearer', id_token: idToken }),
    }
    server = createServer((request, response) => {
      const answer = answers[request.url ?? '']
      void text(request).then((body) => {
        if (request.url === '/token') exchanged = new URLSearchParams(body)
        response.writeHead(isBroken ? 500 : 200, { 'content-type': 'application/json' })
        response.end(JSON.stringify(answer?.() ?? {}))
      })
    })
    await new Promise<void>((resolve) => void server.listen(port, '127.0.0.1', resolve))
  })
  afterAll(() => new Promise((resolve) => void server.close(resolve)))

  interface Forged {
    readonly claims?: Readonly<Record<string, unknown>>
    readonly expiresAt?: number
    readonly isForeign?: boolean
    /** Whether the person must prove again who he is. */
    readonly isFresh?: boolean
    /** Changes the token after it was signed. */
    readonly alter?: (token: string) => string
  }

  function newClient(): OidcClient {
    return createOidcClient({ issuer, clientId, clientSecret: 'a secret of the tests only', redirectUri })
  }

  /** What comes of a sign-in that is answered with this token. */
  async function outcomeOf(
    { claims = {}, expiresAt, isForeign = false, isFresh = false, alter = (token) => token }: Forged,
    client = newClient(),
  ): Promise<OidcOutcome> {
    const begun = await client.begin({ isFresh })
    if (begun === null) throw new TypeError('the provider cannot be reached')
    const now = secondsAgo(0)
    const payload = {
      iss: issuer,
      aud: clientId,
      sub: '7',
      nonce: begun.checks.nonce,
      email: 'anna@acme.no',
      email_verified: true,
      ...claims,
    }
    const token = await new SignJWT(payload)
      .setProtectedHeader({ alg: 'RS256', kid: keyId })
      .setIssuedAt(now)
      .setExpirationTime(expiresAt ?? now + 60)
      .sign(isForeign ? foreignKeys.privateKey : keys.privateKey)
    idToken = alter(token)
    return client.finish(new URL(`${redirectUri}?code=1&state=${begun.checks.state}`), begun.checks)
  }

  it('is accepted if it is of the provider, for Minset and for this sign-in', async () => {
    expect(await outcomeOf({})).toEqual({ state: 'verified', email: 'anna@acme.no', authenticatedAt: null })
    expect(await outcomeOf({ claims: { email_verified: 'true' } })).toMatchObject({ state: 'verified' })
  })

  it.each<[string, Forged]>([
    ['another nonce', { claims: { nonce: 'another' } }],
    ['no nonce', { claims: { nonce: undefined } }],
    ['another audience', { claims: { aud: 'somebody-else' } }],
    ['another issuer', { claims: { iss: 'https://evil.example' } }],
    ['the signature of somebody else', { isForeign: true }],
    ['no subject', { claims: { sub: undefined } }],
    ['an old sign-in where a fresh one was asked for', { isFresh: true, claims: { auth_time: secondsAgo(11 * 60) } }],
    ['no time of a sign-in where a fresh one was asked for', { isFresh: true }],
    ['an expiry in the past', { expiresAt: secondsAgo(120) }],
    [
      'no signature',
      {
        alter: () =>
          `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{}').toString('base64url')}.`,
      },
    ],
  ])('is refused with %s', async (_what, forged) => {
    expect(await outcomeOf(forged)).toMatchObject({ state: 'invalid' })
  })

  it('is accepted of a fresh sign-in that was asked for', async () => {
    const claims = { auth_time: secondsAgo(9 * 60) }
    expect(await outcomeOf({ isFresh: true, claims })).toMatchObject({ state: 'verified' })
  })

  it('is fetched only with the secret whose hash began the sign-in', async () => {
    const client = newClient()
    const begun = await client.begin()
    const asked = new URL(begun?.url ?? '').searchParams
    await client.finish(
      new URL(`${redirectUri}?code=1&state=${begun?.checks.state}`),
      begun?.checks ?? { state: '', nonce: '', codeVerifier: '', isFresh: false },
    )
    const verifier = exchanged.get('code_verifier') ?? ''

    expect(verifier).toMatch(/^[\w-]{43,}$/)
    expect(asked.get('code_challenge_method')).toBe('S256')
    expect(asked.get('code_challenge')).toBe(createHash('sha256').update(verifier).digest('base64url'))
  })

  it('is accepted once the provider has changed to another key, and refused with the one that it has withdrawn', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const client = newClient()
    expect(await outcomeOf({}, client)).toMatchObject({ state: 'verified' })

    const [before, old] = [published, keys]
    keys = await generateKeyPair('RS256')
    keyId = 'two'
    published = [{ ...(await exportJWK(keys.publicKey)), kid: 'two', alg: 'RS256', use: 'sig' }]
    // The keys are not fetched more often, whatever tokens name.
    vi.setSystemTime(Date.now() + 61_000)
    expect(await outcomeOf({}, client)).toMatchObject({ state: 'verified' })
    keys = old
    keyId = 'one'
    expect(await outcomeOf({}, client)).toMatchObject({ state: 'invalid' })

    published = before
    vi.useRealTimers()
  })

  it('is no proof of an address that is not verified, or absent', async () => {
    for (const claims of [
      { email_verified: false },
      { email_verified: undefined },
      { email_verified: 'yes' },
      { email: undefined },
    ]) {
      expect(await outcomeOf({ claims })).toEqual({ state: 'unverified' })
    }
  })

  it('is not fetched from a provider that fails or is away', async () => {
    isBroken = true
    const away = createOidcClient({ issuer, clientId, clientSecret: 'x', redirectUri })
    expect(await away.begin()).toBeNull()
    isBroken = false
    // It is tried again with the next sign-in.
    expect(await away.begin()).not.toBeNull()
    const nowhere = createOidcClient({
      issuer: `http://127.0.0.1:${await freePort()}`,
      clientId,
      clientSecret: 'x',
      redirectUri,
    })
    expect(await nowhere.begin()).toBeNull()
  })
})
