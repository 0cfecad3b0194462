import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextMoment, setTimeout as sleep } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/infra/db/open-database.ts'
import { prepared } from '../../src/infra/db/prepared.ts'
import type { Schema } from '../../src/infra/db/schema.ts'
import { describeEachStore, makeDataFolder } from '../support/database.ts'

async function connectionId(db: Kysely<Schema>): Promise<number> {
  const { rows } = await sql<{ id: number }>`select pg_backend_pid() as id`.execute(db)
  return rows[0]?.id ?? 0
}

describeEachStore('a broken connection', (store) => {
  it.skipIf(store.kind === 'embedded')('in the middle of a transaction fails only that transaction', async () => {
    const { db } = await store.open()
    const broken = db.transaction().execute(async (trx) => {
      const id = await connectionId(trx)
      await sql`select pg_terminate_backend(${id})`.execute(db)
      // The connection is lost while it is idle, so only its own listener is notified.
      await sleep(100)
      await connectionId(trx)
    })

    await expect(broken).rejects.toThrow(/connection|terminat/i)
    await expect(connectionId(db)).resolves.toBeGreaterThan(0)
  })
})

describeEachStore('a statement that is marked', (store) => {
  it('is planned once per connection, whatever its parameters', async () => {
    const { db } = await store.open()
    const names = await db.connection().execute(async (one) => {
      for (const number of [1, 2]) {
        await sql`${prepared} select ${number}::int as number`.execute(one)
        await sql`select ${number}::int as number`.execute(one)
      }
      return sql`select (generic_plans + custom_plans)::int as plans from pg_prepared_statements`.execute(one)
    })

    expect(names.rows).toEqual([{ plans: 2 }])
  })
})

describeEachStore('a marked statement that failed before it was planned', (store) => {
  it('works at the next time', async () => {
    const { db } = await store.open()
    const statement = sql<{ number: number }>`${prepared} select ${1}::int as number`
    const failed = db.transaction().execute(async (trx) => {
      await expect(sql`select 1 / 0`.execute(trx)).rejects.toThrow('division by zero')
      await statement.execute(trx)
    })

    await expect(failed).rejects.toThrow('aborted')
    expect((await statement.execute(db)).rows).toEqual([{ number: 1 }])
  })
})

/** The connection that a statement used, which kept it busy for some time. */
async function sleepingId(db: Kysely<Schema>, seconds: number): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`select pg_backend_pid() as id, pg_sleep(${seconds})`.execute(db)
  return rows[0]?.id
}

describeEachStore('look-ups', (store) => {
  function answerOf(lookups: Kysely<Schema>, number: number): Promise<number | undefined> {
    const statement = sql<{ number: number }>`${prepared} select ${number}::int as number`
    return statement.execute(lookups).then(({ rows }) => rows[0]?.number)
  }

  it('are each answered, also where one of them fails', async () => {
    const { lookups } = await store.open()
    const numbers = Array.from({ length: 40 }, (_, index) => index)
    const failing = sql`select 1 / ${0}::int`.execute(lookups)

    const answers = Promise.all(numbers.map((number) => answerOf(lookups, number)))
    await expect(failing).rejects.toThrow('division by zero')
    expect(await answers).toEqual(numbers)
  })

  /** Asks at several moments, without waiting for the answers between them. */
  async function askInTurn<T>(times: number, ask: () => Promise<T>): Promise<readonly Promise<T>[]> {
    const asked: Promise<T>[] = []
    for (let time = 0; time < times; time += 1) {
      asked.push(ask())
      await nextMoment()
    }
    return asked
  }

  it.skipIf(store.kind === 'embedded')(
    'share few connections: those of a moment one, and others the free ones',
    async () => {
      const { lookups } = await store.open()
      const ids = await askInTurn(3, async () => {
        const together = await Promise.all([1, 2].map(() => sleepingId(lookups, 0.5)))
        expect(new Set(together).size).toBe(1)
        return together[0]
      })

      expect(new Set(await Promise.all(ids)).size).toBe(3)
    },
  )

  it.skipIf(store.kind === 'embedded')('go on after a connection is lost, and fail only on that one', async () => {
    const { db, lookups } = await store.open()
    const ids = await Promise.all(await askInTurn(3, () => sleepingId(lookups, 0.5)))
    const ended = Promise.allSettled(await askInTurn(3, () => sleepingId(lookups, 2)))
    const isTerminated = sql`select pg_terminate_backend(pid) from pg_stat_activity
      where pid = ${ids[0]} and query like '%pg_sleep%' and state = 'active'`
    await expect.poll(async () => (await isTerminated.execute(db)).rows.length).toBe(1)

    expect((await ended).map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'fulfilled', 'rejected'])
    const later = await Promise.all(await askInTurn(3, () => sleepingId(lookups, 0.5)))
    expect(later.filter((id) => ids.includes(id))).toHaveLength(2)
  })

  it.skipIf(store.kind === 'embedded')('have no transactions', async () => {
    const { lookups } = await store.open()

    await expect(lookups.transaction().execute((trx) => answerOf(trx, 1))).rejects.toThrow('no transactions')
    expect(await answerOf(lookups, 1)).toBe(1)
  })
})

describeEachStore('a parameter', (store) => {
  it('is understood as its column, also after the column has got another type', async () => {
    const { db } = await store.open()
    async function kept(value: unknown): Promise<unknown> {
      const { rows } = await sql<{ value: unknown }>`insert into typed values (${value}) returning value`.execute(db)
      return rows[0]?.value
    }
    await sql`create table typed (value boolean)`.execute(db)
    try {
      expect([await kept(true), await kept(false)]).toEqual([true, false])
      await expect(sql`insert into typed values (${true}, ${false})`.execute(db)).rejects.toThrow('more expressions')
      await sql`alter table typed alter column value type text`.execute(db)
      expect(await kept('a word')).toBe('a word')
    } finally {
      await sql`drop table typed`.execute(db)
    }
  })
})

describeEachStore('a busy store', (store) => {
  it('lets requests and timers run between any two statements', async () => {
    const { db } = await store.open()
    let turns = 0
    let isDone = false
    function turn(): void {
      turns += 1
      if (!isDone) setImmediate(turn)
    }
    setImmediate(turn)
    for (let statement = 0; statement < 50; statement += 1) await connectionId(db)
    isDone = true

    expect(turns).toBeGreaterThanOrEqual(50)
  })
})

describe('an embedded store whose disk is nearly full', () => {
  it('refuses statements, ends open transactions, and continues once there is space', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'minset-full-'))
    makeDataFolder(dir)
    const disk = { free: 10_000_000_000 }
    const store = await openDatabase({ dir, freeBytes: () => disk.free })
    const { db } = store
    const planned = sql`${prepared} select 1 as number`
    await planned.execute(db)
    const written = db.transaction().execute(async (trx) => {
      await connectionId(trx)
      disk.free = 30 * 1024 * 1024
      await sleep(600)
      await connectionId(trx)
    })

    await expect(written).rejects.toThrow('is full: 30 MB are free, and the store needs 64 MB')
    await expect(connectionId(db)).rejects.toThrow('is full')
    await expect(planned.execute(db)).rejects.toThrow('is full')
    await expect(openDatabase({ dir: join(dir, 'other'), freeBytes: () => disk.free })).rejects.toThrow('is full')

    disk.free = 10_000_000_000
    await sleep(600)
    await expect(connectionId(db)).resolves.toBeGreaterThan(0)
    await store.close()
    rmSync(dir, { recursive: true })
  })
})
