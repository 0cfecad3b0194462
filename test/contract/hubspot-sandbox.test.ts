import { describe, expect, it } from 'vitest'
import { anAccount, type Reply } from '../support/hubspot-account.ts'

const contacts = '/crm/objects/2026-09/contacts'
const details = '/account-info/2026-09/details'
const ownName = {
  name: 'our_own',
  label: 'Our own',
  groupName: 'contactinformation',
  type: 'string',
  fieldType: 'text',
}

function search(values: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return { filterGroups: [], sorts: [], properties: [], limit: 10, after: '0', ...values }
}

describe('rate limits of the emulated account', () => {
  it('slide: in any ten seconds the limit is answered, and the next call when the first has left the window', async () => {
    const { call, clock } = await anAccount({ per10Seconds: 3 })
    expect((await call('GET', details)).headers.get('x-hubspot-ratelimit-remaining')).toBe('2')
    clock.advance({ seconds: 5 })
    await call('GET', details)
    await call('GET', details)

    clock.advance({ ms: 4_999 })
    const refused = await call('GET', details)
    clock.advance({ ms: 1 })
    const admitted = await call('GET', details)
    const second = await call('GET', details)

    expect([refused.status, admitted.status, second.status]).toEqual([429, 200, 429])
    expect(refused.body).toMatchObject({
      status: 'error',
      message: 'You have reached your ten_secondly_rolling limit.',
      errorType: 'RATE_LIMIT',
      correlationId: refused.headers.get('x-hubspot-correlation-id'),
      policyName: 'TEN_SECONDLY_ROLLING',
    })
    expect(refused.body).toHaveProperty('requestId')
    expect(refused.headers.get('x-hubspot-ratelimit-max')).toBe('3')
    expect(refused.headers.get('x-hubspot-ratelimit-remaining')).toBe('0')
    expect(refused.headers.get('x-hubspot-ratelimit-interval-milliseconds')).toBe('10000')
    expect(refused.headers.get('retry-after')).toBeNull()
  })

  it('are separate for searches: five a second, in no header', async () => {
    const { call, clock } = await anAccount({ per10Seconds: 1 })
    const replies: Reply[] = []
    for (let round = 0; round < 6; round += 1) replies.push(await call('POST', `${contacts}/search`, search()))

    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429])
    expect(replies[5]?.body).toMatchObject({ policyName: 'SECONDLY', message: 'You have reached your secondly limit.' })
    expect([...(replies[0]?.headers.keys() ?? [])].filter((name) => name.includes('ratelimit'))).toEqual([])
    expect((await call('GET', details)).status).toBe(200)
    clock.advance({ seconds: 1 })
    expect((await call('POST', `${contacts}/search`, search())).status).toBe(200)
  })

  it('apply per day if the account has such a limit', async () => {
    const { call, clock } = await anAccount({ perDay: 2 })
    await call('GET', details)
    await call('POST', `${contacts}/search`, search())
    clock.advance({ hours: 1 })

    expect(await call('GET', details)).toMatchObject({ status: 429, body: { policyName: 'DAILY' } })
  })
})

describe('search', () => {
  it('lags behind writes by the configured time, unlike reading', async () => {
    const { call, clock, sandbox } = await anAccount()
    const id = sandbox.idOf('contacts', 'k1')
    const filters = [{ propertyName: 'jobtitle', operator: 'EQ', value: 'Buyer' }]
    const wanted = search({ filterGroups: [{ filters }] })
    await call('PATCH', `${contacts}/${id}`, { properties: { jobtitle: 'Buyer' } })

    clock.advance({ ms: 1_999 })
    const early = await call('POST', `${contacts}/search`, wanted)
    const read = await call('GET', `${contacts}/${id}?properties=jobtitle`)
    clock.advance({ ms: 1 })
    const late = await call('POST', `${contacts}/search`, wanted)

    expect(early.body).toEqual({ total: 0, results: [] })
    expect(read.body).toMatchObject({ properties: { jobtitle: 'Buyer' } })
    expect(late.body).toMatchObject({ total: 1, results: [{ id }] })
  })

  it('ends at 10,000 results, however many there are', async () => {
    const { call } = await anAccount({ contacts: 10_050 })

    const last = await call('POST', `${contacts}/search`, search({ limit: 200, after: '9800' }))
    const beyond = await call('POST', `${contacts}/search`, search({ limit: 200, after: '9801' }))

    expect(last).toMatchObject({ status: 200, body: { total: 10_050 } })
    expect(last.body).not.toHaveProperty('paging')
    expect(beyond).toMatchObject({ status: 400, body: { category: 'VALIDATION_ERROR' } })
  })

  it('refuses more groups, filters and sorts than documented, and pages of more than 200', async () => {
    const { call, clock } = await anAccount()
    const filter = { propertyName: 'email', operator: 'HAS_PROPERTY' }
    function groups(count: number, size: number): object {
      return search({ filterGroups: Array.from({ length: count }, () => ({ filters: Array(size).fill(filter) })) })
    }
    const sort = { propertyName: 'email', direction: 'ASCENDING' }
    const asks = [
      [200, groups(5, 3)],
      [200, groups(3, 6)],
      [400, groups(6, 1)],
      [400, groups(1, 7)],
      [400, groups(4, 5)],
      [200, search({ sorts: [sort], limit: 200 })],
      [400, search({ sorts: [sort, sort] })],
      [400, search({ limit: 201 })],
    ] as const
    const statuses: number[] = []
    for (const [, body] of asks) {
      statuses.push((await call('POST', `${contacts}/search`, body)).status)
      clock.advance({ seconds: 1 })
    }

    expect(statuses).toEqual(asks.map(([status]) => status))
  })
})

describe('batches of records', () => {
  it('accept a hundred inputs and refuse a hundred and one', async () => {
    const { call } = await anAccount()
    function read(count: number): Promise<Reply> {
      const inputs = Array.from({ length: count }, (_, index) => ({ id: String(index) }))
      return call('POST', `${contacts}/batch/read`, { properties: [], propertiesWithHistory: [], inputs })
    }

    expect((await read(100)).status).toBe(200)
    expect((await read(101)).status).toBe(400)
  })

  it('report records that were not found in addition to the results', async () => {
    const { call, sandbox } = await anAccount()
    const [here, gone] = [sandbox.idOf('contacts', 'k1'), sandbox.idOf('contacts', 'k2')]
    sandbox.archive('contacts', gone)
    const inputs = [{ id: here }, { id: gone }, { id: '404' }]

    const { status, body } = await call('POST', `${contacts}/batch/read`, {
      properties: [],
      propertiesWithHistory: [],
      inputs,
    })

    expect(status).toBe(200)
    expect(body).toMatchObject({
      status: 'COMPLETE',
      results: [{ id: here }],
      numErrors: 1,
      errors: [{ category: 'OBJECT_NOT_FOUND', context: { ids: [gone, '404'] } }],
    })
  })

  it.each([
    ['an unknown property', { nonsense: '1' }, 'PROPERTY_DOESNT_EXIST'],
    ['a read-only property', { createdate: '2026-01-01T00:00:00Z' }, 'READ_ONLY_VALUE'],
    ['an option that does not exist', { lifecyclestage: 'nonsense' }, 'INVALID_OPTION'],
    ['an address that is none', { email: 'nobody' }, 'INVALID_EMAIL'],
  ])('refuse %s: all of an untraced batch, only the one input of a traced batch', async (_what, bad, code) => {
    const { call, sandbox } = await anAccount()
    const [one, two] = [sandbox.idOf('contacts', 'k1'), sandbox.idOf('contacts', 'k2')]
    const inputs = [
      { id: one, properties: { jobtitle: 'Buyer' } },
      { id: two, properties: bad },
    ]

    const whole = await call('POST', `${contacts}/batch/update`, { inputs })
    expect(whole).toMatchObject({ status: 400, body: { category: 'VALIDATION_ERROR', errors: [{ code }] } })
    expect(sandbox.read('contacts', one)?.properties['jobtitle'] ?? null).toBeNull()

    const traced = inputs.map((input) => ({ ...input, objectWriteTraceId: `trace-${input.id}` }))
    const partial = await call('POST', `${contacts}/batch/update`, { inputs: traced })
    expect(partial).toMatchObject({
      status: 200,
      body: {
        results: [{ id: one }],
        numErrors: 1,
        errors: [{ category: 'VALIDATION_ERROR', context: { objectWriteTraceId: [`trace-${two}`] } }],
      },
    })
    expect(sandbox.read('contacts', one)?.properties['jobtitle']).toBe('Buyer')
  })

  it('refuse the same record twice', async () => {
    const { call, sandbox } = await anAccount()
    const input = { id: sandbox.idOf('contacts', 'k1'), properties: { jobtitle: 'Buyer' } }

    expect(await call('POST', `${contacts}/batch/update`, { inputs: [input, input] })).toMatchObject({ status: 400 })
  })
})

describe('records of the emulated account', () => {
  it('state who changed a value, newest first: a person by user id, an app by its own', async () => {
    const { call, clock, sandbox } = await anAccount()
    const id = sandbox.idOf('contacts', 'k1')
    await call('PATCH', `${contacts}/${id}`, { properties: { jobtitle: 'Buyer' } })
    clock.advance({ minutes: 1 })
    sandbox.ui.set('contacts', id, { jobtitle: 'Head buyer' })
    await call('PATCH', `${contacts}/${id}`, { properties: { jobtitle: 'Head buyer' } })

    const { body } = await call('GET', `${contacts}/${id}?propertiesWithHistory=jobtitle`)

    expect(body).toHaveProperty('propertiesWithHistory.jobtitle', [
      {
        value: 'Head buyer',
        timestamp: '2026-11-23T12:01:00.000Z',
        sourceType: 'CRM_UI',
        sourceId: 'userId:7400001',
        updatedByUserId: 7400001,
      },
      {
        value: 'Buyer',
        timestamp: '2026-11-23T12:00:00.000Z',
        sourceType: 'INTEGRATION',
        sourceId: String(sandbox.app.appId),
      },
    ])
  })

  it('are listed in pages that end, without repeats', async () => {
    const { call } = await anAccount({ contacts: 205 })
    const pages: string[][] = []
    let after: string | undefined = ''
    while (after !== undefined) {
      const { body }: Reply = await call('GET', `${contacts}?limit=100${after === '' ? '' : `&after=${after}`}`)
      const page = body as { results: { id: string }[]; paging?: { next: { after: string } } }
      pages.push(page.results.map(({ id }) => id))
      after = page.paging?.next.after
    }

    expect(pages.map((ids) => ids.length)).toEqual([100, 100, 5])
    expect(new Set(pages.flat()).size).toBe(205)
  })

  it("are not written against the admin's rules, which apply to the resulting record", async () => {
    const { call, sandbox } = await anAccount({
      requiredRules: [{ type: 'deals', property: 'closedate', when: { property: 'dealstage', value: 'won' } }],
    })
    const at = `/crm/objects/2026-09/deals/${sandbox.idOf('deals', 'pilot')}`

    const refused = await call('PATCH', at, { properties: { dealstage: 'won' } })
    sandbox.ui.set('deals', sandbox.idOf('deals', 'pilot'), { dealstage: 'won' })
    const unrelated = await call('PATCH', at, { properties: { dealname: 'Other' } })
    const taken = await call('PATCH', at, { properties: { dealstage: 'won', closedate: '2026-11-20' } })

    expect(refused).toMatchObject({
      status: 400,
      body: {
        message: 'closedate is required because of a conditional property rule based on [dealstage]',
        errors: [{ code: 'MISSING_CONDITIONAL_REQUIRED_PROPERTY', context: { propertyName: ['closedate'] } }],
      },
    })
    expect(unrelated.body).toMatchObject({ errors: [{ code: 'MISSING_CONDITIONAL_REQUIRED_PROPERTY' }] })
    expect(taken).toMatchObject({ status: 200, body: { properties: { closedate: '2026-11-20T00:00:00.000Z' } } })
  })
})

describe('property definitions', () => {
  const at = '/crm/properties/2026-09/contacts'

  it('refuse a name that is taken, and restore an archived one', async () => {
    const { call } = await anAccount()
    expect((await call('POST', at, ownName)).status).toBe(201)
    expect(await call('POST', at, ownName)).toMatchObject({
      status: 409,
      body: { category: 'OBJECT_ALREADY_EXISTS', subCategory: 'Properties.PROPERTY_WITH_NAME_EXISTS' },
    })

    await call('DELETE', `${at}/our_own`)
    expect((await call('GET', `${at}/our_own`)).status).toBe(404)
    expect(await call('GET', `${at}?archived=true`)).toMatchObject({ body: { results: [{ name: 'our_own' }] } })

    expect((await call('POST', at, ownName)).status).toBe(201)
    expect(await call('GET', `${at}/our_own`)).toMatchObject({ status: 200, body: { archived: false } })
  })

  it('have groups: a property needs an existing one', async () => {
    const { call } = await anAccount()
    const grouped = { ...ownName, groupName: 'ours' }

    expect((await call('POST', at, grouped)).status).toBe(400)
    expect((await call('POST', `${at}/groups`, { name: 'ours', label: 'Ours' })).status).toBe(201)
    expect((await call('POST', at, grouped)).status).toBe(201)
    expect((await call('POST', `${at}/groups`, { name: 'ours', label: 'Ours' })).status).toBe(409)
  })

  it('replace the whole list of options', async () => {
    const { call } = await anAccount()
    function option(value: string): object {
      return { label: value, value, displayOrder: 0, hidden: false }
    }
    await call('POST', at, {
      ...ownName,
      type: 'enumeration',
      fieldType: 'select',
      options: [option('a'), option('b')],
    })

    expect(await call('PATCH', `${at}/our_own`, { options: [option('c')] })).toMatchObject({
      body: { label: 'Our own', options: [option('c')] },
    })
  })
})
