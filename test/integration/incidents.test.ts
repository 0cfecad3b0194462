import { type Kysely, type KyselyPlugin, type QueryId, sql } from 'kysely'
import { expect, it, onTestFinished } from 'vitest'
import { loadIncidents } from '../../src/health/incident-store.ts'
import { type Health, type HealthDeps, openHealth, type WaitingToken } from '../../src/health/index.ts'
import * as incidentMessages from '../../src/infra/db/migrations/0020-0029/0029-incident-messages.ts'
import { createLog } from '../../src/infra/log.ts'
import { type SettableClock, settableClock } from '../support/clock.ts'
import { describeEachStore } from '../support/database.ts'
import { healthDeps } from '../support/health-deps.ts'
import { asWritten, inEnglish } from '../support/words.ts'

const began = new Date('2026-11-03T10:00:00Z')

/** A store whose first write of a problem takes as long as the test wants. */
function heldAtFirstWrite(db: HealthDeps['db']) {
  const held = Promise.withResolvers<void>()
  const released = Promise.withResolvers<void>()
  const inserts = new WeakSet<QueryId>()
  const hold: KyselyPlugin = {
    transformQuery({ node, queryId }) {
      if (node.kind === 'InsertQueryNode') inserts.add(queryId)
      return node
    },
    async transformResult({ result, queryId }) {
      if (inserts.has(queryId)) {
        held.resolve()
        await released.promise
      }
      return result
    },
  }
  return { db: db.withPlugin(hold), held: held.promise, release: released.resolve }
}

describeEachStore('problems across restarts', (testStore) => {
  /** A process of the service, on the store of the earlier ones. */
  function start(
    db: HealthDeps['db'],
    { clock, tokens }: { readonly clock: SettableClock; readonly tokens: readonly WaitingToken[] },
  ): Health {
    const deps = healthDeps({ db, clock, waitingTokens: () => tokens })
    const health = openHealth({ ...deps, log: createLog('silent'), accounts: () => [] })
    onTestFinished(health.watch())
    return health
  }

  async function stored(db: HealthDeps['db']): Promise<readonly [string, boolean][]> {
    const rows = await db.selectFrom('incidents').select(['condition', 'ended_at']).execute()
    return rows.map(({ condition, ended_at }) => [condition, ended_at !== null])
  }

  const waiting = [{ title: 'HubSpot', reason: asWritten('HubSpot cannot be reached.') }]

  it('keep their start, end once, and are listed for a day', async () => {
    const { db } = await testStore.open()
    const clock = settableClock(began)
    await start(db, { clock, tokens: waiting }).check()
    await expect.poll(() => stored(db)).toEqual([['tokens', false]])

    clock.advance({ minutes: 30 })
    const again = await start(db, { clock, tokens: waiting }).check()

    expect(again.problems).toMatchObject([{ id: 'tokens', accountId: null, severity: 'failing', since: began }])
    clock.advance({ minutes: 30 })
    const over = await start(db, { clock, tokens: [] }).check()
    expect(over.problems).toEqual([])
    expect(over.ended).toMatchObject([{ id: 'tokens', since: began, endedAt: new Date('2026-11-03T11:00:00Z') }])
    await expect.poll(() => stored(db)).toEqual([['tokens', true]])

    clock.advance({ minutes: 30 })
    const later = await start(db, { clock, tokens: [] }).check()
    expect(later.problems).toEqual([])
    expect(later.ended).toEqual(over.ended)
    clock.advance({ hours: 24 })
    expect((await start(db, { clock, tokens: [] }).check()).ended).toEqual([])
  })

  it('are listed once each if they recur', async () => {
    const { db } = await testStore.open()
    const clock = settableClock(began)
    const tokens: WaitingToken[] = [...waiting]
    const health = start(db, { clock, tokens })
    for (const next of [[], waiting, []]) {
      await health.check()
      clock.advance({ minutes: 1 })
      tokens.splice(0, 1, ...next)
    }
    await health.check()

    await expect
      .poll(() => stored(db))
      .toEqual([
        ['tokens', true],
        ['tokens', true],
      ])
    expect((await start(db, { clock, tokens: [] }).check()).ended).toHaveLength(2)
  })

  it('are stored as they end while an earlier change is being stored', async () => {
    const { db } = await testStore.open()
    const slow = heldAtFirstWrite(db)
    const clock = settableClock(began)
    const tokens: WaitingToken[] = [...waiting]
    const health = start(slow.db, { clock, tokens })
    await health.check()
    await slow.held

    tokens.length = 0
    await health.check()
    slow.release()

    await expect.poll(() => stored(db)).toEqual([['tokens', true]])
  })

  it('are shown in the words in which an earlier version stored them', async () => {
    const { db } = await testStore.open()
    const clock = settableClock(began)
    await start(db, { clock, tokens: waiting }).check()
    await expect.poll(() => stored(db)).toEqual([['tokens', false]])
    await sql`alter table incidents alter column what type text using 'It does not work.',
      alter column action type text using 'Mend it.'`.execute(db)

    await incidentMessages.up(db as unknown as Kysely<unknown>)

    const known = await loadIncidents(db)
    expect(known.open.map(({ what, action }) => [inEnglish(what), inEnglish(action)])).toEqual([
      ['It does not work.', 'Mend it.'],
    ])
  })
})
