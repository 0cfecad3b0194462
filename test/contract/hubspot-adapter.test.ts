import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hubspotTokens } from '../../src/crm/hubspot/access/static-tokens.ts'
import { createHubSpot } from '../../src/crm/hubspot/index.ts'
import type { Crm, Page } from '../../src/crm/port.ts'
import { type Flag, noFlag, type ObjectType } from '../../src/domain/record.ts'
import type { Dataset, DatasetCall, DatasetContact } from '../../src/sandbox/company/dataset.ts'
import { type HubSpotSandbox, startHubSpotSandbox } from '../../src/sandbox/hubspot/index.ts'
import { inWords } from '../support/words.ts'

const start = new Date('2026-11-23T12:00:00.000Z')
const dated = { createdAt: '2026-09-01T08:00:00.000Z', updatedAt: '2026-11-01T08:00:00.000Z', ownerId: 'o1' }
const incomplete: Flag = { status: 'incomplete', missing: 'last name', since: '2026-11-01' }

function aContact(id: string, values: Partial<DatasetContact> = {}): DatasetContact {
  const named = { firstName: 'Kari', lastName: 'Nordmann', email: `${id}@example.com`, phone: null, mobilePhone: null }
  return { id, ...dated, ...named, jobTitle: null, companyId: null, ...values }
}

function aCall(id: string, values: Partial<DatasetCall> = {}): DatasetCall {
  const received = {
    subject: 'Call',
    at: '2026-11-20T09:00:00.000Z',
    direction: 'outbound',
    status: 'noAnswer',
  } as const
  const rest = { outcome: null, durationSeconds: 12, toNumber: null, notes: null, contactIds: ['k1', 'k2'] }
  return { id, ...dated, ...received, ...rest, ...values }
}

/** A small company: 450 contacts (several pages and batches), and one or two of everything else. */
function aDataset(): Dataset {
  const contacts = Array.from({ length: 450 }, (_, index) => aContact(`k${index + 1}`))
  const meeting = { subject: 'Kick-off', startsAt: null, endsAt: null, outcome: 'held', notes: 'Agreed' } as const
  const person = { email: 'ada@example.com', firstName: 'Ada', lastName: 'Berg', teamId: 't1', supervisorId: null }
  return {
    name: 'Fjord AS',
    currency: 'NOK',
    exchangeRates: {},
    timeZone: 'Europe/Oslo',
    teams: [{ id: 't1', name: 'North' }],
    owners: [
      { id: 'o1', ...person, archived: false },
      { id: 'o2', ...person, email: 'bo@example.com', archived: true },
      { id: 'o3', ...person, email: 'inbound@example.com', archived: false, isQueue: true },
    ],
    stages: [
      { id: 'new', label: 'New', probability: 0.2, closed: false },
      { id: 'won', label: 'Won', probability: 1, closed: true },
      { id: 'lost', label: 'Lost', probability: 0, closed: true },
    ],
    contacts,
    companies: [
      {
        id: 'f1',
        ...dated,
        name: 'Fjord AS',
        domain: 'fjord.example',
        phone: null,
        industry: null,
        city: 'Bergen',
        country: 'Norway',
        employees: 12,
        annualRevenue: null,
      },
    ],
    deals: ['new', 'won', 'lost'].map((stageId) => ({
      id: `d-${stageId}`,
      ...dated,
      name: `Deal ${stageId}`,
      stageId,
      amount: 1200.5,
      currency: 'NOK',
      exchangeRates: {},
      closeDate: null,
      lostReason: null,
      companyId: 'f1',
      contactIds: ['k1'],
    })),
    meetings: [{ id: 'm1', ...dated, ...meeting, contactIds: ['k1'], dealId: 'd-new' }],
    calls: [aCall('c1'), aCall('c2', { outcome: 'connected' }), aCall('c3')],
    tasks: [
      {
        id: 's1',
        ...dated,
        subject: 'Mail',
        dueAt: start.toISOString(),
        done: false,
        notes: null,
        contactIds: [],
        dealId: null,
      },
    ],
    faults: [],
  }
}

describe('the HubSpot adapter against the emulated account', () => {
  let now = start.getTime()
  let sandbox: HubSpotSandbox
  let crm: Crm

  function connect(accessToken: string): Crm {
    // One clock for both sides: waiting moves it.
    const timer = {
      now: () => now,
      sleep: (ms: number) => {
        now += ms
        return Promise.resolve()
      },
    }
    const deps = { clock: { now: () => new Date(now) }, timer, random: () => 0, log: { warn: () => undefined } }
    return createHubSpot({ tokens: hubspotTokens(accessToken), baseUrl: sandbox.url, uiOrigin: sandbox.url }, deps)
  }

  beforeEach(async () => {
    now = start.getTime()
    function clock(): Date {
      return new Date(now)
    }
    sandbox = await startHubSpotSandbox({ dataset: aDataset, dir: null, port: 0, clock, rateClock: clock })
    crm = connect(sandbox.accessToken)
  })

  afterEach(async () => {
    await sandbox.close()
  })

  it('reads the portable fields that the company was generated from', async () => {
    const owner = (await crm.read.owners()).items.find(({ archived }) => !archived)?.id
    async function fieldsOf(type: ObjectType, plural: Parameters<HubSpotSandbox['idOf']>[0], id: string) {
      const [record] = (await crm.read.byIds(type, [sandbox.idOf(plural, id)])).items
      expect(record).toMatchObject({ type, ownerId: owner, flag: noFlag })
      expect(record?.createdAt).toEqual(new Date(dated.createdAt))
      expect(record?.updatedAt).toEqual(new Date(dated.updatedAt))
      return record?.fields
    }

    expect(await fieldsOf('contact', 'contacts', 'k1')).toMatchObject({ lastName: 'Nordmann', phone: null })
    expect(await fieldsOf('company', 'companies', 'f1')).toMatchObject({ name: 'Fjord AS', country: 'Norway' })
    expect(await fieldsOf('deal', 'deals', 'd-new')).toMatchObject({ stage: 'open', probability: 0.2, amount: 1200.5 })
    expect(await fieldsOf('deal', 'deals', 'd-won')).toMatchObject({ stage: 'won', stageLabel: 'Won' })
    expect(await fieldsOf('deal', 'deals', 'd-lost')).toMatchObject({ stage: 'lost', probability: 0 })
    expect(await fieldsOf('meeting', 'meetings', 'm1')).toMatchObject({
      startsAt: null,
      outcome: 'held',
      notes: 'Agreed',
    })
    expect(await fieldsOf('call', 'calls', 'c2')).toEqual({
      subject: 'Call',
      at: '2026-11-20T09:00:00.000Z',
      direction: 'outbound',
      status: 'noAnswer',
      outcome: 'connected',
      durationSeconds: 12,
      source: 'import',
    })
    expect(await fieldsOf('task', 'tasks', 's1')).toMatchObject({ status: 'open', dueAt: '2026-11-23T12:00:00.000Z' })
  })

  it('reads a queue as an owner that is not an active user', async () => {
    const owners = new Map((await crm.read.owners()).items.map((owner) => [owner.email, owner]))

    expect(owners.get('inbound@example.com')).toMatchObject({ archived: true, isQueue: true })
    expect(owners.get('bo@example.com')).toMatchObject({ archived: true })
    for (const person of ['ada@example.com', 'bo@example.com']) expect(owners.get(person)).not.toHaveProperty('isQueue')
  })

  it('reads named records in batches, without those that are deleted or never existed', async () => {
    const ids = Array.from({ length: 450 }, (_, index) => sandbox.idOf('contacts', `k${index + 1}`))
    sandbox.archive('contacts', sandbox.idOf('contacts', 'k7'))

    const records = (await crm.read.byIds('contact', [...ids, '999999', 'no-id'])).items

    expect(new Set(records.map(({ id }) => id))).toEqual(
      new Set(ids.filter((id) => id !== sandbox.idOf('contacts', 'k7'))),
    )
    expect(sandbox.requests.requests()).toHaveLength(5)
  })

  it('finds changes once the search index has them, in pages that end', async () => {
    await crm.setUp.ensure(['contact'])
    const ids = Array.from({ length: 450 }, (_, index) => sandbox.idOf('contacts', `k${index + 1}`))
    const since = new Date(now)
    await crm.write.update(
      'contact',
      ids.map((id) => ({ id, flag: incomplete })),
    )
    expect(await readAll((after) => crm.read.changedSince('contact', since, after))).toEqual([])

    now += 5_000
    const changes = await readAll((after) => crm.read.changedSince('contact', since, after))

    expect(changes.map(({ id }) => id)).toEqual(ids)
    expect(changes.every(({ updatedAt }) => updatedAt !== null && updatedAt >= since)).toBe(true)
    expect(await readAll((after) => crm.read.changedSince('contact', new Date(now), after))).toEqual([])
  })

  it('writes what it can of a batch, and returns the result of the rest', async () => {
    await crm.setUp.ensure(['contact'])
    const ids = Array.from({ length: 120 }, (_, index) => sandbox.idOf('contacts', `k${index + 1}`))
    const bad: Flag = { ...incomplete, since: 'yesterday' }
    const updates = ids.map((id, index) => ({ id, flag: index === 17 || index === 80 ? bad : incomplete }))

    const { results } = await crm.write.update('contact', [...updates, { id: '999999', flag: incomplete }])

    expect(results.map(({ id }) => id)).toEqual([...ids, '999999'])
    const others = results.filter(({ result }) => result !== 'written')
    expect(inWords(others)).toMatchObject([
      { id: ids[17], result: 'refused', reason: 'yesterday was not a valid date.', cause: 'other' },
      { id: ids[80], result: 'refused', reason: 'yesterday was not a valid date.', cause: 'other' },
      { id: '999999', result: 'gone' },
    ])
    expect(sandbox.read('contacts', ids[16] ?? '')?.properties['minset_status']).toBe('incomplete')
    expect(sandbox.read('contacts', ids[17] ?? '')?.properties['minset_status'] ?? null).toBeNull()
  })

  it('fills in an outcome if nobody has decided, and keeps what a person has set or cleared', async () => {
    const [empty, set, cleared] = ['c1', 'c2', 'c3'].map((id) => sandbox.idOf('calls', id))
    for (const outcome of ['9d9162e7-6cf3-4944-bf63-4dff82258764', '']) {
      expect(sandbox.ui.set('calls', cleared ?? '', { hs_call_disposition: outcome })).toBeNull()
    }

    const done = await crm.write.update(
      'call',
      [empty, set, cleared].map((id) => ({ id: id ?? '', outcome: 'noAnswer' as const })),
    )

    const person = 'a person has set the outcome'
    expect(inWords(done)).toEqual({
      results: [
        { id: empty, result: 'written' },
        { id: set, result: 'refused', reason: person, cause: 'other' },
        { id: cleared, result: 'refused', reason: person, cause: 'other' },
      ],
      apiCalls: 1,
    })
    const [call] = (await crm.read.byIds('call', [empty ?? ''])).items
    expect(call?.fields['outcome']).toBe('noAnswer')
    expect((await crm.write.update('call', [{ id: empty ?? '', outcome: 'noAnswer' }])).apiCalls).toBe(0)
  })

  it('writes what a batch left out, and repeats unanswered calls, so that everything is written in the end', async () => {
    const deals = await readAll((after) => crm.read.all('deal', after))
    const flag = { status: 'incomplete', missing: 'name', since: '2026-10-14' } as const
    const [first] = deals
    for (const answer of ['lost', { hangMs: 20 }, { refusedIds: (id: string) => id === first?.id }] as const) {
      sandbox.faults.add({ matches: ({ path }) => path.endsWith('/batch/update'), times: 1, answer })
    }
    await crm.setUp.ensure(['deal'])

    const { results } = await crm.write.update(
      'deal',
      deals.map(({ id }) => ({ id, flag })),
    )

    expect(new Set(results.map(({ result }) => result))).toEqual(new Set(['written']))
    const shown = deals.map(({ id }) => sandbox.read('deals', id)?.properties['minset_status'])
    expect(new Set(shown)).toEqual(new Set(['incomplete']))
  })
})

/** Every item of every page. */
async function readAll<T>(read: (after: string | null) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = []
  let after: string | null = null
  do {
    const page: Page<T> = await read(after)
    items.push(...page.items)
    after = page.next
  } while (after !== null)
  return items
}
