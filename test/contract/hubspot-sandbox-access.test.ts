import { describe, expect, it } from 'vitest'
import { startHubSpotSandbox } from '../../src/sandbox/hubspot/index.ts'
import { type Account, anAccount, type Reply, smallCompany } from '../support/hubspot-account.ts'

const details = '/account-info/2026-09/details'
const owners = '/crm/owners/2026-09'

describe('access', () => {
  it.each([
    ['none', null],
    ['a wrong one', 'wrong'],
  ])('is refused without a valid token: %s', async (_what, token) => {
    const { ask } = await anAccount()

    expect(await ask({ method: 'GET', path: details, token })).toMatchObject({
      status: 401,
      body: { status: 'error', category: 'INVALID_AUTHENTICATION' },
    })
  })

  it('is refused without the scope, which the response names', async () => {
    const { ask, sandbox } = await anAccount()
    const token = sandbox.tokens.exchange(sandbox.tokens.authorise(['oauth', 'crm.objects.contacts.read']))
    const accessToken = token?.accessToken ?? ''
    const path = '/crm/objects/2026-09/contacts'

    expect((await ask({ method: 'GET', path, token: accessToken })).status).toBe(200)
    expect(await ask({ method: 'POST', path, token: accessToken, body: { properties: {} } })).toMatchObject({
      status: 403,
      body: {
        category: 'MISSING_SCOPES',
        errors: [{ context: { requiredGranularScopes: ['crm.objects.contacts.write'] } }],
      },
    })
  })
})

describe('OAuth of the emulated account', () => {
  const token = '/oauth/2026-09/token'

  function post({ sandbox, ask }: Account, path: string, values: Readonly<Record<string, string>>): Promise<Reply> {
    const client = { client_id: sandbox.app.clientId, client_secret: sandbox.app.clientSecret }
    return ask({ method: 'POST', path, token: null, body: new URLSearchParams({ ...client, ...values }) })
  }

  function exchange(account: Account, code: string): Promise<Reply> {
    const { redirectUri } = account.sandbox.app
    return post(account, token, { grant_type: 'authorization_code', code, redirect_uri: redirectUri })
  }

  function tokensOf({ body }: Reply): { readonly access: string; readonly refresh: string } {
    const pair = body as { readonly access_token: string; readonly refresh_token: string }
    return { access: pair.access_token, refresh: pair.refresh_token }
  }

  it('returns tokens for a code once', async () => {
    const account = await anAccount()
    const code = account.sandbox.tokens.authorise(['oauth'])

    const first = await exchange(account, code)
    const second = await exchange(account, code)

    expect(first).toMatchObject({
      status: 200,
      body: { token_type: 'bearer', expires_in: 1800, hub_id: account.sandbox.portalId, scopes: ['oauth'] },
    })
    expect((await account.ask({ method: 'GET', path: details, token: tokensOf(first).access })).status).toBe(200)
    expect(second).toMatchObject({ status: 400, body: { status: 'BAD_AUTH_CODE', error: 'invalid_grant' } })
  })

  it('expires an access token after thirty minutes, and returns another for the refresh token', async () => {
    const account = await anAccount()
    const { access, refresh } = tokensOf(await exchange(account, account.sandbox.tokens.authorise(['oauth'])))
    function ask(accessToken: string): Promise<Reply> {
      return account.ask({ method: 'GET', path: details, token: accessToken })
    }

    account.clock.advance({ minutes: 29, seconds: 59 })
    expect((await ask(access)).status).toBe(200)
    account.clock.advance({ seconds: 1 })
    expect((await ask(access)).status).toBe(401)

    const renewed = await post(account, token, { grant_type: 'refresh_token', refresh_token: refresh })
    expect(renewed.status).toBe(200)
    expect((await ask(tokensOf(renewed).access)).status).toBe(200)
  })

  it('returns the details of a token', async () => {
    const account = await anAccount()
    const { access, refresh } = tokensOf(await exchange(account, account.sandbox.tokens.authorise(['oauth'])))
    account.clock.advance({ minutes: 10 })

    expect((await post(account, `${token}/introspect`, { token: access })).body).toMatchObject({
      active: true,
      token_use: 'access_token',
      hub_id: account.sandbox.portalId,
      expires_in: 1200,
      scopes: ['oauth'],
    })
    expect((await post(account, `${token}/introspect`, { token: refresh })).body).toMatchObject({
      active: true,
      token_use: 'refresh_token',
    })
    expect((await post(account, `${token}/introspect`, { token: 'unknown' })).body).toEqual({ active: false })
  })

  it('refuses a revoked refresh token', async () => {
    const account = await anAccount()
    const { refresh } = tokensOf(await exchange(account, account.sandbox.tokens.authorise(['oauth'])))
    await post(account, `${token}/revoke`, { token: refresh })

    expect(await post(account, token, { grant_type: 'refresh_token', refresh_token: refresh })).toMatchObject({
      status: 400,
      body: { status: 'BAD_REFRESH_TOKEN', error: 'invalid_grant' },
    })
  })

  it.each([
    ['a wrong client', { client_id: 'other' }, 'BAD_CLIENT_ID'],
    ['a wrong secret', { client_secret: 'other' }, 'BAD_CLIENT_SECRET'],
    ['another address to return to', { redirect_uri: 'http://other.example/' }, 'MISMATCH_REDIRECT_URI_AUTH_CODE'],
    ['another kind of grant', { grant_type: 'password' }, 'BAD_GRANT_TYPE'],
  ])('refuses %s, and the code stays valid', async (_what, values, status) => {
    const account = await anAccount()
    const code = account.sandbox.tokens.authorise(['oauth'])
    const { redirectUri } = account.sandbox.app
    const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, ...values }

    expect(await post(account, token, form)).toMatchObject({ status: 400, body: { status } })
    expect((await exchange(account, code)).status).toBe(200)
  })

  it('accepts no values from the query', async () => {
    const account = await anAccount()
    const { clientId, clientSecret } = account.sandbox.app
    const query = `client_id=${clientId}&client_secret=${clientSecret}&token=x`

    expect((await account.ask({ method: 'POST', path: `${token}/introspect?${query}`, token: null })).status).toBe(400)
  })
})

describe('owners of the emulated account', () => {
  it('are returned separately: current ones, and former ones', async () => {
    const { call } = await anAccount()

    const here = await call('GET', owners)
    const left = await call('GET', `${owners}?archived=true`)

    expect(here.body).toMatchObject({ results: [{ email: 'ada@example.com', archived: false, userId: 7_400_001 }] })
    expect(left.body).toMatchObject({
      results: [{ email: 'bo@example.com', archived: true, userIdIncludingInactive: 7_400_002 }],
    })
    expect(left.body).not.toHaveProperty('results.0.userId')
    expect((await call('GET', `${owners}?email=bo@example.com`)).body).toEqual({ results: [] })
  })
})

describe('associations of the emulated account', () => {
  it('are read in batches: with an error for each record that has none', async () => {
    const { call, sandbox } = await anAccount()
    const [deal, contact] = [sandbox.idOf('deals', 'pilot'), sandbox.idOf('contacts', 'k1')]

    const { body } = await call('POST', '/crm/associations/2026-09/deals/contacts/batch/read', {
      inputs: [{ id: deal }, { id: '404' }],
    })

    expect(body).toMatchObject({
      status: 'COMPLETE',
      results: [{ from: { id: deal }, to: [{ toObjectId: contact, associationTypes: [{ typeId: 3 }] }] }],
      numErrors: 1,
      errors: [{ category: 'OBJECT_NOT_FOUND', context: { fromObjectId: ['404'] } }],
    })
  })

  it('have a primary company in addition to the plain type', async () => {
    const { call, sandbox } = await anAccount()
    const [deal, second] = [sandbox.idOf('deals', 'pilot'), sandbox.create('companies', { name: 'Second' }).id]
    const inputs = [{ from: { id: deal }, to: { id: second } }]
    await call('POST', '/crm/associations/2026-09/deals/companies/batch/associate/default', { inputs })

    const { body } = await call('POST', '/crm/associations/2026-09/deals/companies/batch/read', {
      inputs: [{ id: deal }],
    })

    const plain = { category: 'HUBSPOT_DEFINED', typeId: 341 }
    expect(body).toHaveProperty('results.0.to', [
      {
        toObjectId: sandbox.idOf('companies', 'fjord'),
        associationTypes: [{ category: 'HUBSPOT_DEFINED', typeId: 5, label: 'Primary' }, plain],
      },
      { toObjectId: second, associationTypes: [plain] },
    ])
  })

  it('are paged by five hundred for each record', async () => {
    const { call, sandbox } = await anAccount({ contacts: 501 })
    const path = '/crm/associations/2026-09/companies/contacts/batch/read'
    const id = sandbox.idOf('companies', 'fjord')
    function page(body: unknown) {
      const [result] = (body as { results: { to: { toObjectId: string }[]; paging?: unknown }[] }).results
      return { ids: result?.to.map(({ toObjectId }) => toObjectId) ?? [], paging: result?.paging }
    }

    const first = page((await call('POST', path, { inputs: [{ id }] })).body)
    const second = page((await call('POST', path, { inputs: [{ id, after: '500' }] })).body)

    expect(first.paging).toEqual({ next: { after: '500' } })
    expect([first.ids.length, second.ids.length, second.paging]).toEqual([500, 1, undefined])
    expect(new Set([...first.ids, ...second.ids]).size).toBe(501)
  })

  it('are created and removed in both directions, but not with records that do not exist', async () => {
    const { call, sandbox } = await anAccount()
    const [deal, contact] = [sandbox.idOf('deals', 'pilot'), sandbox.idOf('contacts', 'k2')]
    const at = '/crm/associations/2026-09/deals/contacts/batch'
    async function dealsOf(): Promise<unknown> {
      const path = '/crm/associations/2026-09/contacts/deals/batch/read'
      return (await call('POST', path, { inputs: [{ id: contact }] })).body
    }

    await call('POST', `${at}/associate/default`, { inputs: [{ from: { id: deal }, to: { id: contact } }] })
    expect(await dealsOf()).toMatchObject({ results: [{ to: [{ toObjectId: deal }] }] })
    await call('POST', `${at}/archive`, { inputs: [{ from: { id: deal }, to: [{ id: contact }] }] })
    expect(await dealsOf()).toMatchObject({ results: [], numErrors: 1 })

    const missing = { inputs: [{ from: { id: deal }, to: { id: '404' } }] }
    expect(await call('POST', `${at}/associate/default`, missing)).toMatchObject({
      status: 400,
      body: { context: { INVALID_OBJECT_IDS: ['CONTACTS=404 is not valid'] } },
    })
  })
})

describe('planned faults', () => {
  it('happen the given number of times to matching calls, in any form', async () => {
    const { call, sandbox } = await anAccount()
    function matches({ path }: { readonly path: string }): boolean {
      return path === owners
    }
    sandbox.faults.add({ matches, times: 2, answer: { status: 503, body: '<html>busy</html>' } })
    sandbox.faults.add({ matches, times: 1, answer: { status: 477, body: {}, headers: { 'retry-after': '60' } } })
    sandbox.faults.add({ matches, times: 1, answer: 'reset' })

    expect((await call('GET', details)).status).toBe(200)
    const busy = await call('GET', owners)
    expect(busy).toMatchObject({ status: 503, body: '<html>busy</html>' })
    expect(busy.headers.get('content-type')).toContain('text/html')
    expect((await call('GET', owners)).status).toBe(503)
    const moved = await call('GET', owners)
    expect([moved.status, moved.headers.get('retry-after'), moved.body]).toEqual([477, '60', {}])
    await expect(call('GET', owners)).rejects.toThrow('fetch failed')
    expect((await call('GET', owners)).status).toBe(200)
  })
})

describe('planned faults of writes', () => {
  it('lose the response of a completed call, hang without completing it, or omit single records of a batch', async () => {
    const { call, sandbox } = await anAccount()
    const [one, two] = [
      sandbox.create('companies', { name: 'One' }).id,
      sandbox.create('companies', { name: 'Two' }).id,
    ]
    const update = '/crm/objects/2026-09/companies/batch/update'
    function rename(name: string): object {
      return { inputs: [one, two].map((id) => ({ id, properties: { name }, objectWriteTraceId: id })) }
    }
    function names(): unknown[] {
      return [one, two].map((id) => sandbox.read('companies', id)?.properties['name'])
    }
    for (const answer of ['lost', { hangMs: 5 }, { refusedIds: (id: string) => id === one }] as const) {
      sandbox.faults.add({ matches: ({ path }) => path === update, times: 1, answer })
    }

    await expect(call('POST', update, rename('lost'))).rejects.toThrow('fetch failed')
    expect(names()).toEqual(['lost', 'lost'])
    await expect(call('POST', update, rename('hanging'))).rejects.toThrow('fetch failed')
    expect(names()).toEqual(['lost', 'lost'])
    const { body } = await call('POST', update, rename('partial'))
    expect(body).toMatchObject({ numErrors: 1, errors: [{ context: { objectWriteTraceId: [one] } }] })
    expect(names()).toEqual(['lost', 'partial'])
  })
})

describe('starting the emulated account', () => {
  it("fails with Node's own error if the port is in use", async () => {
    const { sandbox } = await anAccount()
    const port = Number(new URL(sandbox.url).port)

    await expect(startHubSpotSandbox({ dataset: smallCompany, dir: null, port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    })
  })
})
