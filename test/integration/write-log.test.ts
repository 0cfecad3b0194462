import { beforeEach, expect, it } from 'vitest'
import type { RemovalItem } from '../../src/crm/port.ts'
import { inFull } from '../../src/domain/masking/disclosure.ts'
import { type CarriedFlags, type Flag, noFlag } from '../../src/domain/record.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import { removeRecords } from '../../src/records/index.ts'
import {
  type Desired,
  deliverSlice,
  eraseCarriedLog,
  isAnyPending,
  loadWriteLog,
  noteRemoved,
  purgeWriteLog,
  saveCarriers,
  saveDesired,
  saveShown,
} from '../../src/write-back/index.ts'
import { settableClock } from '../support/clock.ts'
import { row, saveRows, saveTeam } from '../support/crm-rows.ts'
import { describeEachStore } from '../support/database.ts'
import { emulateCrm, flagOf } from '../support/memory-crm.ts'

const accountId = 'vendor-1'
const start = new Date('2026-10-14T10:00:00Z')
const key = { type: 'contact', id: '1' } as const
const incomplete = flagOf('1')
const complete = flagOf('1', 'complete')
const removed: RemovalItem = { kind: 'field', objectType: 'contact', name: 'status', state: 'removed' }

describeEachStore('the write log', (testStore) => {
  let database: Database
  let crm: ReturnType<typeof emulateCrm>
  let clock: ReturnType<typeof settableClock>

  beforeEach(async () => {
    database = await testStore.open()
    await saveTeam(database.db, accountId, [])
    crm = emulateCrm()
    clock = settableClock(start)
  })

  async function desire(...desired: Desired[]): Promise<void> {
    await saveDesired(database.db, accountId, { desired, now: clock.now() })
  }
  async function deliver(): Promise<void> {
    const log = { info: () => undefined, warn: () => undefined }
    const { write, read, setUp, features } = crm
    const idle = {
      readAgain: () => Promise.resolve(),
      progress: () => undefined,
      language: () => Promise.resolve('en' as const),
    }
    const deps = { db: database.db, write, read, setUp, features, clock, log, ...idle }
    while (await deliverSlice(deps, accountId)) clock.advance({ seconds: 1 })
  }
  /** A read of the CRM with these values. */
  async function read(flag: Flag, carried: CarriedFlags | null = null): Promise<void> {
    const record = { ...key, ownerId: null, createdAt: start, updatedAt: start, fields: {}, vendorFields: {} }
    await saveShown(database.db, accountId, { records: [{ ...record, flag, carried }], now: clock.now() })
  }
  async function entries(): Promise<object[]> {
    const found = await loadWriteLog(database.db, accountId, { key, limit: 10, disclosure: inFull })
    return found.map(({ before, after, undoneAt }) => ({
      before: before?.value ?? null,
      after: after.value,
      isUndone: undoneAt !== null,
    }))
  }

  it('lists each value with the previous one, its cause and its time, the latest first', async () => {
    await desire({ ...incomplete, cause: { code: 'trial', params: { rulesetVersion: 'v1', rules: ['name'] } } })
    await deliver()
    clock.advance({ days: 1 })
    await desire({ ...complete, cause: { code: 'trial', params: { rulesetVersion: 'v2', rules: [] } } })
    await deliver()

    const [second, first, ...rest] = await loadWriteLog(database.db, accountId, { key, limit: 10, disclosure: inFull })
    expect(rest).toEqual([])
    expect(first).toEqual({
      id: '1',
      before: null,
      after: { target: 'flag', value: incomplete.value },
      cause: { code: 'trial', params: { rulesetVersion: 'v1', rules: ['name'] } },
      at: start,
      undoneAt: null,
    })
    expect(second).toMatchObject({
      before: { target: 'flag', value: incomplete.value },
      after: { target: 'flag', value: complete.value },
      cause: { code: 'trial', params: { rulesetVersion: 'v2' } },
      undoneAt: null,
    })
    expect(second?.at.getTime()).toBeGreaterThan(start.getTime() + 86_000_000)
  })

  it('contains nothing that the CRM refused', async () => {
    crm.state.refused.set('1', 'other')
    await desire(incomplete)
    await deliver()

    expect(await entries()).toEqual([])
  })

  it('contains a write whose entry was lost once the record is read again', async () => {
    await desire(incomplete)
    await read(incomplete.value as Flag)
    await read(incomplete.value as Flag)

    expect(await entries()).toEqual([{ before: null, after: incomplete.value, isUndone: false }])
  })

  it('does not contain a value that a person set after ours had been refused', async () => {
    crm.state.refused.set('1', 'required-rule')
    await desire(incomplete)
    await deliver()
    await read(incomplete.value as Flag)

    expect(await entries()).toEqual([])
  })

  it('records that a person has undone a write, and what was written after that', async () => {
    await desire(incomplete)
    await deliver()
    await read(noFlag)
    expect(await entries()).toMatchObject([{ isUndone: true }])

    await deliver()
    expect(await entries()).toEqual([
      { before: noFlag, after: incomplete.value, isUndone: false },
      { before: null, after: incomplete.value, isUndone: true },
    ])
  })

  it('does not call a value undone that Minset has replaced', async () => {
    await desire(incomplete)
    await deliver()
    await desire(complete)
    await read(complete.value as Flag)

    expect(await entries()).toMatchObject([
      { before: incomplete.value, after: complete.value, isUndone: false },
      { after: incomplete.value, isUndone: false },
    ])
  })

  it('records that values in our fields are gone with the fields, and that other values are not', async () => {
    const outcome = { target: 'outcome', value: { outcome: 'busy' }, cause: null } as const
    await desire(incomplete, flagOf('2'), { key, ...outcome })
    await deliver()

    await noteRemoved(database.db, accountId, { items: [{ ...removed, objectType: 'deal' }], now: clock.now() })
    await noteRemoved(database.db, accountId, { items: [{ ...removed, state: 'kept' }], now: clock.now() })
    expect(await entries()).toMatchObject([{ isUndone: false }, { isUndone: false }])

    await noteRemoved(database.db, accountId, { items: [removed], now: clock.now() })
    expect(await entries()).toMatchObject([
      { after: { outcome: 'busy' }, isUndone: false },
      { after: incomplete.value, isUndone: true },
    ])
    expect(await isAnyPending(database.db, accountId)).toBe(true)
    await deliver()
    expect(crm.state.ensured).toHaveLength(2)
    expect(await entries()).toMatchObject([{ before: null, isUndone: false }, {}, { isUndone: true }])
  })

  it('keeps entries of values still shown permanently, and others for the configured time', async () => {
    await saveRows(database.db, accountId, [
      row('contact', '1', { ownerId: null }),
      row('contact', '2', { ownerId: null }),
    ])
    await desire(incomplete, flagOf('2'))
    await deliver()
    clock.advance({ days: 1 })
    await desire(complete)
    await deliver()
    await removeRecords(database.db, accountId, { type: 'contact', ids: ['2'] })

    await purgeWriteLog(database.db, accountId, start)
    expect(await entries()).toHaveLength(2)
    clock.advance({ days: 1 })
    await purgeWriteLog(database.db, accountId, clock.now())

    expect(await entries()).toMatchObject([{ after: complete.value }])
    expect(
      await loadWriteLog(database.db, accountId, { key: { type: 'contact', id: '2' }, limit: 10, disclosure: inFull }),
    ).toEqual([])
    await noteRemoved(database.db, accountId, { items: [removed], now: clock.now() })
    await purgeWriteLog(database.db, accountId, clock.now())
    expect(await entries()).toEqual([])
  })

  it('deletes entries that may identify a record whose erasure was requested', async () => {
    const carried = { key, target: 'carried', value: { missing: 'Meeting "Secret": result' }, cause: null } as const
    await desire(incomplete, carried)
    await deliver()
    const meeting = { type: 'meeting', id: '7' } as const

    await eraseCarriedLog(database.db, accountId, meeting)
    expect(await entries()).toHaveLength(2)
    await saveCarriers(database.db, accountId, { carriers: { meeting: ['deal', 'contact'] }, now: clock.now() })
    await eraseCarriedLog(database.db, accountId, meeting)

    expect(await entries()).toMatchObject([{ after: incomplete.value }])
  })
})
