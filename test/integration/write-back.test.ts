import { isDeepStrictEqual } from 'node:util'
import { beforeEach, expect, it } from 'vitest'
import { keyText, type RecordKey } from '../../src/domain/record.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import { removeRecords } from '../../src/records/index.ts'
import type { Language } from '../../src/words/index.ts'
import {
  clearRefusals,
  type DeliveryProgress,
  type Desired,
  deliverSlice,
  isAnyPending,
  loadRefusals,
  saveDesired,
} from '../../src/write-back/index.ts'
import { settableClock } from '../support/clock.ts'
import { row, saveRows, saveTeam } from '../support/crm-rows.ts'
import { describeEachStore } from '../support/database.ts'
import { emulateCrm, flagOf, unavailable } from '../support/memory-crm.ts'
import { asWritten, inEnglish } from '../support/words.ts'

const accountId = 'vendor-1'
const start = new Date('2026-10-14T10:00:00Z')

describeEachStore('write-back', (testStore) => {
  let database: Database
  let crm: ReturnType<typeof emulateCrm>
  let clock: ReturnType<typeof settableClock>
  let progress: DeliveryProgress[]
  let warned: unknown[]
  let language: Language

  beforeEach(async () => {
    database = await testStore.open()
    await saveTeam(database.db, accountId, [])
    crm = emulateCrm()
    clock = settableClock(start)
    progress = []
    warned = []
    language = 'en'
  })

  function desire(desired: readonly Desired[], notedAt?: readonly (readonly [RecordKey, Date])[]): Promise<number> {
    const noted = new Map((notedAt ?? []).map(([key, at]) => [keyText(key), at]))
    return saveDesired(database.db, accountId, { desired, now: clock.now(), notedAt: noted })
  }
  /** Runs all slices; returns their number. */
  async function deliver(): Promise<number> {
    const log = { info: () => undefined, warn: (fields: unknown) => void warned.push(fields) }
    const { write, read, setUp, features } = crm
    const deps = {
      db: database.db,
      write,
      read,
      setUp,
      features,
      clock,
      log,
      readAgain: () => Promise.resolve(),
      language: () => Promise.resolve(language),
      progress: (done: DeliveryProgress) => void progress.push(done),
    }
    let slices = 1
    while (await deliverSlice(deps, accountId)) slices += 1
    return slices
  }

  it('keeps values pending, neither delivered nor refused, until the account has allowed flags', async () => {
    crm.state.off.set('flags', asWritten('the account has not granted it'))
    await desire([flagOf('1')])

    await deliver()

    expect(crm.state.ensured).toEqual([])
    expect(crm.state.calls.update).toBe(0)
    expect(await loadRefusals(database.db, accountId)).toEqual([])
    expect(await isAnyPending(database.db, accountId)).toBe(true)
    crm.state.off.clear()
    await deliver()
    expect([...crm.state.flags]).toEqual([['contact:1', 'incomplete']])
  })

  it('delivers to all other records if the CRM fails for one, and to that one after the next full read', async () => {
    crm.state.failing.add('2').add('7')
    const outcome: Desired = {
      key: { type: 'call', id: '7' },
      target: 'outcome',
      value: { outcome: 'busy' },
      cause: null,
    }
    await desire([...['1', '2', '3'].map((id) => flagOf(id)), outcome])

    await deliver()

    expect([...crm.state.flags.keys()].toSorted()).toEqual(['contact:1', 'contact:3'])
    const refusals = await loadRefusals(database.db, accountId)
    expect(refusals.map(({ target, reason }) => [target, inEnglish(reason)])).toEqual(
      ['flag', 'outcome'].map((target) => [target, 'the CRM fails whenever it is asked to write to the record']),
    )
    crm.state.failing.clear()
    await clearRefusals(database.db, accountId)
    await deliver()
    expect([...crm.state.flags.keys()].toSorted()).toEqual(['call:7', 'contact:1', 'contact:2', 'contact:3'])
  })

  it('delivers to other records however many have failed before, with the same value and with another one', async () => {
    const bad = ['1', '2', '3', '4', '5', '6', '7']
    for (const id of bad) crm.state.failing.add(id)
    // Some others come first.
    await desire(['01', '02', '03', ...bad].map((id) => flagOf(id)))
    await deliver()
    async function refused(): Promise<number> {
      return (await loadRefusals(database.db, accountId)).reduce((sum, { count }) => sum + count, 0)
    }
    expect(await refused()).toBe(7)

    await clearRefusals(database.db, accountId)
    await desire([flagOf('8')])
    await deliver()
    expect([await refused(), crm.state.flags.has('contact:8')]).toEqual([7, true])
    await desire([...bad.map((id) => flagOf(id, 'complete')), flagOf('9')])
    await deliver()
    expect([await refused(), crm.state.flags.has('contact:9')]).toEqual([7, true])

    // What has been written since counts as the CRM's failure again.
    crm.state.failing.clear()
    await clearRefusals(database.db, accountId)
    await deliver()
    expect(await refused()).toBe(0)
    for (const id of bad) crm.state.failing.add(id)
    await desire(bad.map((id) => flagOf(id)))
    await expect(deliver()).rejects.toThrow('500')
  })

  it('refuses nothing while the CRM as a whole is down', async () => {
    crm.state.isDown = true
    await desire([flagOf('1'), flagOf('2')])

    await expect(deliver()).rejects.toThrow('503')

    expect(await loadRefusals(database.db, accountId)).toEqual([])
    expect(await isAnyPending(database.db, accountId)).toBe(true)
  })

  it('delivers outcomes if only flags are not allowed', async () => {
    crm.state.off.set('flags', asWritten('the account has not granted it'))
    await desire([
      flagOf('1'),
      { key: { type: 'call', id: '7' }, target: 'outcome', value: { outcome: 'busy' }, cause: null },
    ])

    await deliver()

    expect(progress).toMatchObject([{ target: 'outcome', type: 'call', written: 1 }])
  })

  it.each(['setting up', 'writing'])(
    'keeps values pending while the CRM forbids %s, and delivers them once it allows it',
    async (what) => {
      crm.state.forbidden = what
      await desire([flagOf('1')])

      await deliver()

      expect(await loadRefusals(database.db, accountId)).toEqual([])
      crm.state.forbidden = ''
      crm.state.off.clear()
      await deliver()
      expect(crm.state.flags.get('contact:1')).toBe('incomplete')
    },
  )

  it('puts a record whose flag a required rule refuses on the list once, with the reason', async () => {
    crm.state.refused.set('1', 'required-rule').set('2', 'other')
    await desire([flagOf('1'), flagOf('2'), flagOf('3')])

    await deliver()
    await deliver()

    expect([...crm.state.members]).toEqual(['contact:1'])
    expect(crm.state.calls.list).toBe(1)
    expect(await loadRefusals(database.db, accountId)).toContainEqual({
      target: 'flag',
      type: 'contact',
      reason: asWritten('because required-rule'),
      count: 1,
    })
  })

  it('takes a record off the list only when its flag can be written again', async () => {
    crm.state.refused.set('1', 'required-rule')
    await desire([flagOf('1')])
    await deliver()

    await clearRefusals(database.db, accountId)
    await deliver()
    expect([...crm.state.members]).toEqual(['contact:1'])
    expect(crm.state.calls.list).toBe(1)

    crm.state.refused.clear()
    await clearRefusals(database.db, accountId)
    await deliver()
    expect([...crm.state.members]).toEqual([])
    expect(crm.state.flags.get('contact:1')).toBe('incomplete')
  })

  it('leaves a record on the list while its flag waits for another attempt', async () => {
    crm.state.refused.set('1', 'required-rule')
    await desire([flagOf('1')])
    await deliver()

    await clearRefusals(database.db, accountId)
    crm.state.off.set('flags', asWritten('the account has not granted it'))
    await deliver()

    expect([...crm.state.members]).toEqual(['contact:1'])
  })

  it('takes a record off the list when it is complete, even if that is refused too', async () => {
    crm.state.refused.set('1', 'required-rule')
    await desire([flagOf('1')])
    await deliver()

    await desire([flagOf('1', 'complete')])
    await deliver()

    expect([...crm.state.members]).toEqual([])
    expect(crm.state.calls.list).toBe(2)
  })

  it.each([
    ['is written', () => crm.state.refused.clear(), 'it is hidden'],
    ['is refused as well', () => undefined, 'because required-rule'],
  ])(
    'keeps a record on the list that the CRM keeps on it, until the next full read, if its flag %s',
    async (_what, happen, reason) => {
      crm.state.refused.set('1', 'required-rule')
      crm.state.refused.set('2', 'required-rule')
      await desire([flagOf('1'), flagOf('2')])
      await deliver()
      crm.state.kept.add('1')
      happen()
      await desire([flagOf('1', 'complete'), flagOf('2', 'complete')])
      await deliver()
      await deliver()

      expect([...crm.state.members]).toEqual(['contact:1'])
      expect(crm.state.calls.list).toBe(2)
      const refusals = await loadRefusals(database.db, accountId)
      expect(refusals.map((one) => inEnglish(one.reason))).toEqual([reason])

      crm.state.kept.clear()
      crm.state.refused.clear()
      await clearRefusals(database.db, accountId)
      await deliver()

      expect([...crm.state.members]).toEqual([])
      expect(await loadRefusals(database.db, accountId)).toEqual([])
    },
  )

  it.each([
    ['is complete by then', () => desire([flagOf('1', 'complete')])],
    [
      'is gone by then',
      async () => {
        await saveRows(database.db, accountId, [row('contact', '1', { ownerId: null })])
        await removeRecords(database.db, accountId, { type: 'contact', ids: ['1'] })
        await desire([flagOf('1', 'complete')])
      },
    ],
  ])('takes a record off the list if the response to adding it was lost, and it %s', async (_what, happen) => {
    crm.state.refused.set('1', 'required-rule')
    crm.state.isListingLost = true
    await desire([flagOf('1')])
    await expect(deliver()).rejects.toThrow('no answer')
    crm.state.isListingLost = false

    await happen()
    await deliver()

    expect([...crm.state.members]).toEqual([])
  })

  it('adds a record once more if the response to adding it was lost, and stores that it is listed', async () => {
    crm.state.refused.set('1', 'required-rule')
    crm.state.isListingLost = true
    await desire([flagOf('1')])
    await expect(deliver()).rejects.toThrow('no answer')
    crm.state.isListingLost = false

    await deliver()
    await deliver()

    expect([...crm.state.members]).toEqual(['contact:1'])
    expect(crm.state.calls.list).toBe(2)
  })

  it('leaves a record on the list when something else of it is missing', async () => {
    crm.state.refused.set('1', 'required-rule')
    await desire([flagOf('1')])
    await deliver()

    await desire([flagOf('1', 'incomplete', 'telephone')])
    await deliver()

    expect([...crm.state.members]).toEqual(['contact:1'])
    expect(crm.state.calls.list).toBe(1)
  })

  it('continues without a list if there is none, and fills it once there is one', async () => {
    crm.state.refused.set('1', 'required-rule')
    crm.state.noLists = 'no more lists'
    await desire([flagOf('1')])

    expect(await deliver()).toBe(2)

    crm.state.noLists = ''
    await deliver()
    expect([...crm.state.members]).toEqual(['contact:1'])
  })

  it('requests no list in an account that has not granted lists', async () => {
    crm.state.refused.set('1', 'required-rule')
    crm.state.off.set('worklists', asWritten('the account has not granted it'))
    await desire([flagOf('1')])

    await deliver()

    expect(crm.state.calls.list).toBe(0)
  })

  it('reports once that a field accepts no values, for any number of records and batches, and runs the set-up', async () => {
    const ids = Array.from({ length: 1500 }, (_, index) => String(index))
    for (const id of ids) crm.state.refused.set(id, 'read-only')
    const reported = { accountId, type: 'contact', cause: 'read-only' }
    await desire(ids.map((id) => flagOf(id)))

    await deliver()

    expect(warned.filter((fields) => isDeepStrictEqual(fields, reported))).toHaveLength(1)
    expect(crm.state.ensured).toHaveLength(2)
  })

  it('refuses without a call what the set-up has found impossible', async () => {
    crm.state.items = unavailable('no room for fields', ['contact'])
    await desire([flagOf('1')])

    await deliver()

    expect(crm.state.calls.update).toBe(0)
    expect(await loadRefusals(database.db, accountId)).toMatchObject([
      { reason: asWritten('no room for fields'), count: 1 },
    ])
  })

  it('checks the set-up once a day, and passes on the previous report', async () => {
    crm.state.items = [{ kind: 'list', objectType: 'contact', name: 'x', state: 'made', id: '71' }]
    for (const [index, hours] of [0, 23, 2].entries()) {
      clock.advance({ hours })
      await desire([flagOf(String(index))])
      await deliver()
    }

    expect(crm.state.ensured).toHaveLength(2)
    expect(crm.state.ensured[0]).toBeUndefined()
    expect(crm.state.ensured[1]).toMatchObject({ items: crm.state.items })
  })

  it('writes flags again when their fields had been deleted, but not those of complete records', async () => {
    const field = { kind: 'field', objectType: 'contact', name: 'status' } as const
    crm.state.items = [{ ...field, state: 'made' }]
    await desire([flagOf('1'), flagOf('2')])
    await deliver()
    await desire([flagOf('2', 'complete')])
    await deliver()
    for (const state of ['made', 'repaired'] as const) {
      crm.state.items = [{ ...field, state }]
      crm.state.flags.clear()
      clock.advance({ hours: 25 })

      await desire([flagOf(state)])
      await deliver()

      expect([...crm.state.flags.keys()]).toEqual(expect.arrayContaining(['contact:1', `contact:${state}`]))
      expect([...crm.state.flags.keys()]).not.toContain('contact:2')
    }
  })

  it('sets up again in another language although nothing is pending, and writes no flags again', async () => {
    const field = { kind: 'field', objectType: 'contact', name: 'status' } as const
    crm.state.items = [{ ...field, state: 'made', texts: { label: 'Minset status' } }]
    await desire([flagOf('1')])
    await deliver()
    crm.state.items = [{ ...field, state: 'renamed', texts: { label: 'Minset-status' } }]
    crm.state.flags.clear()
    language = 'nb'

    await deliver()
    await deliver()

    expect(crm.state.ensured).toEqual([undefined, expect.objectContaining({ language: 'en' })])
    expect([...crm.state.flags.keys()]).toEqual([])
  })

  it('writes no flags again if their fields exist, or could not be created before', async () => {
    const field = { kind: 'field', objectType: 'contact', name: 'status' } as const
    const deals = { ...field, objectType: 'deal' } as const
    for (const [index, items] of [
      [{ ...field, state: 'made' }, ...unavailable('not allowed', ['deal'])] as const,
      [
        { ...field, state: 'present' },
        { ...deals, state: 'made' },
      ] as const,
    ].entries()) {
      crm.state.items = [...items]
      crm.state.flags.clear()
      clock.advance({ hours: 25 })
      await desire([flagOf(String(index))])
      await deliver()
    }

    expect([...crm.state.flags.keys()]).toEqual(['contact:1'])
  })

  function secondsLater(seconds: number): Date {
    return new Date(start.getTime() + seconds * 1000)
  }
  const [key, other] = [flagOf('1').key, flagOf('2').key]

  it('measures how long each change took, from the earliest that was pending', async () => {
    await desire([flagOf('1'), flagOf('2')], [[key, secondsLater(10)]])
    await desire([flagOf('1', 'incomplete', 'telephone')], [[key, secondsLater(20)]])
    clock.advance({ seconds: 30 })

    await deliver()

    expect(progress.flatMap(({ lagsMs }) => lagsMs)).toEqual([20_000])
  })

  it('starts a new measurement after a delivery', async () => {
    await desire([flagOf('1')], [[key, start]])
    await deliver()
    await desire([flagOf('1', 'complete')], [[key, secondsLater(60)]])
    clock.advance({ seconds: 61 })
    await deliver()

    expect(progress.map(({ lagsMs }) => lagsMs)).toEqual([[0], [1_000]])
  })

  it('does not measure a value that went back to the shown one, or one that was refused', async () => {
    await desire([flagOf('1'), flagOf('2')])
    await deliver()
    crm.state.refused.set('2', 'other')
    await desire(
      [flagOf('1', 'complete'), flagOf('2', 'complete')],
      [
        [key, start],
        [other, start],
      ],
    )
    await desire([flagOf('1')], [[key, start]])
    clock.advance({ hours: 1 })
    await deliver()
    crm.state.refused.clear()
    await clearRefusals(database.db, accountId)
    await desire([flagOf('1', 'complete')], [[key, clock.now()]])
    await deliver()

    expect(progress.flatMap(({ lagsMs }) => lagsMs)).toEqual([0])
  })
})
