import { beforeAll, expect, it } from 'vitest'
import { disputeTimes } from '../../src/demo/replay/played-weeks.ts'
import { type DisputesReplay, decideDisputes, raiseDisputes } from '../../src/demo/replay/replay-disputes.ts'
import { loadDisputes } from '../../src/disputes/index.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import { row, saveFinding, saveRows, saveTeam } from '../support/crm-rows.ts'
import { describeAnyStore } from '../support/database.ts'

const teams = { boss: ['anna', 'bjorn', 'dina', 'emil'], chief: ['carl', 'gina'], head: ['hans', 'ida', 'jon', 'kari'] }
/** They have no findings. */
const spotless = new Set(['hans', 'jon', 'kari'])
const owners = Object.entries(teams).flatMap(([supervisorId, reps]) => [
  { id: supervisorId, supervisorId: null },
  ...reps.map((id) => ({ id, supervisorId })),
])
/** When Minset runs: after the installation, on two Fridays, and today. */
const times = ['2026-09-27T20:00:00Z', '2026-10-02T20:00:00Z', '2026-10-09T20:00:00Z', '2026-10-14T10:00:00Z']
const spans = times.slice(1).map((until, index) => ({ from: new Date(times[index] ?? ''), until: new Date(until) }))

describeAnyStore('the disputes of the demo', (testStore) => {
  let replay: DisputesReplay
  let now: Date

  beforeAll(async () => {
    const { db } = await testStore.open()
    const accounts = [await saveCompany(db, 'one'), await saveCompany(db, 'other')]
    replay = { db, queue: { enqueue: () => Promise.resolve() }, clock: { now: () => now }, accounts, seed: '3' }
    for (const span of spans) await replaySpan(span)
  })

  async function replaySpan({ from, until }: { from: Date; until: Date }): Promise<void> {
    const { decideAt, raiseAt } = disputeTimes({ from, until })
    now = decideAt
    await decideDisputes(replay, from)
    now = raiseAt
    await raiseDisputes(replay, from)
  }

  /** The same company with the ids of another CRM. */
  async function saveCompany(db: Database['db'], accountId: string): Promise<DisputesReplay['accounts'][number]> {
    const named = owners.map(({ id, supervisorId }) => ({
      id: `${accountId}-${id}`,
      name: id,
      email: null,
      supervisorId,
    }))
    await saveTeam(
      db,
      accountId,
      named.map((owner) => ({ ...owner, supervisorId: owner.supervisorId && `${accountId}-${owner.supervisorId}` })),
    )
    const datasetIds = new Map<string, string>()
    for (const { id: rep } of owners.filter((owner) => owner.supervisorId && !spotless.has(owner.id))) {
      for (const number of [1, 2, 3]) {
        const [type, id] = [number < 3 ? ('deal' as const) : ('contact' as const), `${accountId}-${rep}-${number}`]
        datasetIds.set(`${type}s:${id}`, `${rep}-${number}`)
        await saveRows(db, accountId, [row(type, id, { ownerId: `${accountId}-${rep}`, fields: { stage: 'open' } })])
        const since = new Date(times[0] ?? '')
        await saveFinding(db, accountId, { type, id, message: 'value', since, dueAt: since })
      }
    }
    return { accountId, datasetIds }
  }

  async function raisedIn({ accountId, datasetIds }: DisputesReplay['accounts'][number]) {
    const raised = await loadDisputes(replay.db, accountId, {})
    return raised
      .map(({ type, recordId, reason, state, raisedAt, decidedAt, appealOf, ownerId }) => ({
        record: datasetIds.get(`${type}s:${recordId}`) ?? '',
        owner: ownerId.replace(`${accountId}-`, ''),
        isAppeal: appealOf !== null,
        type,
        reason,
        state,
        raisedAt,
        decidedAt,
      }))
      .toSorted((a, b) => a.record.localeCompare(b.record) || a.raisedAt.getTime() - b.raisedAt.getTime())
  }

  it('are as in life: accepted, refused, one appealed, and in each team some that wait today', async () => {
    const raised = await raisedIn(replay.accounts[0] ?? { accountId: '', datasetIds: new Map() })
    const waiting = raised.filter(({ state }) => state === 'waiting')

    expect(new Set(raised.map(({ state }) => state))).toEqual(new Set(['accepted', 'refused', 'waiting']))
    expect(raised.filter(({ isAppeal }) => isAppeal)).toHaveLength(1)
    const first = raised.filter(({ isAppeal }) => !isAppeal).map(({ record }) => record)
    expect(new Set(first).size).toBe(first.length)
    for (const reps of Object.values(teams)) {
      expect(waiting.filter(({ owner }) => reps.includes(owner)).length).toBeGreaterThan(0)
    }
    for (const { type, reason } of raised) expect([type, reason]).not.toEqual(['deal', 'clientRefused'])
    for (const { raisedAt, decidedAt } of raised) {
      expect([raisedAt.getUTCDay(), decidedAt?.getUTCDay() ?? 1]).toEqual([2, 1])
      expect(raisedAt < (decidedAt ?? new Date(times.at(-1) ?? ''))).toBe(true)
    }
  })

  it('are the same in every CRM', async () => {
    const [one, other] = await Promise.all(replay.accounts.map(raisedIn))

    expect(other).toEqual(one)
    expect(one?.length).toBeGreaterThan(8)
  })

  it('are not raised twice if a demo that was stopped repeats a week', async () => {
    const before = await Promise.all(replay.accounts.map(raisedIn))
    const [last] = spans.slice(-1)
    if (last !== undefined) await replaySpan(last)

    expect(await Promise.all(replay.accounts.map(raisedIn))).toEqual(before)
  })
})
