import { afterEach, describe, expect, it, vi } from 'vitest'
import { createInstall } from '../../../src/crm/hubspot/access/oauth.ts'
import { readScopes, writeScopes } from '../../../src/crm/hubspot/access/scopes.ts'
import type { CrmInstall } from '../../../src/crm/port.ts'
import {
  AppError,
  ConfigError,
  CrmAuthError,
  CrmContractError,
  CrmPermissionError,
  CrmRateLimitedError,
  CrmUnavailableError,
} from '../../../src/domain/errors.ts'
import { mockHttp } from '../../support/http-mock.ts'
import { neverAnswering } from '../../support/never-answering.ts'
import { createSkippingTimer } from '../../support/virtual-timer.ts'
import { origin } from './adapter.ts'

const client = { client_id: 'client-1', client_secret: 'hidden-client-secret' }
const redirectUri = 'https://minset.example.com/oauth/hubspot/callback'
const token = { method: 'POST', path: '/oauth/2026-09/token' } as const
const revoke = { method: 'POST', path: '/oauth/2026-09/token/revoke' } as const
const removal = { method: 'DELETE', path: '/appinstalls/2026-09/external-install' } as const
const granted = {
  token_type: 'bearer',
  token_use: 'access_token',
  access_token: 'hidden-access-1',
  refresh_token: 'hidden-refresh-2',
  expires_in: 1800,
  hub_id: 4242,
  scopes: ['oauth', 'crm.objects.contacts.read'],
}

interface Setting {
  readonly install: CrmInstall
  readonly slept: readonly number[]
  readonly warnings: unknown[]
}

function anInstall(): Setting {
  const timer = createSkippingTimer()
  const warnings: unknown[] = []
  const install = createInstall(
    {
      clientId: client.client_id,
      clientSecret: client.client_secret,
      baseUrl: origin,
      authorizeUrl: 'https://app.hubspot.com/oauth/authorize',
    },
    {
      clock: { now: () => new Date('2026-11-23T12:00:00.000Z') },
      timer,
      random: () => 0,
      log: { warn: (...line: unknown[]) => warnings.push(line) },
    },
  )
  return { install, slept: timer.slept, warnings }
}

/** Refusals of the token endpoint, as recorded. */
function refusal(status: string, error: string): { status: number; body: object } {
  return { status: 400, body: { status, error, error_description: 'hidden words', message: 'hidden words' } }
}

async function errorOf(work: Promise<unknown>): Promise<AppError> {
  const error = await work.then(
    () => new Error('it went through'),
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof AppError)) throw error
  return error
}

/** Everything that an error or a log line would show. */
function shown(thing: unknown): string {
  if (!(thing instanceof Error)) return JSON.stringify(thing)
  const details = thing instanceof AppError ? thing.details : {}
  return `${thing.message} ${thing.stack ?? ''} ${JSON.stringify(details)} ${shown(thing.cause ?? null)}`
}

describe('the consent URL', () => {
  it('requests only reading for a first look, and contains the state unchanged', () => {
    const state = 'a+b/c=&d e'
    const url = new URL(anInstall().install.authorizeUrl({ access: 'read', redirectUri, state }))

    expect(url.origin + url.pathname).toBe('https://app.hubspot.com/oauth/authorize')
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: 'client-1',
      redirect_uri: redirectUri,
      scope: readScopes.join(' '),
      state,
    })
  })

  it('requests writing as optional scopes in addition to the same required ones', () => {
    const url = new URL(anInstall().install.authorizeUrl({ access: 'write', redirectUri, state: 's' }))

    expect(url.searchParams.get('scope')).toBe(readScopes.join(' '))
    expect(url.searchParams.get('optional_scope')).toBe(writeScopes.join(' '))
  })

  it('encodes spaces so that every parser reads them as spaces, and contains no secret', () => {
    const url = anInstall().install.authorizeUrl({ access: 'write', redirectUri, state: 's' })

    expect(url).toContain('scope=oauth%20crm.objects.contacts.read%20')
    expect(url).not.toContain('+')
    expect(url).not.toContain(client.client_secret)
  })
})

describe('tokens', () => {
  const http = mockHttp(origin)

  it('are returned for the code of a consent, with everything in the form and nothing in the URL', async () => {
    http.reply({ ...token, query: {} }, { status: 200, body: granted })

    expect(await anInstall().install.exchange({ code: 'code-1', redirectUri, access: 'write' })).toEqual({
      externalId: '4242',
      accessToken: 'hidden-access-1',
      refreshToken: 'hidden-refresh-2',
      expiresAt: new Date('2026-11-23T12:30:00.000Z'),
      scopes: granted.scopes,
      userId: null,
      apiOrigin: null,
    })
    const [sent] = http.arrived()
    expect(sent?.body).toEqual({
      grant_type: 'authorization_code',
      code: 'code-1',
      redirect_uri: redirectUri,
      ...client,
    })
    expect(sent?.headers.get('content-type')).toContain('application/x-www-form-urlencoded')
    expect(sent?.headers.get('authorization')).toBeNull()
  })

  it('are returned for a refresh token, and the newest refresh token is kept', async () => {
    http.reply(token, { status: 200, body: granted })

    const grant = await anInstall().install.refresh('hidden-refresh-1')

    expect(grant.refreshToken).toBe('hidden-refresh-2')
    expect(http.arrived()[0]?.body).toEqual({
      grant_type: 'refresh_token',
      refresh_token: 'hidden-refresh-1',
      ...client,
    })
  })

  it.each([
    ['absent', undefined],
    ['null', null],
  ])('keep the existing refresh token if the response contains none (%s)', async (_, refresh_token) => {
    http.reply(token, { status: 200, body: { ...granted, refresh_token } })

    expect((await anInstall().install.refresh('hidden-refresh-1')).refreshToken).toBe('hidden-refresh-1')
  })

  it('are not accepted from a consent without a refresh token: they would expire within the hour', async () => {
    http.reply(token, { status: 200, body: { ...granted, refresh_token: undefined } })

    expect(
      await errorOf(anInstall().install.exchange({ code: 'code-1', redirectUri, access: 'write' })),
    ).toBeInstanceOf(CrmContractError)
  })

  it('may be as long as documented, with the account id as text', async () => {
    const access_token = 'x'.repeat(512)
    http.reply(token, { status: 200, body: { ...granted, access_token, hub_id: '9007199254740993' } })

    const grant = await anInstall().install.exchange({ code: 'code-1', redirectUri, access: 'write' })

    expect(grant).toMatchObject({ accessToken: access_token, externalId: '9007199254740993' })
  })

  it.each([
    ['a page', '<html>hidden-access-1</html>'],
    ['nothing', ''],
    ['no account', { ...granted, hub_id: undefined }],
    ['no scopes', { ...granted, scopes: undefined }],
    ['a token that cannot stand in a header', { ...granted, access_token: 'hidden-access-1\n' }],
    ['an expiry that is none', { ...granted, expires_in: 0 }],
  ])('are not accepted from %s, and nothing of it is repeated', async (_, body) => {
    http.reply(token, { status: 200, body })

    const error = await errorOf(anInstall().install.refresh('hidden-refresh-1'))

    expect(error).toBeInstanceOf(CrmContractError)
    expect(shown(error)).not.toContain('hidden')
  })

  it('are never requested at another address', async () => {
    http.reply(token, { status: 307, body: '', headers: { location: 'https://elsewhere.example/token' } })

    expect(await errorOf(anInstall().install.refresh('hidden-refresh-1'))).toBeInstanceOf(CrmContractError)
  })
})

describe('a refusal of the token endpoint', () => {
  const http = mockHttp(origin)

  it.each([
    ['BAD_REFRESH_TOKEN', 'invalid_grant'],
    ['BAD_HUB', 'invalid_grant'],
    ['BAD_HUB', 'some_new_word'],
    ['some words', 'access_denied'],
    ['some words', 'invalid_grant'],
  ])('for a refresh ends the connection: %s, %s', async (status, error) => {
    http.reply(token, refusal(status, error))

    const thrown = await errorOf(anInstall().install.refresh('hidden-refresh-1'))

    expect(thrown).toBeInstanceOf(CrmAuthError)
    expect(thrown.message).toContain('Connect the account again')
  })

  it.each([
    ['BAD_CLIENT_ID', 'invalid_client', 'HUBSPOT_CLIENT_ID'],
    ['BAD_CLIENT_SECRET', 'invalid_client', 'HUBSPOT_CLIENT_SECRET'],
    // The standard's code alone would disconnect the account.
    ['BAD_CLIENT_SECRET', 'invalid_grant', 'HUBSPOT_CLIENT_SECRET'],
    ['some words', 'invalid_client', 'HUBSPOT_CLIENT_ID'],
    ['some words', 'unauthorized_client', 'HUBSPOT_CLIENT_ID'],
    ['MISMATCH_REDIRECT_URI_AUTH_CODE', 'invalid_grant', 'redirect URLs'],
    ['some words', 'redirect_uri_mismatch', 'redirect URLs'],
    ['BAD_AUTH_CODE', 'invalid_grant', 'BAD_AUTH_CODE'],
    ['SOMETHING_NEW', 'invalid_request', 'SOMETHING_NEW'],
  ])('keeps the connection if the app is misconfigured: %s, %s', async (status, error, advice) => {
    http.reply(token, refusal(status, error))

    const thrown = await errorOf(anInstall().install.refresh('hidden-refresh-1'))

    expect(thrown).toBeInstanceOf(ConfigError)
    expect(thrown.message).toContain(advice)
  })

  it.each([401, 403, 404, 400, 405])('keeps the connection if it has no reason (status %d)', async (status) => {
    http.reply(token, { status, body: {} })

    expect(await errorOf(anInstall().install.refresh('hidden-refresh-1'))).toBeInstanceOf(ConfigError)
  })

  it('keeps the connection if it is not JSON', async () => {
    http.reply(token, { status: 400, body: 'invalid_grant' })

    expect(await errorOf(anInstall().install.refresh('hidden-refresh-1'))).toBeInstanceOf(ConfigError)
  })

  it.each([
    ['BAD_AUTH_CODE', 'invalid_grant'],
    ['some words', 'invalid_grant'],
  ])('for a code asks the person to start again: %s, %s', async (status, error) => {
    http.reply(token, refusal(status, error))

    const thrown = await errorOf(anInstall().install.exchange({ code: 'code-1', redirectUri, access: 'write' }))

    expect(thrown).toBeInstanceOf(CrmAuthError)
    expect(thrown.message).toContain('Start again')
  })

  it('for a code explains a wrong redirect URI, although the standard calls it a wrong grant', async () => {
    http.reply(token, refusal('MISMATCH_REDIRECT_URI_AUTH_CODE', 'invalid_grant'))

    const thrown = await errorOf(anInstall().install.exchange({ code: 'code-1', redirectUri, access: 'write' }))

    expect(thrown).toBeInstanceOf(ConfigError)
    expect(thrown.message).toContain('MINSET_PUBLIC_URL')
  })

  it('is reported without a reason if the reason is free text, which may repeat values', async () => {
    http.reply(token, { status: 400, body: { status: 'hidden refresh token', error: 'hidden-refresh-1' } })

    const thrown = await errorOf(anInstall().install.refresh('hidden-refresh-1'))

    expect(thrown.details).toMatchObject({ reason: 'no reason given' })
    expect(shown(thrown)).not.toContain('hidden')
  })

  it('is reported by its code alone, without text, tokens or the secret', async () => {
    http.reply(token, refusal('BAD_REFRESH_TOKEN', 'invalid_grant'))

    const thrown = await errorOf(anInstall().install.refresh('hidden-refresh-1'))

    expect(thrown.details).toEqual({ status: 400, reason: 'BAD_REFRESH_TOKEN', purpose: 'refresh' })
    expect(shown(thrown)).not.toContain('hidden')
  })
})

describe('a token endpoint that is temporarily unavailable', () => {
  const http = mockHttp(origin)

  afterEach(() => {
    vi.unstubAllGlobals()
  })

  it.each([423, 429, 477, 500, 502, 503, 504, 408])('is called again after status %d', async (status) => {
    const { install, warnings } = anInstall()
    http.reply(token, { status, body: 'hidden words' })
    http.reply(token, { status: 200, body: granted })

    expect((await install.refresh('hidden-refresh-1')).accessToken).toBe('hidden-access-1')
    expect(warnings).toMatchObject([[{ call: 'POST /oauth/2026-09/token', tried: 1, status }, expect.any(String)]])
    expect(shown(warnings)).not.toContain('hidden')
  })

  it('is called again after a broken connection and after the page of a firewall', async () => {
    http.breakOff(token, 'ECONNRESET')
    http.reply(token, { status: 403, body: '<html>blocked</html>' })
    http.reply(token, { status: 200, body: granted })

    expect((await anInstall().install.refresh('hidden-refresh-1')).accessToken).toBe('hidden-access-1')
  })

  it('is reported as unavailable if it keeps failing, even if the body mentions the grant', async () => {
    const { install, warnings } = anInstall()
    const body = { status: 'BAD_REFRESH_TOKEN', error: 'invalid_grant' }
    for (let tried = 0; tried < 6; tried += 1) http.reply(token, { status: 503, body })

    expect(await errorOf(install.refresh('hidden-refresh-1'))).toBeInstanceOf(CrmUnavailableError)
    expect(warnings).toHaveLength(6)
  })

  it('is reported as rate-limited if the limit stays used up', async () => {
    for (let tried = 0; tried < 6; tried += 1) http.reply(token, { status: 429, body: { policyName: 'SECONDLY' } })

    expect(await errorOf(anInstall().install.refresh('hidden-refresh-1'))).toBeInstanceOf(CrmRateLimitedError)
  })

  it('is given up with one clear sentence if it cannot be reached', async () => {
    for (let tried = 0; tried < 3; tried += 1) http.breakOff(token, 'ENOTFOUND')

    const error = await errorOf(anInstall().install.exchange({ code: 'hidden-code', redirectUri, access: 'write' }))

    expect(error).toBeInstanceOf(CrmUnavailableError)
    expect(error.message).toContain('Cannot reach HubSpot at api.hubapi.com (ENOTFOUND)')
    expect(shown(error)).not.toContain('hidden')
  })

  it('is not waited for longer than 30 seconds', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    vi.stubGlobal('fetch', neverAnswering)
    const { install, warnings } = anInstall()

    const refreshing = errorOf(install.refresh('hidden-refresh-1'))
    await vi.advanceTimersByTimeAsync(6 * 30_000)
    const error = await refreshing

    expect(error.message).toBe('HubSpot did not answer POST /oauth/2026-09/token within 30 seconds.')
    expect(warnings).toHaveLength(6)
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })
})

describe('uninstalling', () => {
  const http = mockHttp(origin)
  const tokens = { accessToken: 'hidden-access-1', refreshToken: 'hidden-refresh-1' }
  const revoked = { ...revoke, body: { token: 'hidden-refresh-1', token_type_hint: 'refresh_token', ...client } }

  it('removes the app from the account and then revokes the refresh token', async () => {
    http.reply(removal, { status: 204, body: '' })
    http.reply(revoked, { status: 200, body: {} })

    await anInstall().install.uninstall(tokens)

    expect(http.arrived().map(({ method }) => method)).toEqual(['DELETE', 'POST'])
    expect(http.arrived()[0]?.headers.get('authorization')).toBe('Bearer hidden-access-1')
  })

  it.each([401, 404])('succeeds if the app is gone already (status %d), also with a refused token', async (status) => {
    http.reply(removal, { status, body: { category: 'INVALID_AUTHENTICATION' } })
    http.reply(revoked, refusal('BAD_REFRESH_TOKEN', 'invalid_grant'))

    await expect(anInstall().install.uninstall(tokens)).resolves.toBeUndefined()
  })

  it('reports that the account does not allow it, and keeps the token for another attempt', async () => {
    http.reply(removal, { status: 403, body: { category: 'MISSING_SCOPES' } })

    expect(await errorOf(anInstall().install.uninstall(tokens))).toBeInstanceOf(CrmPermissionError)
  })

  it('reports a misconfigured app', async () => {
    http.reply(removal, { status: 204, body: '' })
    http.reply(revoked, refusal('BAD_CLIENT_SECRET', 'invalid_client'))

    expect(await errorOf(anInstall().install.uninstall(tokens))).toBeInstanceOf(ConfigError)
  })

  it('is repeated if HubSpot is temporarily unavailable', async () => {
    http.reply(removal, { status: 502, body: '' })
    http.reply(removal, { status: 204, body: '' })
    http.reply(revoked, { status: 204, body: '' })

    await expect(anInstall().install.uninstall(tokens)).resolves.toBeUndefined()
  })
})
