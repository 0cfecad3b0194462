import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { tickRules } from '../../src/app/schedules.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import { createLog } from '../../src/infra/log.ts'
import { type JobQueue, openJobQueue } from '../../src/infra/queue/job-queue.ts'
import { loadAuditLog } from '../../src/people/index.ts'
import { activateFile, activateNow, cancelPlan, loadPlan, planActivation, rollBack } from '../../src/rulesets/index.ts'
import { quietQueue } from '../support/carried-records.ts'
import { rowsNow, saveTeam } from '../support/crm-rows.ts'
import { describeAnyStore } from '../support/database.ts'
import { rulesetsOf, rulesFileOf } from '../support/rulesets.ts'

function rulesNamed(name: string): string {
  return `name: ${name}\ncountry: NO\nrules: [{ id: a, object: deal, title: A, missing: a, need: { field: name } }]\n`
}
const anna = { ownerId: 'anna', role: 'admin' } as const
const fileA = rulesFileOf(rulesNamed('A'))
const [b, c] = [rulesNamed('B'), rulesNamed('C')]

describeAnyStore('versions of the rules', (testStore) => {
  let database: Database
  let queue: JobQueue
  const clock = { time: rowsNow, now: () => clock.time }
  beforeAll(async () => {
    database = await testStore.open()
    queue = await openJobQueue(database, createLog('silent'))
  })
  afterAll(() => queue.stop(1000))
  beforeEach(async () => {
    clock.time = rowsNow
    await database.db.deleteFrom('accounts').execute()
    await saveTeam(database.db, 'ours', [{ id: 'anna', name: 'Anna', email: null, supervisorId: null }])
    await activateFile(database.db, 'ours', fileA)
  })

  /** As after a restart of the service. */
  function depsNow(file = fileA) {
    return { db: database.db, rulesets: rulesetsOf(file), queue, clock }
  }
  async function activeName(): Promise<unknown> {
    return (await rulesetsOf(fileA).of(database.db, 'ours')).name
  }
  async function history() {
    const versions = await rulesetsOf(fileA).history(database.db, 'ours', 10)
    return versions.map(({ number, origin, actorId, note, ruleset }) => [number, ruleset?.name, origin, actorId, note])
  }

  it('stay as somebody activated them, until the file has another content', async () => {
    const { db } = database
    await activateNow(depsNow(), 'ours', { content: b, fileName: 'b.yaml', origin: 'page', actor: anna, note: 'Fair' })
    expect(await activateFile(db, 'ours', fileA)).toBe(false)
    expect(await activeName()).toBe('B')

    expect(await activateFile(db, 'ours', rulesFileOf(b))).toBe(false)
    await activateNow(depsNow(), 'ours', { content: c, fileName: 'c.yaml', origin: 'page', actor: anna, note: '' })
    expect(await activateFile(db, 'ours', rulesFileOf(b))).toBe(false)
    expect(await activeName()).toBe('C')

    expect(await activateFile(db, 'ours', fileA)).toBe(true)
    expect(await history()).toEqual([
      [5, 'A', 'file', null, ''],
      [4, 'C', 'page', 'anna', ''],
      [3, 'B', 'file', null, ''],
      [2, 'B', 'page', 'anna', 'Fair'],
      [1, 'A', 'file', null, ''],
    ])
  })

  it('become active at the planned time, also after a restart, unless the plan was cancelled', async () => {
    const at = new Date(rowsNow.getTime() + 3_600_000)
    const plan = { content: b, fileName: 'b.yaml', actor: anna, note: 'Q4' }
    const store = { database, queue, rulesets: rulesetsOf(fileA) }
    const opened = { account: { accountId: 'ours' } } as Parameters<typeof tickRules>[1]
    async function tickAt(time: Date): Promise<unknown> {
      clock.time = time
      await tickRules({ store, clock, log: createLog('silent') } as unknown as Parameters<typeof tickRules>[0], opened)
      return activeName()
    }
    await planActivation(depsNow(), 'ours', { ...plan, at })
    expect(await tickAt(new Date(at.getTime() - 1))).toBe('A')
    expect(await tickAt(at)).toBe('B')
    expect(await loadPlan(database.db, 'ours')).toBeNull()
    expect((await history())[0]).toEqual([2, 'B', 'plan', 'anna', 'Q4'])

    clock.time = rowsNow
    await planActivation(depsNow(), 'ours', { ...plan, content: c, at })
    expect(await cancelPlan(depsNow(), 'ours', { actor: anna })).toBe(true)
    expect(await cancelPlan(depsNow(), 'ours', { actor: anna })).toBe(false)
    expect(await tickAt(at)).toBe('B')
    await expect(planActivation(depsNow(), 'ours', { ...plan, at })).rejects.toThrow('has passed')
  })

  it('are followed at once: what they use is read, and the records are judged', async () => {
    const enqueued: string[] = []
    const deps = { ...depsNow(), queue: quietQueue(enqueued) }
    await activateNow(deps, 'ours', { content: b, fileName: 'b.yaml', origin: 'page', actor: anna, note: '' })
    expect(enqueued).toEqual(['crm.sync', 'findings.evaluate'])
  })

  it('can be rolled back, and the audit log says who did what', async () => {
    await expect(rollBack(depsNow(), 'ours', { number: null, actor: anna, note: '' })).rejects.toThrow('no earlier')
    await activateNow(depsNow(), 'ours', { content: b, fileName: 'b.yaml', origin: 'page', actor: anna, note: '' })
    await activateNow(depsNow(), 'ours', { content: c, fileName: 'c.yaml', origin: 'page', actor: anna, note: '' })
    await rollBack(depsNow(), 'ours', { number: null, actor: anna, note: 'Too much' })
    expect(await activeName()).toBe('B')
    await rollBack(depsNow(), 'ours', { number: 1, actor: anna, note: '' })
    expect(await activeName()).toBe('A')
    await expect(rollBack(depsNow(), 'ours', { number: 9, actor: anna, note: '' })).rejects.toThrow('no version 9')

    const { entries } = await loadAuditLog(database.db, 'ours', { limit: null, offset: 0 })
    expect(entries.map(({ action, actorId, reason }) => [action, actorId, reason])).toEqual([
      ['ruleset-rolled-back', 'anna', null],
      ['ruleset-rolled-back', 'anna', 'Too much'],
      ['ruleset-activated', 'anna', null],
      ['ruleset-activated', 'anna', null],
    ])
  })

  it('with a mistake are not activated', async () => {
    const broken = { content: 'name: B\ncountry: NO\nrules: []\n', fileName: 'b.yaml', actor: anna, note: '' }
    await expect(activateNow(depsNow(), 'ours', { ...broken, origin: 'page' })).rejects.toThrow('b.yaml:3:8')
    expect(await activeName()).toBe('A')
  })
})
