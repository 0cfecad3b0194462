import { describe, expect, it } from 'vitest'
import { CrmNotFoundError, CrmPermissionError, CrmRejectedError } from '../../../src/domain/errors.ts'
import { mockHttp } from '../../support/http-mock.ts'
import { accountBody, batchBody, connect, origin, rawRecord } from './adapter.ts'

const details = { method: 'GET', path: '/account-info/2026-09/details' } as const
const contacts = { method: 'GET', path: '/crm/objects/2026-09/contacts' } as const
const contactsRead = { method: 'POST', path: '/crm/objects/2026-09/contacts/batch/read' } as const
const refusal = { status: 400, body: { status: 'error', message: 'Invalid input', category: 'VALIDATION_ERROR' } }

const contactProperties = [
  'firstname',
  'lastname',
  'email',
  'hs_additional_emails',
  'work_email',
  'phone',
  'mobilephone',
  'hs_whatsapp_phone_number',
  'jobtitle',
  'hs_email_hard_bounce_reason_enum',
  'hs_email_bounce',
  'hubspot_owner_id',
  'hs_object_source',
  'hs_object_source_label',
  'minset_status',
  'minset_missing',
  'minset_since',
]

/** The ids in a batch request. */
function idsIn(body: unknown): string[] {
  return (body as { inputs: { id: string }[] }).inputs.map(({ id }) => id)
}

describe('reading the account', () => {
  const http = mockHttp(origin)

  it('returns id, time zone, currency and the origin of its pages', async () => {
    http.reply(details, { status: 200, body: accountBody })

    expect(await connect().crm.read.account()).toEqual({
      externalId: '4242',
      timeZone: 'Europe/Oslo',
      currency: 'NOK',
      uiOrigin: 'https://app-eu1.hubspot.com',
    })
  })

  it('returns the configured origin of pages if there is one', async () => {
    http.reply(details, { status: 200, body: accountBody })

    const account = await connect({ uiOrigin: 'http://127.0.0.1:4000/' }).crm.read.account()

    expect(account.uiOrigin).toBe('http://127.0.0.1:4000')
  })
})

describe('reading owners', () => {
  const http = mockHttp(origin)
  const owners = '/crm/owners/2026-09'

  it('returns active and archived ones, page by page, with the active state if both are listed', async () => {
    const team = { id: '5', name: 'North', primary: true }
    const active = { id: '1', userId: 71, email: 'a@example.com', firstName: 'Ada', lastName: 'Berg', teams: [team] }
    http.reply(
      { method: 'GET', path: owners, query: { limit: '100', archived: 'true' } },
      { status: 200, body: { results: [{ id: '1', email: 'old@example.com' }] } },
    )
    http.reply(
      { method: 'GET', path: owners, query: { limit: '100', archived: 'false' } },
      { status: 200, body: { results: [active], paging: { next: { after: 'x2' } } } },
    )
    http.reply(
      { method: 'GET', path: owners, query: { limit: '100', archived: 'false', after: 'x2' } },
      { status: 200, body: { results: [{ id: '2', userId: 'odd', email: '', firstName: ' ' }] } },
    )

    const { crm } = connect()

    expect((await crm.read.owners()).items).toEqual([
      {
        id: '1',
        userId: '71',
        email: 'a@example.com',
        firstName: 'Ada',
        lastName: 'Berg',
        archived: false,
        teams: [team],
      },
      { id: '2', userId: null, email: null, firstName: null, lastName: null, archived: false, teams: [] },
    ])
  })
})

describe('reading all records of a type', () => {
  const http = mockHttp(origin)

  it("requests a hundred live records at a time, with only the properties in use and the rules' own", async () => {
    const properties = [...contactProperties, 'budget'].join(',')
    http.reply(
      { ...contacts, query: { limit: '100', archived: 'false', properties } },
      { status: 200, body: { results: [rawRecord('1', { budget: '9' })], paging: { next: { after: '2' } } } },
    )

    const vendorFields = { contact: { money: 'budget', address: 'email' } }
    const page = await connect({ vendorFields: () => vendorFields }).crm.read.all('contact', null)

    expect(page.next).toBe('2')
    expect(page.items.map((record) => record.id)).toEqual(['1'])
    expect(page.items[0]?.vendorFields).toEqual({ money: '9', address: null })
  })

  it('continues at the given position and ends after the last page', async () => {
    http.reply(contacts, { status: 200, body: { results: [] } })

    const page = await connect().crm.read.all('contact', '77')

    expect(http.arrived()[0]?.url.searchParams.get('after')).toBe('77')
    expect(page).toMatchObject({ items: [], next: null })
  })
})

describe('reading named records', () => {
  const http = mockHttp(origin)

  it('reads each once, a hundred at a time', async () => {
    const ids = Array.from({ length: 150 }, (_, index) => String(index + 1))
    const properties = contactProperties
    for (const batch of [ids.slice(0, 100), ids.slice(100)]) {
      const body = { properties, propertiesWithHistory: [], inputs: batch.map((id) => ({ id })) }
      http.reply({ ...contactsRead, body }, { status: 200, body: batchBody(batch.map((id) => rawRecord(id))) })
    }

    const records = (await connect().crm.read.byIds('contact', [...ids, '1', '2'])).items

    expect(records.map((record) => record.id)).toEqual(ids)
  })

  it("omits records that are deleted or archived, and ids that are not HubSpot's", async () => {
    const errors = [{ status: 'error', category: 'OBJECT_NOT_FOUND', message: 'x', context: { ids: ['2'] } }]
    const archived = { ...rawRecord('3'), archived: true }
    http.reply(contactsRead, { status: 207, body: batchBody([rawRecord('1'), archived], errors) })

    const records = (await connect().crm.read.byIds('contact', ['1', '2', '3', 'x-9'])).items

    expect(records.map((record) => record.id)).toEqual(['1'])
    expect(idsIn(http.arrived()[0]?.body)).toEqual(['1', '2', '3'])
  })

  it('makes no call for no ids', async () => {
    const { crm } = connect()

    expect((await crm.read.byIds('contact', [])).items).toEqual([])
    expect(crm.usage().calls).toBe(0)
  })

  it('halves a refused batch until the invalid id is isolated', async () => {
    http.reply(contactsRead, refusal)
    http.reply(contactsRead, { status: 200, body: batchBody([rawRecord('1'), rawRecord('2')]) })
    http.reply(contactsRead, refusal)
    http.reply({ method: 'GET', path: '/crm/objects/2026-09/contacts/3' }, { status: 404, body: {} })

    const records = (await connect().crm.read.byIds('contact', ['1', '2', '3'])).items

    expect(records.map((record) => record.id)).toEqual(['1', '2'])
  })

  it('does not report a record as gone because HubSpot refuses to read it', async () => {
    http.reply(contactsRead, refusal)
    http.reply({ method: 'GET', path: '/crm/objects/2026-09/contacts/3' }, refusal)

    await expect(connect().crm.read.byIds('contact', ['3'])).rejects.toBeInstanceOf(CrmRejectedError)
  })

  it('does not return the record into which the requested one was merged', async () => {
    http.reply(contactsRead, refusal)
    http.reply({ method: 'GET', path: '/crm/objects/2026-09/contacts/3' }, { status: 200, body: rawRecord('8') })

    expect((await connect().crm.read.byIds('contact', ['3'])).items).toEqual([])
  })

  it('does not report records as gone because the address is not found', async () => {
    http.reply(contactsRead, { status: 404, body: { status: 'error', message: 'resource not found' } })

    await expect(connect().crm.read.byIds('contact', ['1', '2'])).rejects.toBeInstanceOf(CrmNotFoundError)
  })

  it('omits messages that are stored as calls', async () => {
    const texts = [
      { hs_call_title: 'SMS sent to Ada' },
      { hs_call_body: '<p>Channel: SMS</p>' },
      { hs_call_title: 'Call' },
    ]
    const results = texts.map((properties, index) => rawRecord(String(index + 1), properties))
    const path = '/crm/objects/2026-09/calls/batch/read'
    http.reply({ method: 'POST', path }, { status: 200, body: batchBody(results) })

    const calls = await connect().crm.read.byIds('call', ['1', '2', '3'])

    expect(calls.items.map(({ id }) => id)).toEqual(['3'])
  })

  it('does not halve a batch that is not permitted', async () => {
    http.reply(contactsRead, { status: 403, body: { status: 'error', message: 'no' } })

    await expect(connect().crm.read.byIds('contact', ['1', '2'])).rejects.toBeInstanceOf(CrmPermissionError)
  })
})

describe('searching for changes', () => {
  const http = mockHttp(origin)
  const since = new Date('2026-11-23T11:00:00.000Z')
  function changed(propertyName: string): object {
    return { propertyName, operator: 'GTE', value: '1795431600000' }
  }
  const sorts = [{ propertyName: 'hs_object_id', direction: 'ASCENDING' }]

  it('requests changes since a time, in the order of ids, with the property name that contacts use', async () => {
    const filterGroups = [{ filters: [changed('lastmodifieddate')] }]
    const body = { filterGroups, sorts, properties: ['lastmodifieddate'], limit: 200, after: '0' }
    const results = [rawRecord('5'), rawRecord('9')]
    http.reply(
      { method: 'POST', path: '/crm/objects/2026-09/contacts/search', body },
      { status: 200, body: { total: 3, results, paging: { next: { after: '2' } } } },
    )

    const page = await connect().crm.read.changedSince('contact', since, null)

    expect(page.items).toEqual([
      { id: '5', updatedAt: new Date('2026-11-20T10:30:00.000Z') },
      { id: '9', updatedAt: new Date('2026-11-20T10:30:00.000Z') },
    ])
    expect(page.next).toBe('9')
  })

  it('continues after the last id, never with an offset that ends at ten thousand', async () => {
    const beyond = { propertyName: 'hs_object_id', operator: 'GT', value: '9' }
    const filterGroups = [{ filters: [changed('hs_lastmodifieddate'), beyond] }]
    const body = { filterGroups, sorts, properties: ['hs_lastmodifieddate'], limit: 200, after: '0' }
    http.reply(
      { method: 'POST', path: '/crm/objects/2026-09/deals/search', body },
      { status: 200, body: { total: 1, results: [rawRecord('12')] } },
    )

    const page = await connect().crm.read.changedSince('deal', since, '9')

    expect(page.items.map((change) => change.id)).toEqual(['12'])
    expect(page.next).toBeNull()
  })
})

describe('reading links', () => {
  const http = mockHttp(origin)
  const path = '/crm/associations/2026-09/calls/contacts/batch/read'
  function to(...ids: (string | number)[]): object[] {
    return ids.map((id) => ({ toObjectId: id, associationTypes: [] }))
  }

  it('returns the links of each named record without repeats, and an empty list if there are none', async () => {
    const body = { inputs: [{ id: '1' }, { id: '2' }, { id: '3' }] }
    const errors = [{ status: 'error', category: 'OBJECT_NOT_FOUND', message: 'x', context: { ids: ['3'] } }]
    http.reply(
      { method: 'POST', path, body },
      { status: 207, body: batchBody([{ from: { id: '1' }, to: to('11', 12, '11') }], errors) },
    )

    const links = await connect().crm.read.links('call', ['1', '2', '3', '1'], 'contact')

    expect([...links]).toEqual([
      ['1', ['11', '12']],
      ['2', []],
      ['3', []],
    ])
  })

  it('requests the rest for a record whose links did not fit into one response', async () => {
    const results = [
      { from: { id: '1' }, to: to('11'), paging: { next: { after: 'p2' } } },
      { from: { id: '2' }, to: to('21') },
    ]
    http.reply({ method: 'POST', path }, { status: 200, body: batchBody(results) })
    http.reply(
      { method: 'POST', path, body: { inputs: [{ id: '1', after: 'p2' }] } },
      { status: 200, body: batchBody([{ from: { id: '1' }, to: to('12') }]) },
    )

    const links = await connect().crm.read.links('call', ['1', '2'], 'contact')

    expect(links.get('1')).toEqual(['11', '12'])
    expect(links.get('2')).toEqual(['21'])
  })

  it('requests at most a thousand records at once', async () => {
    const ids = Array.from({ length: 1_001 }, (_, index) => String(index))
    http.reply({ method: 'POST', path }, { status: 200, body: batchBody([]) })
    http.reply({ method: 'POST', path }, { status: 200, body: batchBody([]) })

    const links = await connect().crm.read.links('call', ids, 'contact')

    expect(links.size).toBe(1_001)
    const sizes = http.arrived().map((request) => idsIn(request.body).length)
    expect(new Set(sizes)).toEqual(new Set([1, 1_000]))
  })
})

describe('reading deals', () => {
  const http = mockHttp(origin)
  const pipelines = { method: 'GET', path: '/crm/pipelines/2026-09/deals' } as const
  const deals = { method: 'GET', path: '/crm/objects/2026-09/deals' } as const

  function stage(id: string, metadata: Readonly<Record<string, string>>): object {
    return { id, label: `Stage ${id}`, metadata, displayOrder: 0 }
  }
  function pipelinesBody(...stages: object[]): object {
    return { results: [{ id: 'default', label: 'Sales', stages }] }
  }
  function dealPage(...stageIds: string[]): object {
    return { results: stageIds.map((id, index) => rawRecord(String(index), { pipeline: 'default', dealstage: id })) }
  }

  it("distinguishes open, won and lost stages by the pipeline's definition", async () => {
    const stages = [
      stage('a', { isClosed: 'false', probability: '0.2' }),
      stage('b', { isClosed: 'true', probability: '1.0' }),
      stage('c', { isClosed: 'true', probability: '0.0' }),
      stage('d', { probability: '1.0' }),
      stage('e', { probability: '0.0' }),
      stage('f', { probability: '0.9' }),
      stage('g', {}),
    ]
    http.reply(pipelines, { status: 200, body: pipelinesBody(...stages) })
    http.reply(deals, { status: 200, body: dealPage('a', 'b', 'c', 'd', 'e', 'f', 'g') })

    const { items } = await connect().crm.read.all('deal', null)

    expect(items.map(({ fields }) => [fields['stage'], fields['probability'], fields['stageLabel']])).toEqual([
      ['open', 0.2, 'Stage a'],
      ['won', 1, 'Stage b'],
      ['lost', 0, 'Stage c'],
      ['won', 1, 'Stage d'],
      ['lost', 0, 'Stage e'],
      ['open', 0.9, 'Stage f'],
      ['open', null, 'Stage g'],
    ])
  })

  it('reads the pipelines once an hour', async () => {
    const adapter = connect()
    const body = pipelinesBody(stage('a', { isClosed: 'false', probability: '0.2' }))
    http.reply(pipelines, { status: 200, body })
    for (let page = 0; page < 3; page += 1) http.reply(deals, { status: 200, body: dealPage('a') })
    await adapter.crm.read.all('deal', null)
    adapter.setNow(new Date('2026-11-23T12:59:59.999Z'))
    await adapter.crm.read.all('deal', null)
    expect(adapter.crm.usage().calls).toBe(3)

    http.reply(pipelines, { status: 200, body })
    adapter.setNow(new Date('2026-11-23T13:00:00.000Z'))
    await adapter.crm.read.all('deal', null)

    expect(adapter.crm.usage().calls).toBe(5)
  })

  it('reads the pipelines again for a new stage, once', async () => {
    const { crm } = connect()
    const known = stage('a', { isClosed: 'false', probability: '0.2' })
    http.reply(pipelines, { status: 200, body: pipelinesBody(known) })
    http.reply(pipelines, { status: 200, body: pipelinesBody(known, stage('new', { probability: '0.4' })) })
    http.reply(deals, { status: 200, body: dealPage('new', 'deleted') })
    http.reply(deals, { status: 200, body: dealPage('deleted') })

    const first = await crm.read.all('deal', null)
    const second = await crm.read.all('deal', null)

    expect(first.items.map(({ fields }) => fields['stageLabel'])).toEqual(['Stage new', null])
    expect(second.items.map(({ fields }) => fields['stage'])).toEqual([null])
  })

  it('does not read pipelines for other types', async () => {
    http.reply(contacts, { status: 200, body: { results: [rawRecord('1')] } })

    await connect().crm.read.all('contact', null)

    expect(http.arrived()).toHaveLength(1)
  })

  it('reports that a type does not exist', async () => {
    http.reply(deals, { status: 404, body: { status: 'error', message: 'resource not found' } })

    await expect(connect().crm.read.all('deal', null)).rejects.toBeInstanceOf(CrmNotFoundError)
  })
})
