import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Reply } from '../support/hubspot-account.ts'
import { aPipedriveAccount, type PipedriveAccount } from '../support/pipedrive-account.ts'

const me = '/v1/users/me'

function basic({ app }: PipedriveAccount['sandbox'], secret = app.clientSecret): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`${app.clientId}:${secret}`).toString('base64')}` }
}

interface Pair {
  readonly access_token: string
  readonly refresh_token: string
}

/** Requests tokens with the app's credentials. */
function token(account: PipedriveAccount, form: Readonly<Record<string, string>>, secret?: string): Promise<Reply> {
  const body = new URLSearchParams(form)
  return account.ask({ method: 'POST', path: '/oauth/token', body, headers: basic(account.sandbox, secret) })
}

async function install(account: PipedriveAccount, userId?: number): Promise<Pair> {
  const { redirectUri } = account.sandbox.app
  const code = account.sandbox.authorise(userId)
  return (await token(account, { grant_type: 'authorization_code', code, redirect_uri: redirectUri })).body as Pair
}

function withToken(account: PipedriveAccount, accessToken: string, path = me): Promise<Reply> {
  return account.ask({ method: 'GET', path, headers: { authorization: `Bearer ${accessToken}` } })
}

describe('tokens of the emulated company', () => {
  it('are issued for a code, once, within five minutes, with the redirect URI and the credentials of the app', async () => {
    const account = await aPipedriveAccount()
    const { sandbox, clock } = account
    const redirect = { grant_type: 'authorization_code', redirect_uri: sandbox.app.redirectUri }
    const code = sandbox.authorise()
    const wrong = await token(account, { ...redirect, code, redirect_uri: 'http://localhost/other' })
    const stranger = await token(account, { ...redirect, code }, 'not the secret')
    const first = await token(account, { ...redirect, code })
    const second = await token(account, { ...redirect, code })
    const late = sandbox.authorise()
    clock.advance({ minutes: 5 })

    expect([wrong.status, stranger.status, first.status, second.status]).toEqual([400, 401, 200, 400])
    expect((await token(account, { ...redirect, code: late })).body).toMatchObject({ error: 'invalid_grant' })
    expect(first.body).toMatchObject({
      token_type: 'Bearer',
      expires_in: 3599,
      api_domain: sandbox.url,
      scope: sandbox.app.scopes.join(','),
    })
    expect((first.body as Pair).access_token.length).toBeGreaterThan(300)
  })

  it('can be requested with the credentials in the body as well', async () => {
    const account = await aPipedriveAccount()
    const { clientId, clientSecret, redirectUri } = account.sandbox.app
    const form = { grant_type: 'authorization_code', client_id: clientId, client_secret: clientSecret }
    const body = new URLSearchParams({ ...form, code: account.sandbox.authorise(), redirect_uri: redirectUri })

    expect((await account.ask({ method: 'POST', path: '/oauth/token', body })).status).toBe(200)
  })

  it('expire after an hour and are renewed with the same refresh token, until it has been unused for 60 days', async () => {
    const account = await aPipedriveAccount()
    const { access_token: first, refresh_token: refresh } = await install(account)
    account.clock.advance({ hours: 1 })
    const renewed = (await token(account, { grant_type: 'refresh_token', refresh_token: refresh })).body as Pair

    expect((await withToken(account, first)).status).toBe(401)
    expect((await withToken(account, renewed.access_token)).status).toBe(200)
    expect(renewed.refresh_token).toBe(refresh)
    account.clock.advance({ days: 60 })
    const late = await token(account, { grant_type: 'refresh_token', refresh_token: refresh })
    expect(late).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
  })

  it('end one by one if the access token is revoked, and with the installation if the refresh token is', async () => {
    const account = await aPipedriveAccount()
    const pair = await install(account)
    const refreshed = (await token(account, { grant_type: 'refresh_token', refresh_token: pair.refresh_token }))
      .body as Pair
    async function revoke(revoked: string): Promise<void> {
      const body = new URLSearchParams({ token: revoked })
      await account.ask({ method: 'POST', path: '/oauth/revoke', body, headers: basic(account.sandbox) })
    }

    await revoke(pair.access_token)
    expect((await withToken(account, pair.access_token)).status).toBe(401)
    expect((await withToken(account, refreshed.access_token)).status).toBe(200)
    await revoke(pair.refresh_token)
    expect((await withToken(account, refreshed.access_token)).status).toBe(401)
  })

  it('belong to one user in one company', async () => {
    const account = await aPipedriveAccount()
    const { sandbox } = account
    const other = sandbox.users[1]?.id
    const pairs = [await install(account), await install(account, other)]
    const mes = await Promise.all(pairs.map((pair) => withToken(account, pair.access_token)))

    expect(mes.map(({ body }) => (body as { readonly data: unknown }).data)).toMatchObject([
      { id: sandbox.adminId, company_id: sandbox.companyId, company_name: 'Fjord AS', is_you: true },
      { id: other, company_id: sandbox.companyId },
    ])
    expect(mes[0]?.body).toMatchObject({
      data: { access: [{ app: 'sales' }, { app: 'global' }, { app: 'account_settings', admin: true }] },
    })
  })
})

describe('the gateway of the emulated company', () => {
  it('refuses a missing token, and a token in the URL', async () => {
    const { ask, sandbox } = await aPipedriveAccount()
    const calls = [me, `${me}?api_token=${sandbox.accessToken}`]
    const replies = await Promise.all(calls.map((path) => ask({ method: 'GET', path })))

    expect(replies.map(({ status }) => status)).toEqual([401, 401])
    expect(replies[0]?.body).toMatchObject({ success: false, error: 'unauthorized access', errorCode: 401 })
    expect(replies[0]?.headers.get('x-401-by-gw')).toBe('1')
  })

  it('lets an app do what its scopes cover, and names no scope in a refusal', async () => {
    const account = await aPipedriveAccount({ scopes: ['base', 'deals:read', 'contacts:full'] })
    const { access_token } = await install(account)
    const headers = { authorization: `Bearer ${access_token}` }
    const calls = [
      ['GET', '/api/v2/deals', 200],
      ['PATCH', '/api/v2/deals/1', 403],
      ['GET', '/api/v2/persons', 200],
      ['PATCH', '/api/v2/persons/1', 200],
      ['GET', '/api/v2/activities', 403],
      ['GET', '/api/v2/dealFields', 200],
      ['POST', '/api/v2/dealFields', 403],
      ['GET', '/api/v2/activityFields', 403],
      ['GET', '/v1/users', 403],
      ['GET', me, 200],
      ['GET', '/v1/webhooks', 403],
      ['GET', '/v1/callLogs', 403],
      ['GET', '/v1/filters', 200],
      ['PUT', '/v1/deals/1/merge', 403],
    ] as const
    const statuses: number[] = []
    for (const [method, path] of calls) {
      statuses.push((await account.ask({ method, path, headers, ...(method === 'GET' ? {} : { body: {} }) })).status)
    }

    expect(statuses).toEqual(calls.map(([, , status]) => status))
    expect((await withToken(account, access_token, '/v1/users')).body).toEqual({
      success: false,
      error: 'Scope and URL mismatch',
      errorCode: 403,
      error_info: 'Please check developers.pipedrive.com',
    })
  })

  it('applies each planned fault to the matching calls, the given number of times', async () => {
    const { call, sandbox } = await aPipedriveAccount()
    function matches({ path }: { readonly path: string }): boolean {
      return path === '/api/v2/deals'
    }
    sandbox.faults.add({ matches, times: 1, answer: { status: 402, body: { success: false } } })
    sandbox.faults.add({ matches, times: 1, answer: 'reset' })
    sandbox.faults.add({ matches, times: 1, answer: 'lost' })

    expect((await call('GET', '/api/v2/deals')).status).toBe(402)
    await expect(call('GET', '/api/v2/deals')).rejects.toThrow('fetch failed')
    await expect(call('POST', '/api/v2/deals', { title: 'Made all the same' })).rejects.toThrow('fetch failed')
    expect(sandbox.read('deals', '2')?.['title']).toBe('Made all the same')
    expect((await call('GET', '/api/v2/deals')).status).toBe(200)
    expect(sandbox.requests.requests().filter(({ path }) => path === '/api/v2/deals').length).toBeGreaterThan(0)
  })

  it('responds to unknown addresses in Pipedrive’s words, with an id for each response', async () => {
    const { call } = await aPipedriveAccount()
    const reply = await call('GET', '/api/v2/unicorns')

    expect(reply).toMatchObject({ status: 404, body: { success: false, errorCode: 404 } })
    expect(reply.headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/)
  })
})

interface ReceivedRequest {
  readonly method: string
  readonly authorization: string
  readonly body: unknown
}

async function listen(): Promise<{ readonly url: string; readonly received: ReceivedRequest[] }> {
  const received: ReceivedRequest[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString())
      received.push({ method: request.method ?? '', authorization: request.headers.authorization ?? '', body })
      response.writeHead(204).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/oauth/callback`, received }
}

describe('a removal of the app by a person', () => {
  it("ends its tokens and its webhooks, and is reported to the app's redirect URI", async () => {
    const { url: redirectUri, received } = await listen()
    const account = await aPipedriveAccount({ redirectUri })
    const { sandbox } = account
    const pair = await install(account)
    const hook = { subscription_url: 'https://minset.example/x', event_action: '*', event_object: 'deal', name: 'Ours' }
    const headers = { authorization: `Bearer ${pair.access_token}` }
    await account.ask({ method: 'POST', path: '/v1/webhooks', body: hook, headers })
    await account.call('POST', '/v1/webhooks', { ...hook, name: 'Another' })

    expect(await sandbox.uninstall()).toBe(204)
    expect(received).toEqual([
      {
        method: 'DELETE',
        authorization: basic(sandbox)['authorization'],
        body: {
          client_id: sandbox.app.clientId,
          company_id: sandbox.companyId,
          user_id: sandbox.adminId,
          timestamp: '2026-11-23T12:00:00.000Z',
        },
      },
    ])
    expect((await withToken(account, pair.access_token)).status).toBe(401)
    const renewed = await token(account, { grant_type: 'refresh_token', refresh_token: pair.refresh_token })
    expect(renewed.status).toBe(400)
    expect((await account.call('GET', '/v1/webhooks')).body).toMatchObject({ data: [{ name: 'Another' }] })
  })

  it('succeeds even if the app does not respond', async () => {
    const account = await aPipedriveAccount({ redirectUri: 'http://127.0.0.1:1/oauth/callback' })
    const { access_token } = await install(account)

    expect(await account.sandbox.uninstall()).toBeNull()
    expect((await withToken(account, access_token)).status).toBe(401)
  })
})
