import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Exchange } from '../../src/sandbox/core/http/request-log.ts'
import { type HubSpotSandbox, startHubSpotSandbox } from '../../src/sandbox/hubspot/index.ts'
import { type Reply, send, smallCompany, start } from '../support/hubspot-account.ts'
import { checkExchange, findOperations, scopesFor, specAvailable } from '../support/hubspot-spec.ts'

/** What the vendor names them by. */
const types = ['contacts', 'companies', 'deals', 'meetings', 'calls', 'tasks'] as const
const seeded = { contacts: 'k1', companies: 'fjord', deals: 'pilot', meetings: 'kick-off', calls: 'set', tasks: 'mail' }
const nameOf = {
  contacts: 'firstname',
  companies: 'name',
  deals: 'dealname',
  meetings: 'hs_meeting_title',
  calls: 'hs_call_title',
  tasks: 'hs_task_subject',
}

/** Every emulated address, as written in the vendor's files. */
const emulated = [
  'GET /account-info/2026-09/details',
  'GET /crm/owners/2026-09',
  'GET /crm/pipelines/2026-09/{objectType}',
  'GET /crm/pipelines/2026-09/{objectType}/{pipelineId}',
  'GET /crm/pipelines/2026-09/{objectType}/{pipelineId}/stages',
  'GET /crm/properties/2026-09/{objectType}',
  'POST /crm/properties/2026-09/{objectType}',
  'GET /crm/properties/2026-09/{objectType}/{propertyName}',
  'PATCH /crm/properties/2026-09/{objectType}/{propertyName}',
  'DELETE /crm/properties/2026-09/{objectType}/{propertyName}',
  'GET /crm/properties/2026-09/{objectType}/groups',
  'POST /crm/properties/2026-09/{objectType}/groups',
  'GET /crm/properties/2026-09/{objectType}/groups/{groupName}',
  'GET /crm/objects/2026-09/{objectType}',
  'POST /crm/objects/2026-09/{objectType}',
  'GET /crm/objects/2026-09/{objectType}/{objectId}',
  'PATCH /crm/objects/2026-09/{objectType}/{objectId}',
  'DELETE /crm/objects/2026-09/{objectType}/{objectId}',
  'POST /crm/objects/2026-09/{objectType}/search',
  'POST /crm/objects/2026-09/{objectType}/batch/read',
  'POST /crm/objects/2026-09/{objectType}/batch/create',
  'POST /crm/objects/2026-09/{objectType}/batch/update',
  'POST /crm/objects/2026-09/{objectType}/batch/archive',
  'POST /crm/associations/2026-09/{fromObjectType}/{toObjectType}/batch/read',
  'POST /crm/associations/2026-09/{fromObjectType}/{toObjectType}/batch/create',
  'POST /crm/associations/2026-09/{fromObjectType}/{toObjectType}/batch/associate/default',
  'POST /crm/associations/2026-09/{fromObjectType}/{toObjectType}/batch/archive',
  'POST /oauth/2026-09/token',
  'POST /oauth/2026-09/token/introspect',
  'POST /oauth/2026-09/token/revoke',
]

describe.skipIf(!specAvailable)("the emulated account checked against the vendor's OpenAPI files", () => {
  let sandbox: HubSpotSandbox
  let exchanges: Exchange[]
  let now: number

  beforeEach(async () => {
    now = start.getTime()
    exchanges = []
    sandbox = await startHubSpotSandbox({
      dataset: () => smallCompany(),
      dir: null,
      port: 0,
      clock: () => new Date(now),
      rateClock: () => new Date(now),
      per10Seconds: 1000,
      requiredRules: [{ type: 'deals', property: 'closedate', when: { property: 'dealstage', value: 'won' } }],
    })
    sandbox.requests.onExchange((exchange) => exchanges.push(exchange))
  })

  afterEach(async () => {
    await sandbox.close()
  })

  function call(method: string, path: string, body?: unknown): Promise<Reply> {
    // Searches have a separate limit of five a second.
    now += 250
    return send(sandbox, { method, path, body })
  }

  function idOf(type: (typeof types)[number]): string {
    return sandbox.idOf(type, seeded[type])
  }

  /** Statuses of the requests, after every exchange was checked against the files. */
  function checkedStatuses(): Set<number> {
    expect(exchanges.flatMap(checkExchange)).toEqual([])
    return new Set(exchanges.map(({ status }) => status))
  }

  async function driveObjects(type: (typeof types)[number]): Promise<void> {
    const at = `/crm/objects/2026-09/${type}`
    const values = { [nameOf[type]]: 'Renamed' }
    const asked = { properties: [nameOf[type], 'nonsense'], propertiesWithHistory: [nameOf[type]] }
    await call('GET', `${at}?limit=1&properties=${nameOf[type]}&associations=contacts,companies&archived=false`)
    await call('GET', `${at}?limit=1&propertiesWithHistory=${nameOf[type]}`)
    await call('GET', `${at}/${idOf(type)}?properties=${nameOf[type]}&propertiesWithHistory=${nameOf[type]}`)
    await call('POST', at, { properties: values, associations: [] })
    await call('PATCH', `${at}/${idOf(type)}`, { properties: values })
    const search = { filterGroups: [], sorts: [], properties: [nameOf[type]], limit: 1, after: '0' }
    await call('POST', `${at}/search`, search)
    await call('POST', `${at}/search`, { ...search, sorts: [{ propertyName: 'hs_object_id', direction: 'ASCENDING' }] })
    await call('POST', `${at}/batch/read`, { ...asked, inputs: [{ id: idOf(type) }, { id: '404' }] })
    const create = { inputs: [{ properties: values, associations: [] }] }
    await call('POST', `${at}/batch/create`, create)
    const bad = { id: idOf(type), properties: { hs_object_id: '1' }, objectWriteTraceId: 'one' }
    await call('POST', `${at}/batch/update`, { inputs: [bad, { ...bad, id: '404', objectWriteTraceId: 'two' }] })
    await call('POST', `${at}/batch/update`, { inputs: [{ id: idOf(type), properties: values }] })
    await call('POST', `${at}/batch/archive`, { inputs: [{ id: idOf(type) }] })
    await call('DELETE', `${at}/${idOf(type)}`)
    await call('GET', `${at}?limit=1&archived=true`)
    await call('POST', `${at}/batch/read?archived=true`, { ...asked, inputs: [{ id: idOf(type) }] })
  }

  async function driveDefinitions(): Promise<void> {
    const at = '/crm/properties/2026-09/contacts'
    const options = [{ label: 'Yes', value: 'yes', displayOrder: 0, hidden: false, description: 'So' }]
    const property = { name: 'our_own', label: 'Our own', groupName: 'ours', type: 'enumeration', fieldType: 'select' }
    await call('POST', `${at}/groups`, { name: 'ours', label: 'Ours', displayOrder: 3 })
    await call('GET', `${at}/groups`)
    await call('GET', `${at}/groups/ours`)
    await call('POST', at, { ...property, options })
    await call('GET', `${at}?archived=false`)
    await call('GET', `${at}/our_own`)
    await call('PATCH', `${at}/our_own`, { label: 'Other', options })
    await call('DELETE', `${at}/our_own`)
    await call('GET', `${at}?archived=true`)
    await call('GET', '/crm/pipelines/2026-09/deals')
    await call('GET', '/crm/pipelines/2026-09/contacts')
    await call('GET', '/crm/pipelines/2026-09/deals/default')
    await call('GET', '/crm/pipelines/2026-09/deals/default/stages')
    await call('GET', '/account-info/2026-09/details')
    await call('GET', '/crm/owners/2026-09?limit=1&archived=false&email=ada@example.com')
    await call('GET', '/crm/owners/2026-09?limit=1&archived=true')
    await call('GET', '/calling/v1/dispositions')
  }

  async function driveAssociations(): Promise<void> {
    const at = '/crm/associations/2026-09/deals/contacts/batch'
    const pair = { from: { id: idOf('deals') }, to: { id: sandbox.idOf('contacts', 'k2') } }
    await call('POST', `${at}/read`, { inputs: [{ id: idOf('deals') }, { id: '404' }] })
    await call('POST', '/crm/associations/2026-09/deals/companies/batch/read', { inputs: [{ id: idOf('deals') }] })
    await call('POST', `${at}/associate/default`, { inputs: [pair] })
    const spec = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 3 }]
    await call('POST', `${at}/create`, { inputs: [{ ...pair, types: spec }] })
    await call('POST', `${at}/archive`, { inputs: [{ from: pair.from, to: [pair.to] }] })
  }

  async function driveOauth(): Promise<void> {
    const { clientId, clientSecret, redirectUri } = sandbox.app
    const client = { client_id: clientId, client_secret: clientSecret }
    const code = sandbox.tokens.authorise(['oauth'])
    function form(values: Readonly<Record<string, string>>): URLSearchParams {
      return new URLSearchParams({ ...client, ...values })
    }
    const at = '/oauth/2026-09/token'
    await call('POST', at, form({ grant_type: 'authorization_code', code, redirect_uri: redirectUri }))
    await call('POST', at, form({ grant_type: 'refresh_token', refresh_token: 'unknown' }))
    await call('POST', `${at}/introspect`, form({ token: 'unknown', token_type_hint: 'access_token' }))
    const known = sandbox.tokens.exchange(sandbox.tokens.authorise(['oauth']))?.accessToken ?? ''
    await call('POST', `${at}/introspect`, form({ token: known }))
    await call('POST', `${at}/introspect`, form({ client_secret: 'wrong' }))
    await call('POST', `${at}/revoke`, form({ token: 'unknown' }))
  }

  it('answers every emulated call as declared', async () => {
    await driveDefinitions()
    await driveAssociations()
    for (const type of types) await driveObjects(type)
    await driveOauth()

    expect(checkedStatuses()).toEqual(new Set([200, 201, 204, 400]))
    const refused = exchanges.filter(({ status, path }) => status >= 400 && !path.startsWith('/oauth/'))
    expect(refused.map(({ path }) => path)).toEqual([])
    const accepted = exchanges.filter(({ status }) => status < 400)
    const driven = new Set(accepted.flatMap(({ method, path }) => findOperations(method, path).map(({ name }) => name)))
    expect(emulated.filter((name) => !driven.has(name))).toEqual([])
    expect([...driven].filter((name) => !emulated.includes(name))).toEqual([])
    process.stdout.write(`  operations exercised: ${driven.size} of ${emulated.length}, calls: ${exchanges.length}\n`)
  })

  it('refuses in the declared form', async () => {
    const contact = `/crm/objects/2026-09/contacts/${idOf('contacts')}`
    const search = '/crm/objects/2026-09/contacts/search'
    const properties = '/crm/properties/2026-09/contacts'
    const links = '/crm/associations/2026-09/deals/contacts/batch'
    const missing = { from: { id: idOf('deals') }, to: { id: '404' } }
    const wrongSpec = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 4 }]
    const filter = { propertyName: 'email', operator: 'EQ', value: 'x' }
    const clash = { name: 'email', label: 'Again', groupName: 'contactinformation', type: 'string', fieldType: 'text' }
    const tooMany = Array.from({ length: 101 }, (_, index) => ({ id: String(index) }))
    const asks: readonly (readonly [status: number, method: string, path: string, body?: unknown])[] = [
      [404, 'GET', '/crm/objects/2026-09/contacts/404'],
      [404, 'GET', '/crm/objects/2026-09/unicorns'],
      [404, 'GET', '/crm/owners/2020-01'],
      [404, 'GET', '/crm/pipelines/2026-09/deals/other'],
      [404, 'GET', `${properties}/nonsense`],
      [404, 'GET', `${properties}/groups/nonsense`],
      [400, 'GET', '/crm/properties/2026-09/unicorns'],
      [400, 'GET', '/crm/objects/2026-09/contacts?limit=101'],
      [400, 'GET', '/crm/owners/2026-09?limit=501'],
      [414, 'GET', `${contact}?properties=${'x'.repeat(9000)}`],
      [400, 'PATCH', contact, { properties: { lifecyclestage: 'nonsense' } }],
      [400, 'PATCH', contact, { properties: { nonsense: '1' } }],
      [400, 'PATCH', contact, '{'],
      [400, 'PATCH', `/crm/objects/2026-09/deals/${idOf('deals')}`, { properties: { dealstage: 'won' } }],
      [400, 'POST', '/crm/objects/2026-09/contacts/batch/read', { inputs: [] }],
      [400, 'POST', '/crm/objects/2026-09/contacts/batch/archive', { inputs: tooMany }],
      [400, 'POST', search, { filterGroups: Array.from({ length: 6 }, () => ({ filters: [filter] })) }],
      [400, 'POST', search, { filterGroups: [{ filters: Array.from({ length: 7 }, () => filter) }] }],
      [400, 'POST', search, { filterGroups: [], after: '10000' }],
      [409, 'POST', properties, clash],
      [400, 'POST', properties, { ...clash, name: 'our_own', groupName: 'nonsense' }],
      [409, 'POST', `${properties}/groups`, { name: 'contactinformation', label: 'Again' }],
      [400, 'PATCH', `${properties}/email`, { label: 'Other' }],
      [400, 'DELETE', `${properties}/email`],
      [400, 'POST', `${links}/associate/default`, { inputs: [missing] }],
      [400, 'POST', `${links}/create`, { inputs: [{ ...missing, types: wrongSpec }] }],
      [400, 'POST', '/crm/associations/2026-09/calls/meetings/batch/read', { inputs: [] }],
    ]
    const statuses: (readonly [number, string, string])[] = []
    for (const [, method, path, body] of asks) {
      statuses.push([(await call(method, path, body)).status, method, path])
    }

    expect(statuses).toEqual(asks.map(([status, method, path]) => [status, method, path]))
    checkedStatuses()
  })

  it('refuses a missing token, a used-up limit and a body that is too large, in the known form', async () => {
    await send(sandbox, { method: 'GET', path: '/crm/owners/2026-09', token: null })
    for (let round = 0; round < 6; round += 1) {
      const body = { filterGroups: [], sorts: [], properties: [], limit: 1, after: '0' }
      await send(sandbox, { method: 'POST', path: '/crm/objects/2026-09/contacts/search', body })
    }
    await call('POST', '/crm/objects/2026-09/contacts/batch/update', { inputs: 'x'.repeat(11_000_000) })

    expect(checkedStatuses()).toEqual(new Set([401, 200, 429, 413]))
  })

  it('rejects a scope that the files do not name for the call, and accepts one that they do', async () => {
    const scopes = ['contacts', 'companies', 'deals'].flatMap((type) =>
      ['objects', 'schemas'].flatMap((kind) => ['read', 'write'].map((right) => `crm.${kind}.${type}.${right}`)),
    )
    const tokens = [...scopes, 'oauth', 'crm.objects.owners.read', 'crm.lists.read'].map((scope) => ({
      scope,
      token: sandbox.tokens.exchange(sandbox.tokens.authorise([scope]))?.accessToken ?? '',
    }))
    const wrong: string[] = []
    for (const { method, path } of addresses()) {
      const declared = scopesFor(method, path)
      let admitted = 0
      for (const { scope, token } of tokens) {
        now += 250
        const { status } = await send(sandbox, { method, path, token, ...(method === 'GET' ? {} : { body: {} }) })
        if (status === 403) continue
        admitted += 1
        if (!declared.includes(scope)) wrong.push(`${scope} opens ${method} ${path}`)
      }
      if (admitted === 0) wrong.push(`nothing opens ${method} ${path}`)
    }

    expect(wrong).toEqual([])
  })

  /** One address of each emulated operation that requires a token, for every type of record. */
  function addresses(): { readonly method: string; readonly path: string }[] {
    const templates = emulated.filter((name) => !name.includes('/oauth/')).map((name) => name.split(' '))
    return templates.flatMap(([method = '', template = '']) => {
      const perType = template.startsWith('/crm/objects/') ? types : (['contacts'] as const)
      return perType.map((type) => ({
        method,
        path: template
          .replace('{objectType}', type)
          .replace('{fromObjectType}', 'deals')
          .replace('{toObjectType}', 'contacts')
          .replace('{pipelineId}', 'default')
          .replace(/\{[^}]+\}/, '404'),
      }))
    })
  }

  it('fails for responses and requests that differ from the files, and names the difference', async () => {
    await call('GET', '/crm/owners/2026-09?limit=1')
    await call('POST', '/crm/objects/2026-09/contacts/batch/archive', { inputs: [{ id: idOf('contacts') }] })
    const [owners, archive] = exchanges
    if (owners === undefined || archive === undefined) throw new Error('nothing was recorded')
    const bodies = [{}, { results: [{ id: 1 }] }, { results: [], more: true }, undefined]

    expect([owners, archive].map(checkExchange)).toEqual([[], []])
    for (const responseBody of bodies) expect(checkExchange({ ...owners, responseBody })).not.toEqual([])
    expect(checkExchange({ ...owners, status: 207 })).not.toEqual([])
    expect(checkExchange({ ...owners, status: 404, responseBody: { message: 'gone' } })).not.toEqual([])
    expect(checkExchange({ ...owners, path: '/crm/owners/2026-03' })).not.toEqual([])
    expect(checkExchange({ ...owners, query: { offset: '1' } })).not.toEqual([])
    expect(checkExchange({ ...owners, query: { limit: 'many' } })).not.toEqual([])
    expect(checkExchange({ ...archive, requestBody: { ids: ['1'] } })).not.toEqual([])
    expect(checkExchange({ ...archive, responseBody: {} })).not.toEqual([])
  })
})
