import { describe, expect, it } from 'vitest'
import { appScopes } from '../../../src/crm/pipedrive/access/scopes.ts'
import { pipedriveTokens } from '../../../src/crm/pipedrive/access/static-tokens.ts'
import { createPipedriveApp } from '../../../src/crm/pipedrive/app.ts'
import { defaultActivityTypes } from '../../../src/crm/pipedrive/fields/fields.ts'
import type { CrmApp, CrmInstall, WebhookRequest } from '../../../src/crm/port.ts'
import {
  ConfigError,
  CrmAuthError,
  CrmContractError,
  CrmPermissionError,
  CrmUnavailableError,
} from '../../../src/domain/errors.ts'
import { settableClock } from '../../support/clock.ts'
import { mockHttp } from '../../support/http-mock.ts'
import { createSkippingTimer } from '../../support/virtual-timer.ts'
import { meBody, origin } from './adapter.ts'

const oauthUrl = 'https://oauth.pipedrive.com'
const redirectUri = 'https://minset.example/oauth/pipedrive/callback'
const clientId = 'app-1'
const clientSecret = 'not-a-real-secret'
const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`
const askForToken = { method: 'POST', path: '/oauth/token' } as const
const me = { method: 'GET', path: '/api/v1/users/me' } as const

const tokenBody = {
  access_token: 'v1u:access',
  token_type: 'Bearer',
  expires_in: 3599,
  refresh_token: '123:refresh',
  scope: 'base,deals:full,contacts:full,activities:full,users:read,deal-fields:full,admin',
  api_domain: origin,
}

function installOf(): CrmInstall {
  return appOf().install
}

function appOf(): CrmApp {
  const deps = {
    clock: settableClock('2026-11-23T12:00:00.000Z'),
    timer: createSkippingTimer(),
    random: () => 0,
    log: { warn: () => undefined },
  }
  const hooks = { url: 'https://minset.example/hooks/pipedrive', keys: [Buffer.alloc(32, 1)] }
  const panel = { panelSecret: undefined, basic: undefined }
  return createPipedriveApp(
    { clientId, clientSecret, oauthUrl, hooks, panel, activityTypes: defaultActivityTypes },
    deps,
  )
}

const consent = { code: 'code-1', redirectUri, access: 'write' } as const

/** The error that ends the work; it must not contain a secret. */
async function errorOf(work: Promise<unknown>): Promise<Error & { details?: unknown }> {
  const error: Error & { details?: unknown } = await work.then(
    () => new Error('it went through'),
    (thrown: Error) => thrown,
  )
  const reported = JSON.stringify([error.message, error.details])
  for (const secret of [clientSecret, 'code-1', 'v1u:access', '123:refresh']) expect(reported).not.toContain(secret)
  return error
}

describe('an installation', () => {
  const oauth = mockHttp(oauthUrl)
  const api = mockHttp(origin)

  it('starts on the consent page, without scopes in its URL', () => {
    const url = new URL(installOf().authorizeUrl({ access: 'read', redirectUri, state: 'a b' }))

    expect(url.origin + url.pathname).toBe(`${oauthUrl}/oauth/authorize`)
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: clientId,
      redirect_uri: redirectUri,
      state: 'a b',
    })
  })

  it('exchanges the code for tokens and identifies their account', async () => {
    const form = { grant_type: 'authorization_code', code: 'code-1', redirect_uri: redirectUri }
    oauth.reply({ ...askForToken, body: form }, { status: 200, body: tokenBody })
    api.reply(me, { status: 200, body: meBody })

    expect(await installOf().exchange(consent)).toEqual({
      externalId: '7715042',
      userId: '12400001',
      accessToken: 'v1u:access',
      refreshToken: '123:refresh',
      expiresAt: new Date('2026-11-23T12:59:59.000Z'),
      scopes: tokenBody.scope.split(','),
      apiOrigin: origin,
    })
    expect(oauth.arrived()[0]?.headers.get('authorization')).toBe(basic)
    expect(api.arrived().at(-1)?.headers.get('authorization')).toBe('Bearer v1u:access')
  })

  it('lists only the scopes for reading if only reading was requested', async () => {
    oauth.reply(askForToken, { status: 200, body: tokenBody })
    api.reply(me, { status: 200, body: meBody })

    const { scopes } = await installOf().exchange({ ...consent, access: 'read' })

    expect(scopes).toEqual(['base', 'deals:read', 'contacts:read', 'activities:read', 'users:read'])
  })

  it('stores whatever refresh token is returned', async () => {
    const form = { grant_type: 'refresh_token', refresh_token: '123:refresh' }
    oauth.reply({ ...askForToken, body: form }, { status: 200, body: { ...tokenBody, refresh_token: '123:next' } })

    expect((await installOf().refresh('123:refresh')).refreshToken).toBe('123:next')
  })

  it('makes no API call for a refresh, which must work even if the daily tokens are used up', async () => {
    oauth.reply(askForToken, { status: 200, body: tokenBody })

    expect(await installOf().refresh('123:refresh')).toMatchObject({ accessToken: 'v1u:access', apiOrigin: origin })
    expect(api.arrived()).toEqual([])
  })

  it.each([
    ['another host', 'https://example.com'],
    ['no https', 'http://fjord.pipedrive.com'],
  ])('rejects an API origin of %s', async (_what, apiDomain) => {
    oauth.reply(askForToken, { status: 200, body: { ...tokenBody, api_domain: apiDomain } })

    expect(await errorOf(installOf().exchange(consent))).toBeInstanceOf(CrmContractError)
  })

  it.each([
    ['invalid_grant', CrmAuthError, 'the code of this consent'],
    ['access_denied', CrmAuthError, 'has ended the connection'],
    ['invalid_client', ConfigError, 'PIPEDRIVE_CLIENT_ID'],
    ['invalid_redirect_uri', ConfigError, 'MINSET_PUBLIC_URL'],
    ['something new', ConfigError, 'status 400'],
  ])('explains a refusal: %s', async (code, kind, words) => {
    oauth.reply(askForToken, { status: 400, body: { success: false, error: code } })

    const error = await errorOf(installOf().exchange(consent))

    expect(error).toBeInstanceOf(kind)
    expect(error.message).toContain(words)
  })

  it('treats a refused refresh token as the end of the connection', async () => {
    oauth.reply(askForToken, { status: 400, body: { error: 'invalid_grant' } })

    expect(await errorOf(installOf().refresh('123:refresh'))).toBeInstanceOf(CrmAuthError)
  })

  it('retries after temporary failures, and gives up in the end', async () => {
    for (let tried = 0; tried < 6; tried += 1) oauth.reply(askForToken, { status: 503, body: '' })

    expect(await errorOf(installOf().exchange(consent))).toBeInstanceOf(CrmUnavailableError)
  })

  it('reports that the person may not use the API', async () => {
    oauth.reply(askForToken, { status: 200, body: tokenBody })
    api.reply(me, { status: 403, body: { success: false, error: 'Scope and URL mismatch' } })

    expect(await errorOf(installOf().exchange(consent))).toBeInstanceOf(CrmPermissionError)
  })
})

describe('uninstalling', () => {
  const oauth = mockHttp(oauthUrl)
  const revoke = {
    method: 'POST',
    path: '/oauth/revoke',
    body: { token: '123:refresh', token_type_hint: 'refresh_token' },
  } as const

  it.each([
    [200, ''],
    [404, { error: 'not_found' }],
    [400, { error: 'invalid_grant' }],
  ])('revokes the refresh token; an already revoked one counts as success (%d)', async (status, body) => {
    oauth.reply(revoke, { status, body })

    await installOf().uninstall({ accessToken: 'v1u:access', refreshToken: '123:refresh' })

    expect(oauth.arrived()[0]?.headers.get('authorization')).toBe(basic)
  })

  it('reports a refusal for another reason', async () => {
    oauth.reply(revoke, { status: 401, body: { error: 'invalid_client' } })

    const work = installOf().uninstall({ accessToken: 'v1u:access', refreshToken: '123:refresh' })

    expect(await errorOf(work)).toBeInstanceOf(ConfigError)
  })
})

describe('the end of an installation as reported by Pipedrive', () => {
  const body = { client_id: clientId, company_id: 123, user_id: 456, timestamp: '2026-11-23T12:00:00Z' }

  function requestOf(sent: unknown, headers: WebhookRequest['headers'] = { Authorization: basic }): WebhookRequest {
    return { method: 'DELETE', url: redirectUri, headers, rawBody: Buffer.from(JSON.stringify(sent)) }
  }

  it('is accepted with the credentials of the app', () => {
    expect(installOf().ended?.(requestOf(body))).toEqual({ externalId: '123', userId: '456' })
  })

  it.each([
    ['no credentials', requestOf(body, {})],
    ['other credentials', requestOf(body, { authorization: 'Basic eDp5' })],
    ['credentials twice', requestOf(body, { authorization: basic, Authorization: basic })],
    ['another app', requestOf({ ...body, client_id: 'app-2' })],
    ['another method', { ...requestOf(body), method: 'POST' }],
    ['no company', requestOf({ ...body, company_id: null })],
    ['no JSON', { ...requestOf(body), rawBody: Buffer.from('{') }],
  ])('is not accepted with %s', (_what, request) => {
    expect(installOf().ended?.(request)).toBeNull()
  })
})

describe('the scopes of the app', () => {
  it('are known to Pipedrive, without repeats', () => {
    expect(new Set(appScopes).size).toBe(appScopes.length)
    expect(appScopes).toContain('base')
  })
})

describe("a person's own token", () => {
  it.each(['', 'a b', 'caf\u00e9', 'line\nbreak'])('cannot be %j', (token) => {
    expect(() => pipedriveTokens(token)).toThrow(ConfigError)
  })

  it('cannot be renewed', async () => {
    const tokens = pipedriveTokens('0123456789abcdef')

    await expect(tokens.renew(await tokens.current())).rejects.toBeInstanceOf(CrmAuthError)
  })
})

describe('the frames of the app', () => {
  it('are shown in Pipedrive’s own pages alone', () => {
    expect(appOf().frames?.ancestors).toBe('https://*.pipedrive.com')
  })
})
