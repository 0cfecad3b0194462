import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Exchange } from '../../src/sandbox/core/http/request-log.ts'
import { costOf } from '../../src/sandbox/pipedrive/costs.ts'
import { type PipedriveSandbox, startPipedriveSandbox } from '../../src/sandbox/pipedrive/index.ts'
import { type Reply, smallCompany, start } from '../support/hubspot-account.ts'
import { sendTo } from '../support/pipedrive-account.ts'
import { exampleOf, pipedriveSpec, scopesFor, costOf as specCost, usedOperations } from '../support/pipedrive-spec.ts'

const kinds = ['persons', 'organizations', 'deals', 'activities'] as const
const fieldKinds = ['person', 'organization', 'deal'] as const

/** Every emulated operation, as written in the vendor's files. */
const emulated = [
  'POST /oauth/token',
  ...kinds.flatMap((kind) => [
    `GET /api/v2/${kind}`,
    `POST /api/v2/${kind}`,
    `GET /api/v2/${kind}/{id}`,
    `PATCH /api/v2/${kind}/{id}`,
    `DELETE /api/v2/${kind}/{id}`,
  ]),
  'GET /api/v2/deals/archived',
  ...fieldKinds.flatMap((kind) => [
    `GET /api/v2/${kind}Fields`,
    `POST /api/v2/${kind}Fields`,
    `GET /api/v2/${kind}Fields/{field_code}`,
    `PATCH /api/v2/${kind}Fields/{field_code}`,
    `DELETE /api/v2/${kind}Fields/{field_code}`,
    `POST /api/v2/${kind}Fields/{field_code}/options`,
    `PATCH /api/v2/${kind}Fields/{field_code}/options`,
    `DELETE /api/v2/${kind}Fields/{field_code}/options`,
    `GET /api/v1/${kind}Fields`,
    `PUT /api/v1/${kind}s/{id}/merge`,
  ]),
  'GET /api/v2/activityFields',
  'GET /api/v2/activityFields/{field_code}',
  'GET /api/v1/activityFields',
  'GET /api/v2/pipelines',
  'GET /api/v2/stages',
  'GET /api/v1/users',
  'GET /api/v1/users/me',
  'GET /api/v1/users/{id}',
  'GET /api/v1/legacyTeams',
  'GET /api/v1/activityTypes',
  'GET /api/v1/currencies',
  'GET /api/v1/filters',
  'POST /api/v1/filters',
  'GET /api/v1/filters/{id}',
  'PUT /api/v1/filters/{id}',
  'DELETE /api/v1/filters/{id}',
  'GET /api/v1/callLogs',
  'POST /api/v1/callLogs',
  'GET /api/v1/callLogs/{id}',
  'DELETE /api/v1/callLogs/{id}',
  'GET /api/v1/webhooks',
  'POST /api/v1/webhooks',
  'DELETE /api/v1/webhooks/{id}',
]

const everyScope =
  'base deals:read deals:full activities:read activities:full contacts:read contacts:full deal-fields:full contact-fields:full users:read phone-integration admin recents:read leads:full search:read'

describe.skipIf(!pipedriveSpec.available)("the emulated company checked against the vendor's OpenAPI files", () => {
  let sandbox: PipedriveSandbox
  let exchanges: Exchange[]
  let now: number

  async function open(scopes?: readonly string[]): Promise<PipedriveSandbox> {
    return startPipedriveSandbox({
      dataset: () => smallCompany(),
      dir: null,
      port: 0,
      clock: () => new Date(now),
      rateClock: () => new Date(now),
      dailyTokens: 1_000_000,
      ...(scopes ? { scopes } : {}),
    })
  }

  beforeEach(async () => {
    now = start.getTime()
    exchanges = []
    sandbox = await open()
    sandbox.requests.onExchange((exchange) => exchanges.push(exchange))
  })

  afterEach(async () => {
    await sandbox.close()
  })

  function call(method: string, path: string, body?: unknown): Promise<Reply> {
    now += 250
    return sendTo(sandbox, { method, path, body, headers: { 'x-api-token': sandbox.accessToken } })
  }

  async function data(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
    return ((await call(method, path, body)).body as { readonly data?: Record<string, unknown> }).data ?? {}
  }

  /** Statuses of the requests, after every exchange was checked against the files. */
  function checkedStatuses(): Set<number> {
    expect(exchanges.flatMap((exchange) => pipedriveSpec.check(exchange))).toEqual([])
    return new Set(exchanges.map(({ status }) => status))
  }

  async function driveRecords(kind: (typeof kinds)[number]): Promise<void> {
    const title = { persons: 'name', organizations: 'name', deals: 'title', activities: 'subject' }[kind]
    const at = `/api/v2/${kind}`
    const { id } = await data('POST', at, { [title]: 'New' })
    const { id: other } = await data('POST', at, { [title]: 'Other' })
    await call('GET', `${at}?limit=1&sort_by=update_time&sort_direction=desc`)
    await call('GET', `${at}?limit=500&updated_since=2026-01-01T00:00:00Z&updated_until=2027-01-01T00:00:00Z`)
    await call('GET', `${at}?ids=1,${String(id)},404&owner_id=${sandbox.adminId}`)
    await call('GET', `${at}/${String(id)}`)
    await call('PATCH', `${at}/${String(id)}`, { [title]: 'Renamed' })
    if (kind !== 'activities') {
      await call('PUT', `/v1/${kind}/${String(other)}/merge`, { merge_with_id: id })
    }
    await call('DELETE', `${at}/${String(id)}`)
    await call('DELETE', `${at}/${String(id)}`)
  }

  async function driveFields(kind: (typeof fieldKinds)[number]): Promise<void> {
    const at = `/api/v2/${kind}Fields`
    const wanted = { field_name: 'Ours', field_type: 'enum', options: [{ label: 'A' }, { label: 'B' }] }
    const { field_code, options } = await data('POST', at, wanted)
    const code = String(field_code)
    const [first, second] = options as readonly { readonly id: number }[]
    const field = `${at}/${code}`
    await call('POST', at, { field_name: 'Plain', field_type: 'text', description: 'Ours too' })
    await call('POST', `${field}/options`, [{ label: 'C' }])
    await call('PATCH', `${field}/options`, [{ id: first?.id, label: 'A, renamed' }])
    await call('DELETE', `${field}/options`, [{ id: second?.id }])
    await call('PATCH', field, { field_name: 'Renamed' })
    await call('GET', `${field}?include_fields=ui_visibility,important_fields,required_fields`)
    await call('GET', `${at}?limit=500`)
    await call('GET', `/v1/${kind}Fields?start=0&limit=500`)
    const record = { person: 'persons', organization: 'organizations', deal: 'deals' }[kind]
    await call('PATCH', `/api/v2/${record}/1`, { custom_fields: { [code]: first?.id } })
    await call('GET', `/api/v2/${record}/1?custom_fields=${code}`)
    await driveFilter(kind, code)
    await call('PATCH', `/api/v2/${record}/1`, { custom_fields: { [code]: null } })
    await call('DELETE', field)
  }

  async function driveFilter(kind: (typeof fieldKinds)[number], code: string): Promise<void> {
    const fields = Object.values(await data('GET', `/v1/${kind}Fields`)) as Record<string, unknown>[]
    const field_id = String(fields.find(({ key }) => key === code)?.['id'])
    const line = { object: kind, field_id, operator: 'IS NOT NULL', value: null, extra_value: null }
    const groups = [
      { glue: 'and', conditions: [line] },
      { glue: 'or', conditions: [] },
    ]
    const type = { person: 'people', organization: 'org', deal: 'deals' }[kind]
    const filter = { name: 'Ours', type, conditions: { glue: 'and', conditions: groups } }
    const { id } = await data('POST', '/v1/filters', filter)
    await call('GET', `/v1/filters?type=${type}`)
    await call('GET', `/api/v1/filters/${String(id)}?include_field_code=true`)
    await call('PUT', `/v1/filters/${String(id)}`, { name: 'Ours, renamed', conditions: filter.conditions })
    await call('GET', `/api/v2/${kind}s?filter_id=${String(id)}`)
    await call('DELETE', `/v1/filters/${String(id)}`)
  }

  async function driveCompany(): Promise<void> {
    const addresses =
      '/v1/users /v1/users/me /v1/legacyTeams /v1/currencies /v1/activityTypes /v1/activityFields /api/v2/activityFields /api/v2/activityFields/subject /api/v2/pipelines /api/v2/stages?pipeline_id=1 /api/v2/deals/archived?limit=10'
    for (const address of addresses.split(' ')) await call('GET', address)
    await call('GET', `/v1/users/${sandbox.adminId}`)
    const url = { subscription_url: 'https://example.com/hooks', event_action: '*', event_object: 'deal' }
    const auth = { http_auth_user: 'ours', http_auth_password: 'quiet' }
    const { id } = await data('POST', '/v1/webhooks', { ...url, ...auth, name: 'Ours', version: '2.0' })
    await call('GET', '/v1/webhooks')
    await call('DELETE', `/v1/webhooks/${String(id)}`)
  }

  async function driveCalls(): Promise<void> {
    const times = { start_time: '2026-11-20 09:00:00', end_time: '2026-11-20 09:01:00' }
    const activity_id = Number(sandbox.idOf('calls', 'blank'))
    const wanted = { activity_id, to_phone_number: '+4722334455', outcome: 'no_answer', ...times }
    const { id } = await data('POST', '/v1/callLogs', wanted)
    await call('GET', '/v1/callLogs?limit=50')
    await call('GET', `/v1/callLogs/${String(id)}`)
    await call('DELETE', `/v1/callLogs/${String(id)}`)
    await call('GET', `/v1/callLogs/${String(id)}`)
    await call('PATCH', `/api/v2/activities/${activity_id}`, { outcome: 306, note: '<p>Nobody there</p>' })
    const participants = [{ person_id: 1, primary: true }]
    const task = { subject: 'Mail', type: 'task', due_date: '2026-12-01', due_time: '09:00:00', duration: '00:30:00' }
    await call('POST', '/api/v2/activities', { ...task, done: true, participants, deal_id: 1, org_id: 1 })
    await call('PATCH', '/api/v2/deals/1', { status: 'lost', lost_reason: 'Price', value: 10.5, label_ids: [] })
  }

  async function driveOauth(): Promise<void> {
    const { clientId, clientSecret, redirectUri } = sandbox.app
    const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`
    function ask(path: string, values: Readonly<Record<string, string>>, authorization = basic): Promise<Reply> {
      return sendTo(sandbox, { method: 'POST', path, body: new URLSearchParams(values), headers: { authorization } })
    }
    const code = sandbox.authorise()
    const pair = await ask('/oauth/token', { grant_type: 'authorization_code', code, redirect_uri: redirectUri })
    const { refresh_token: token = '' } = pair.body as Readonly<Record<string, string>>
    await ask('/oauth/token', { grant_type: 'refresh_token', refresh_token: token })
    await ask('/oauth/token', { grant_type: 'refresh_token', refresh_token: 'unknown' })
    await ask('/oauth/token', { grant_type: 'refresh_token', refresh_token: token }, 'Basic eDp5')
    await ask('/oauth/revoke', { token, token_type_hint: 'refresh_token' })
  }

  it('answers every emulated call as declared', async () => {
    await driveCompany()
    await driveCalls()
    for (const kind of fieldKinds) await driveFields(kind)
    for (const kind of kinds) await driveRecords(kind)
    await driveOauth()

    expect(checkedStatuses()).toEqual(new Set([200, 201, 410, 400, 401]))
    const refused = exchanges.filter(
      ({ status, path }) => status >= 400 && status !== 410 && !path.startsWith('/oauth/'),
    )
    expect(refused.map(({ path }) => path)).toEqual([])
    const accepted = exchanges.filter(({ status }) => status < 400)
    const driven = new Set(accepted.flatMap(({ method, path }) => pipedriveSpec.operationsOf(method, path)))
    expect(emulated.filter((name) => !driven.has(name))).toEqual([])
    expect([...driven].filter((name) => !emulated.includes(name))).toEqual([])
    process.stdout.write(`  operations exercised: ${driven.size} of ${emulated.length}, calls: ${exchanges.length}\n`)
  })

  it('emulates everything that Minset uses', () => {
    expect(usedOperations.map(({ name }) => name).filter((name) => !emulated.includes(name))).toEqual([])
  })

  it('charges as many tokens as declared', async () => {
    const wrong = emulated.filter((name) => {
      const { method, path } = addressOf(name)
      return specCost(method, path) !== costOf(method, path)
    })
    expect(wrong).toEqual([])

    const before = sandbox.usage.tokensUsed
    await call('GET', '/api/v2/persons')
    await call('GET', '/api/v2/persons/404')
    await call('GET', '/v1/users/me')
    expect(sandbox.usage.tokensUsed - before).toBe(10 + 1 + 2)
  })

  it('refuses in the known forms', async () => {
    const url = { name: 'Ours', event_action: '*', event_object: '*' }
    const asks: readonly (readonly [status: number, method: string, path: string, body?: unknown])[] = [
      [404, 'GET', '/api/v2/unicorns'],
      [404, 'GET', '/api/v2/persons/404'],
      [404, 'GET', '/api/v2/dealFields/nonsense'],
      [404, 'GET', '/v1/filters/404'],
      [404, 'DELETE', '/v1/webhooks/404'],
      [404, 'GET', '/v1/callLogs/404'],
      [400, 'GET', '/api/v2/persons?limit=501'],
      [400, 'GET', '/api/v2/persons?updated_since=2026-01-01T00:00:00.000Z'],
      [400, 'GET', '/api/v2/persons?cursor=nonsense'],
      [400, 'PATCH', '/api/v2/deals/1', '{'],
      [400, 'PATCH', '/api/v2/deals/1', { nonsense: 1 }],
      [400, 'PATCH', '/api/v2/deals/1', { custom_fields: { ['0'.repeat(40)]: 'x' } }],
      [400, 'POST', '/api/v2/persons', { name: '' }],
      [400, 'POST', '/api/v2/activities', { subject: 'x', due_time: 'noon' }],
      [400, 'POST', '/api/v2/dealFields', { field_name: 'x', field_type: 'boolean' }],
      [400, 'POST', '/v1/filters', { name: 'x', type: 'deals', conditions: { glue: 'or', conditions: [] } }],
      [400, 'POST', '/v1/webhooks', { ...url, subscription_url: 'http://example.com/hooks' }],
      [400, 'POST', '/v1/callLogs', { outcome: 'busy' }],
      [403, 'DELETE', '/api/v2/dealFields/title'],
    ]
    const statuses: (readonly [number, string, string])[] = []
    for (const [, method, path, body] of asks) {
      statuses.push([(await call(method, path, body)).status, method, path])
    }

    expect(statuses).toEqual(asks.map(([status, method, path]) => [status, method, path]))
    checkedStatuses()
  })

  it('refuses a missing token, too many calls, and further calls after that, in the known form', async () => {
    await sendTo(sandbox, { method: 'GET', path: '/v1/users/me' })
    for (let round = 0; round < 90; round += 1) {
      const headers = { 'x-api-token': sandbox.accessToken }
      await sendTo(sandbox, { method: 'GET', path: '/v1/users/me', headers })
    }

    expect(checkedStatuses()).toEqual(new Set([401, 200, 429, 403]))
  })

  it('rejects a scope that the files do not name for the call, and accepts one that they do', async () => {
    const wrong: string[] = []
    const opened = new Set<string>()
    const guarded = emulated.filter((name) => {
      const { method, path } = addressOf(name)
      return !path.startsWith('/oauth/') && !scopesFor(method, path).includes('base')
    })
    for (const scope of everyScope.split(' ')) {
      const other = await open([scope])
      const token = other.tokens.exchange(other.authorise())?.accessToken ?? ''
      for (const name of guarded) {
        now += 250
        const { method, path } = addressOf(name)
        const body = method === 'GET' || method === 'DELETE' ? undefined : {}
        const { status } = await sendTo(other, { method, path, body, headers: { authorization: `Bearer ${token}` } })
        if (status === 403) continue
        opened.add(name)
        if (!scopesFor(method, path).includes(scope)) wrong.push(`${scope} opens ${name}`)
      }
      await other.close()
    }

    expect(wrong).toEqual([])
    expect(guarded.filter((name) => !opened.has(name))).toEqual([])
  })

  /** One address of an operation, with ids that do not exist. */
  function addressOf(name: string): { readonly method: string; readonly path: string } {
    const [method = '', template = ''] = name.split(' ')
    return { method, path: template.replace(/\{[^}]+\}/, '404') }
  }

  it('fails for responses and requests that differ from the files, and names the difference', async () => {
    await call('GET', '/api/v2/deals?limit=1')
    await call('PATCH', '/api/v2/activities/1', { subject: 'x' })
    const [list, write] = exchanges
    if (list === undefined || write === undefined) throw new Error('nothing was recorded')
    const [deal = {}] = (list.responseBody as { readonly data: readonly Record<string, unknown>[] }).data
    const { title: _none, ...untitled } = deal
    const answered = [{ ...deal, more: 1 }, { ...deal, id: '1' }, { ...deal, title: null }, untitled]
    const custom = { ...deal, custom_fields: { name: 1 } }

    expect([list, write].map((exchange) => pipedriveSpec.check(exchange))).toEqual([[], []])
    const different: Exchange[] = [
      ...[...answered, custom].map((one) => ({ ...list, responseBody: { success: true, data: [one] } })),
      ...[{}, undefined, { success: false, data: [] }].map((responseBody) => ({ ...list, responseBody })),
      { ...list, status: 207 },
      { ...list, status: 404, responseBody: { message: 'gone' } },
      { ...list, path: '/v1/deals' },
      { ...list, path: '/api/v2/unicorns' },
      { ...list, path: '/v1/pipelines/1/deals' },
      { ...list, requestHeaders: {} },
      ...[
        { offset: '1' },
        { limit: 'many' },
        { limit: '501' },
        { sort_by: 'title' },
        { ids: Array(101).fill('1').join(',') },
        { updated_since: '2026-01-01T00:00:00.000Z' },
        { api_token: 'x' },
      ].map((query) => ({ ...list, query })),
      ...[{ subject: 1 }, { nonsense: 1 }, { outcome: 'held' }].map((requestBody) => ({ ...write, requestBody })),
      { ...write, path: '/api/v2/deals/1', requestBody: { custom_fields: {} } },
      { ...write, path: '/api/v2/deals/1', requestBody: { custom_fields: { 'Minset status': 1 } } },
    ]
    expect(different.filter((exchange) => pipedriveSpec.check(exchange).length === 0)).toEqual([])
  })

  it('is consistent with the examples in the files', () => {
    const shown = emulated.flatMap((name) => {
      const example = exampleOf(name)
      return example === undefined ? [] : [{ name, ...example }]
    })
    const problems = shown.flatMap(({ name, status, body }) => {
      const { method, path } = addressOf(name)
      const headers = { authorization: path.startsWith('/oauth/') ? 'Basic x' : 'Bearer x' }
      const exchange = {
        method,
        path,
        query: {},
        requestHeaders: headers,
        requestBody: undefined,
        status,
        responseBody: body,
      }
      return pipedriveSpec.check(exchange).filter((problem) => problem.includes(': answer'))
    })

    expect(problems).toEqual([])
    expect(shown.length).toBeGreaterThan(40)
  })
})
