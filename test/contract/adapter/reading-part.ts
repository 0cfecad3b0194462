import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CrmRead, Page } from '../../../src/crm/port.ts'
import { noFlag, type ObjectType, objectTypePlurals, objectTypes } from '../../../src/domain/record.ts'
import { inWords } from '../../support/words.ts'
import { type OpenAdapter, openAdapter, type RegisteredVendor } from './open-adapter.ts'

/** More than any vendor's page or batch size. */
const contacts = 520

/** Every item of every page. */
async function readAll<T>(read: (after: string | null) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = []
  let after: string | null = null
  do {
    const page: Page<T> = await read(after)
    expect(page.count).toBeGreaterThanOrEqual(page.items.length)
    expect(page.setAside).toEqual([])
    items.push(...page.items)
    after = page.next
  } while (after !== null)
  return items
}

/** The content of the small company's account in portable terms, for every vendor. */
const portable: readonly (readonly [ObjectType, string, Readonly<Record<string, unknown>>])[] = [
  ['contact', 'k1', { firstName: 'Kari', lastName: 'Nordmann', email: 'k1@example.com', phone: null }],
  ['company', 'fjord', { name: 'Fjord AS' }],
  ['deal', 'pilot', { name: 'Pilot', amount: 1200, currency: 'NOK', stage: 'open', stageLabel: 'New' }],
  ['meeting', 'kick-off', { subject: 'Kick-off', outcome: 'held', startsAt: '2026-09-01T08:00:00.000Z' }],
  ['call', 'set', { subject: 'Call', outcome: 'connected', status: 'noAnswer', at: '2026-11-20T09:00:00.000Z' }],
  ['call', 'blank', { subject: 'Call', outcome: null }],
  ['task', 'mail', { subject: 'Mail', status: 'open' }],
]

/** The tests of reading, with one account for all. */
export function holdReading(registered: RegisteredVendor): void {
  let opened: OpenAdapter
  let read: CrmRead

  beforeAll(async () => {
    opened = await openAdapter(registered, { contacts })
    read = opened.crm.read
  })
  afterAll(() => opened.close())

  function contactIds(): readonly string[] {
    return opened.dataset.contacts.map(({ id }) => opened.idOf('contact', id))
  }

  it('returns the account, its time zone, its currency and the origin of its pages', async () => {
    const account = await read.account()

    expect(account).toMatchObject({ timeZone: 'Europe/Oslo', currency: 'NOK' })
    expect(account.externalId).toMatch(/^\S+$/)
    expect(account.uiOrigin).toMatch(/^https?:[/][/][^/]+$/)
    const key = { type: 'contact', id: opened.idOf('contact', 'k1') } as const
    expect(registered.vendor.recordUrl(account, key)).toMatch(new RegExp(`^${account.uiOrigin}/.*${key.id}$`))
  })

  it('reads every owner, archived ones included', async () => {
    const { items, setAside } = await read.owners()

    const known = opened.dataset.owners.map(({ email, archived }) => ({ email, archived }))
    const found = items.map(({ email, archived }) => ({ email, archived }))
    expect(found).toHaveLength(known.length)
    expect(found).toEqual(expect.arrayContaining(known))
    expect(setAside).toEqual([])
  })

  it.each(objectTypes)('lists every %s once, page by page', async (type) => {
    const records = await readAll((after) => read.all(type, after))

    const kind = objectTypePlurals[type] as 'contacts'
    const known = opened.dataset[kind].map(({ id }) => opened.idOf(type, id))
    expect(records.map(({ id }) => id).toSorted()).toEqual(known.toSorted())
    expect(records.every((record) => record.type === type)).toBe(true)
  })

  it.each(portable)('reads a %s (%s) in portable terms', async (type, id, fields) => {
    const [record] = (await read.byIds(type, [opened.idOf(type, id)])).items
    const owner = (await read.owners()).items.find(({ archived }) => !archived)?.id

    expect(record?.fields).toMatchObject(fields)
    expect(record).toMatchObject({ ownerId: owner, createdAt: new Date('2026-09-01T08:00:00.000Z') })
    const canCarry = opened.crm.write.carriers[type] === undefined
    expect(record?.flag).toEqual(canCarry ? noFlag : null)
  })

  it('reads any number of named records; those that never existed are absent', async () => {
    const ids = contactIds()

    const { items, setAside } = await read.byIds('contact', [...ids, '999999', 'no-id'])

    expect(items.map(({ id }) => id).toSorted()).toEqual(ids.toSorted())
    expect(setAside).toEqual([])
    expect(await read.byIds('contact', [])).toEqual({ items: [], setAside: [] })
  })

  it('reports a record that exists but is unreadable', async () => {
    const [odd = '', other = ''] = contactIds()
    const mend = opened.sandbox.oddItems.plant({ id: odd, becomes: ({ id }) => ({ id }) })

    const { items, setAside } = await read.byIds('contact', [odd, other])
    mend()

    expect(items.map(({ id }) => id)).toEqual([other])
    expect(inWords(setAside)).toMatchObject([{ id: odd, reason: expect.stringContaining('instead of') as string }])
  })

  it('reads the links of any number of records', async () => {
    const [call, deal, company] = [
      opened.idOf('call', 'set'),
      opened.idOf('deal', 'pilot'),
      opened.idOf('company', 'fjord'),
    ]
    const ids = contactIds()

    expect((await read.links('call', [call], 'contact')).get(call)).toEqual([ids[0]])
    expect((await read.links('deal', [deal], 'company')).get(deal)).toEqual([company])
    expect((await read.links('company', [company], 'deal')).get(company)).toEqual([deal])
    const task = opened.idOf('task', 'mail')
    expect((await read.links('task', [task], 'contact')).get(task)).toEqual([])
    const companies = await read.links('contact', ids, 'company')
    expect(ids.filter((id) => companies.get(id)?.join() !== company)).toEqual([])
    expect((await read.links('contact', [], 'company')).size).toBe(0)
  })

  it('reports which of the fields that rules name the account has, and which it lacks', async () => {
    const schema = await read.schema({
      codes: { deal: ['no_such_field'] },
      portable: { contact: ['jobTitle'] },
      stages: true,
      currencies: true,
    })

    const { deal } = schema.types
    const codes = deal !== undefined && 'fields' in deal ? deal.fields.map(({ code }) => code) : []
    expect(codes.length).toBeGreaterThan(3)
    expect(codes).not.toContain('no_such_field')
    expect(codes.filter((code) => !registered.vendor.fieldCode.pattern.test(code))).toEqual([])
    expect(schema.stages).toContain('New')
    expect(schema.currencies).not.toBeNull()
  })

  it('finds what a person has changed at or after a moment, and nothing after that', async () => {
    opened.clock.advance({ hours: 1 })
    const since = opened.clock.now()
    const [id = ''] = contactIds()
    opened.edit('contact', id)
    opened.edit('deal', opened.idOf('deal', 'pilot'))
    // Indexes lag.
    opened.clock.advance({ seconds: 30 })

    const changed = new Map<ObjectType, readonly string[]>()
    for (const type of objectTypes) {
      const changes = await readAll((after) => read.changedSince(type, since, after))
      const late = changes.filter(({ updatedAt }) => updatedAt !== null && updatedAt.getTime() + 1000 < since.getTime())
      expect(late).toEqual([])
      changed.set(
        type,
        changes.map((change) => change.id),
      )
    }

    expect(Object.fromEntries(changed)).toEqual({
      contact: [id],
      company: [],
      deal: [opened.idOf('deal', 'pilot')],
      meeting: [],
      call: [],
      task: [],
    })
    expect(await readAll((after) => read.changedSince('deal', opened.clock.now(), after))).toEqual([])
  })

  it('reports what the CRM itself requires, if it supports that', async (context) => {
    const { requirements } = opened.crm
    if (requirements === null) return context.skip(`${registered.vendor.title} does not say what it requires`)

    for (const { type, label } of await requirements()) {
      expect([objectTypes.includes(type), label !== '']).toEqual([true, true])
    }
  })

  it('counts its calls, and returns the address for a reachability check', async () => {
    const { crm } = opened
    const before = crm.usage().calls
    await read.account()

    expect(crm.usage().calls).toBe(before + 1)
    expect(crm.reach.wasAnswered(60_000)).toBe(true)
    expect((await fetch(await crm.reach.address())).status).toBe(401)
  })

  it('no longer returns what a person has deleted', async () => {
    const [id = '', ...others] = contactIds().slice(0, 3)
    opened.remove('contact', id)

    expect((await read.byIds('contact', [id, ...others])).items.map((one) => one.id).toSorted()).toEqual(
      others.toSorted(),
    )
    expect(await readAll((after) => read.all('contact', after))).toHaveLength(contacts - 1)
  })
}
