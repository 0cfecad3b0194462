import { expect, it, onTestFinished } from 'vitest'
import type { RecordUpdate } from '../../../src/crm/port.ts'
import { type Flag, noFlag, type ObjectType, objectTypes } from '../../../src/domain/record.ts'
import { inWords } from '../../support/words.ts'
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
      expect(await crm.write.updateWorklist(target.type as ObjectType, change)).toEqual({ unavailable: off })
    }
  })
}
