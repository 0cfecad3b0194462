import { afterAll, beforeAll, expect, it } from 'vitest'
import { noteHints } from '../../src/inbox/index.ts'
import { loadRecords, scheduleEvaluations } from '../../src/records/index.ts'
import { loadFullSync } from '../../src/sync/index.ts'
import { describeEachCrm } from '../support/each-crm.ts'
import { companyOf, partOf } from '../support/part-of-company.ts'
import { openWorld, type World } from '../support/world.ts'
import type { AnySandbox } from '../support/world-crm.ts'

const now = new Date('2026-10-14T10:00:00Z')
const hourMs = 3_600_000

describeEachCrm("our clock, out of step with the CRM's", (testStore, startCrm) => {
  let world: World<AnySandbox>
  /** By how much our clock is ahead of the CRM's. */
  let aheadMs = 2 * hourMs

  beforeAll(async () => {
    const dataset = partOf(companyOf({ seed: 7, now: new Date(now.getTime() - aheadMs) }), {
      faulty: 2,
      oneIn: 20,
    })
    world = await openWorld(
      (start) => startCrm({ ...start, clock: () => new Date(start.clock().getTime() - aheadMs) }),
      { location: await testStore.newLocation(), dataset, now },
    )
    await world.pass()
  })
  afterAll(() => world.close())

  async function aPerson(): Promise<{ readonly type: 'contact'; readonly id: string }> {
    const { record_id: id } = await world.store.database.db
      .selectFrom('records')
      .select('record_id')
      .where('object_type', '=', 'contact')
      .orderBy('record_id')
      .executeTakeFirstOrThrow()
    return { type: 'contact', id }
  }

  /** Sets our clock back after a change of a person was recorded. */
  async function setBack(): Promise<void> {
    const { db } = world.store.database
    await world.pass()
    const times = { key: await aPerson(), notedAt: world.clock.now(), dueAt: world.clock.now() }
    await noteHints(db, world.accountId, { hints: [times] })
    await scheduleEvaluations(db, world.accountId, [times])
    world.clock.set(new Date(world.clock.now().getTime() - 2 * hourMs))
  }

  /** How much of the person is queued for times before the clock step. */
  async function countWaiting(): Promise<number> {
    const { db } = world.store.database
    const { id } = await aPerson()
    const until = new Date(world.clock.now().getTime() + 2 * hourMs)
    const tables = ['due_refreshes', 'due_evaluations'] as const
    const rows = await Promise.all(
      tables.map((table) =>
        db.selectFrom(table).select('record_id').where('record_id', '=', id).where('due_at', '<=', until).execute(),
      ),
    )
    return rows.flat().length
  }

  /** Changes a person's name in the CRM. @returns what is stored a minute later, after one pass, and the source */
  async function changeAndPass(value: string): Promise<{ readonly value: unknown; readonly by: 'poll' | 'full read' }> {
    const { db } = world.store.database
    const { id } = await aPerson()
    expect(world.sandbox.ui.set(world.crm.pages.contact, id, { [world.crm.names.lastName]: value })).toBeNull()
    const before = await loadFullSync(db, world.accountId)
    world.clock.advance({ minutes: 1 })

    await world.pass()

    const after = await loadFullSync(db, world.accountId)
    const [record] = await loadRecords(db, world.accountId, [{ type: 'contact', id }])
    return { value: record?.fields['lastName'], by: before?.run === after?.run ? 'poll' : 'full read' }
  }

  it('two hours ahead: the next poll finds a change', async () => {
    expect(await changeAndPass('Aheadsen')).toEqual({ value: 'Aheadsen', by: 'poll' })
  })

  it.each([
    ['to the right time', 0, 'Backsen'],
    ['to a wrong time', -2 * hourMs, 'Behindsen'],
  ])('set back by two hours %s: a full read and later polls find changes, and due work is done', async (...step) => {
    const [, aheadAfterMs, name] = step
    await setBack()
    aheadMs = aheadAfterMs

    expect(await changeAndPass(name)).toEqual({ value: name, by: 'full read' })
    expect(await countWaiting()).toBe(0)
    expect(await changeAndPass(`New ${name}`)).toEqual({ value: `New ${name}`, by: 'poll' })
  })
})
