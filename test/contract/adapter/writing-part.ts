import { expect, it, onTestFinished } from 'vitest'
import type { RecordUpdate } from '../../../src/crm/port.ts'
import { type Flag, noFlag, type ObjectType, objectTypes, type Scalar, valuesOf } from '../../../src/domain/record.ts'
import { message } from '../../../src/words/index.ts'
import { inEnglish, inWords } from '../../support/words.ts'
import { type OpenAdapter, openAdapter, type RegisteredVendor } from './open-adapter.ts'

const incomplete: Flag = { status: 'incomplete', missing: 'last name', since: '2026-10-01' }
const complete: Flag = { status: 'complete', missing: null, since: null }

const one: Readonly<Record<ObjectType, string>> = {
  contact: 'k1',
  company: 'fjord',
  deal: 'pilot',
  meeting: 'kick-off',
  call: 'set',
  task: 'mail',
}

/** Fields that people can fill in at every vendor that offers it: what they enter, and what they enter next. */
const entries: readonly (readonly [type: ObjectType, name: string, first: Scalar, second: Scalar])[] = [
  ['contact', 'lastName', 'Nordmann', 'Hansen'],
  ['contact', 'firstName', 'Ola', 'Kari'],
  ['contact', 'email', 'ola@fjord.example', 'kari@fjord.example'],
  ['contact', 'phone', '+47 22 22 22 22', '+47 23 23 23 23'],
  ['contact', 'mobilePhone', '+47 911 11 111', '+47 922 22 222'],
  ['company', 'name', 'Fjord ASA', 'Fjord Group'],
  ['company', 'website', 'https://fjord.example', 'https://group.example'],
  ['deal', 'name', 'Pilot project', 'Pilot 2'],
  ['deal', 'amount', 12_500, 900.5],
  ['deal', 'closeDate', '2027-02-01', '2027-03-01'],
  ['meeting', 'subject', 'First meeting', 'Kick-off'],
  ['meeting', 'startsAt', '2026-12-01T09:30:00.000Z', '2026-12-02T10:00:00.000Z'],
  ['task', 'subject', 'Send the offer', 'Send it again'],
  ['task', 'dueAt', '2026-12-03T09:00:00.000Z', '2026-12-04T09:00:00.000Z'],
]

/** The tests of writing to records. */
export function holdWriting(registered: RegisteredVendor): void {
  const { title } = registered.vendor

  async function ready(contacts = 3): Promise<OpenAdapter> {
    const opened = await openAdapter(registered, { contacts })
    onTestFinished(() => opened.close())
    await opened.crm.setUp.ensure(objectTypes)
    return opened
  }

  it('writes flags that it reads back, and that people see, on every type that can carry one', async () => {
    const { crm, idOf, flagOf } = await ready()
    const types = objectTypes.filter((type) => crm.write.carriers[type] === undefined)
    expect(types.length).toBeGreaterThan(0)

    for (const type of types) {
      const id = idOf(type, one[type])
      for (const flag of [incomplete, complete, noFlag, incomplete, incomplete]) {
        const { results } = await crm.write.update(type, [{ id, flag }])
        expect(results).toEqual([{ id, result: 'written' }])
        expect((await crm.read.byIds(type, [id])).items[0]?.flag).toEqual(flag)
      }
      expect(flagOf(type, id)).toMatchObject({ missing: 'last name', since: '2026-10-01' })
    }
  })

  it('writes many in batches, and returns the result of each in their order', async () => {
    const { crm, idOf, flagOf, remove, dataset } = await ready(120)
    const ids = dataset.contacts.map(({ id }) => idOf('contact', id))
    const [gone = ''] = ids.splice(7, 1)
    remove('contact', gone)
    const asked = [...ids.slice(0, 50), gone, ...ids.slice(50), '999999']

    const { results, apiCalls } = await crm.write.update(
      'contact',
      asked.map((id) => ({ id, flag: incomplete })),
    )

    expect(results.map(({ id }) => id)).toEqual(asked)
    expect(results.filter(({ result }) => result !== 'written')).toEqual([
      { id: gone, result: 'gone' },
      { id: '999999', result: 'gone' },
    ])
    expect(apiCalls).toBeLessThanOrEqual(asked.length)
    expect(new Set(ids.map((id) => flagOf('contact', id).missing))).toEqual(new Set(['last name']))
  })

  it('shows on linked records the flags of records that cannot carry one', async (context) => {
    const { crm, idOf, flagOf } = await ready()
    const carried = Object.entries(crm.write.carriers) as [ObjectType, readonly ObjectType[]][]
    if (carried.length === 0) return context.skip(`every record of ${title} carries its own flag`)

    for (const [type, carriers] of carried) {
      const id = idOf(type, one[type])
      const { results } = await crm.write.update(type, [{ id, flag: incomplete }])
      expect(results).toMatchObject([{ id, result: 'refused', cause: 'no-carrier' }])
      for (const carrier of carriers) {
        const update: RecordUpdate = { id: idOf(carrier, one[carrier]), carried: { missing: `${type}: notes` } }
        expect((await crm.write.update(carrier, [update])).results).toEqual([{ id: update.id, result: 'written' }])
        expect((await crm.read.byIds(carrier, [update.id])).items[0]?.carried).toEqual(update.carried)
        expect(flagOf(carrier, update.id).carried).toContain('notes')
      }
    }
  })

  it('fills in an outcome if a call has none, and keeps what a person has set', async () => {
    const { crm, idOf } = await ready()
    const [blank, set] = [idOf('call', 'blank'), idOf('call', 'set')]

    const { results } = await crm.write.update('call', [
      { id: blank, outcome: 'noAnswer' },
      { id: set, outcome: 'busy' },
    ])

    expect(inWords(results)).toMatchObject([
      { id: blank, result: 'written' },
      { id: set, result: 'refused', reason: expect.stringMatching(/\S/) as string },
    ])
    const { items } = await crm.read.byIds('call', [blank, set])
    expect(new Map(items.map(({ id, fields }) => [id, fields['outcome']]))).toEqual(
      new Map([
        [blank, 'noAnswer'],
        [set, 'connected'],
      ]),
    )
    expect((await crm.write.update('call', [{ id: blank, outcome: 'noAnswer' }])).apiCalls).toBe(0)
  })

  it('writes what people enter in the fields that it offers, and puts back what they held', async (context) => {
    const { crm, idOf } = await ready()
    const repairs = crm.features().find(({ name }) => name === 'repairs')
    if (repairs?.on !== true) return context.skip(inEnglish(repairs?.why ?? message('setUp.unavailable')))
    async function held(type: ObjectType, id: string, name: string): Promise<Scalar | null> {
      const [record] = (await crm.read.byIds(type, [id])).items
      return valuesOf(record?.fields[name])[0] ?? null
    }

    for (const [type, name, first, second] of entries) {
      const id = idOf(type, one[type])
      const before = await held(type, id, name)
      const values = [before, first, second, first]
      for (const [index, from] of values.slice(0, -1).entries()) {
        const change = { name, code: null, from, to: values[index + 1] ?? null }
        const { results } = await crm.write.update(type, [{ id, repair: [change] }])
        expect([name, inWords(results)]).toEqual([name, [{ id, result: 'written' }]])
        expect([name, await held(type, id, name)]).toEqual([name, change.to])
      }
    }
  })

  it('overwrites nobody: a field that has changed since is kept, and one that holds the value is not written', async (context) => {
    const { crm, idOf, edit, shown } = await ready()
    if (crm.features().every(({ name, on }) => name !== 'repairs' || !on)) {
      return context.skip(`people cannot fill in fields of ${title} through Minset`)
    }
    const id = idOf('deal', 'pilot')
    const [before] = (await crm.read.byIds('deal', [id])).items
    const from = valuesOf(before?.fields['name'])[0] ?? null
    const repair = [{ name: 'name', code: null, from, to: 'Pilot, by Minset' }]
    edit('deal', id)
    const title2 = shown('deal', id)?.title

    const refused = await crm.write.update('deal', [{ id, repair }])
    expect(inWords(refused.results)).toMatchObject([{ id, result: 'refused', cause: 'changed' }])
    expect([refused.apiCalls, shown('deal', id)?.title]).toEqual([0, title2])
    const [now] = (await crm.read.byIds('deal', [id])).items
    const current = valuesOf(now?.fields['name'])[0] ?? null
    expect(
      (await crm.write.update('deal', [{ id, repair: [{ name: 'name', code: null, from: current, to: 'Ours' }] }]))
        .apiCalls,
    ).toBe(1)
    expect(
      await crm.write.update('deal', [{ id, repair: [{ name: 'name', code: null, from: current, to: 'Ours' }] }]),
    ).toEqual({
      results: [{ id, result: 'written' }],
      apiCalls: 0,
    })
    expect((await crm.write.update('deal', [{ id: '999999', repair }])).results).toEqual([
      { id: '999999', result: 'gone' },
    ])
  })

  it('reports in the CRM’s words why it does not accept what a person has entered', async (context) => {
    const { crm, idOf } = await ready()
    if (crm.features().every(({ name, on }) => name !== 'repairs' || !on)) {
      return context.skip(`people cannot fill in fields of ${title} through Minset`)
    }
    const id = idOf('company', 'fjord')
    const [record] = (await crm.read.byIds('company', [id])).items
    const industry = valuesOf(record?.fields['industry'])[0] ?? null
    for (const change of [
      { name: 'industry', code: null, from: industry, to: 'Nonsense' },
      { name: 'annualRevenue', code: 'no_such_field', from: null, to: '5' },
    ]) {
      const { results } = await crm.write.update('company', [{ id, repair: [change] }])
      expect([change.name, inWords(results)]).toMatchObject([change.name, [{ id, result: 'refused', reason: /\S/ }]])
    }
    expect((await crm.read.byIds('company', [id])).items[0]?.fields).toEqual(record?.fields)
  })

  it('offers the fields that it can write, with the account’s own options, and none that follow from others', async () => {
    const { crm, idOf } = await ready()
    const [deal] = (await crm.read.byIds('deal', [idOf('deal', 'pilot')])).items
    if (deal === undefined) throw new Error('the deal has not been read')
    const isOn = crm.features().some(({ name, on }) => name === 'repairs' && on)
    const schema = await crm.read.schema({ codes: {}, portable: { deal: ['name'] }, stages: false, currencies: false })
    const known = schema.types.deal
    const account = known !== undefined && 'portable' in known ? (known.portable['name'] ?? null) : null
    const field = { name: 'name', code: null, account: account !== null && 'lacks' in account ? null : account }

    expect('options' in crm.write.entryFor(deal, field)).toBe(isOn)
    expect(crm.write.entryFor(deal, { name: 'stage', code: null, account: null })).toHaveProperty('whyNot')
  })

  it('keeps a worklist of records that cannot carry a flag, or reports why there is none', async () => {
    const { crm, idOf } = await ready()
    const off = crm.features().find(({ name }) => name === 'worklists')?.why ?? null
    const ids = [idOf('meeting', 'kick-off'), idOf('meeting', 'kick-off')]
    const [type] = objectTypes.filter((candidate) => crm.write.carriers[candidate] !== undefined)
    const target = type === undefined ? { type: 'contact', ids: [idOf('contact', 'k1')] } : { type, ids }

    for (const change of [
      { add: target.ids, remove: [] },
      { add: target.ids, remove: ['999999'] },
      { add: [], remove: target.ids },
    ]) {
      expect(await crm.write.updateWorklist(target.type as ObjectType, change)).toEqual({
        unavailable: off,
        refused: [],
      })
    }
  })
}
