import { setTimeout as sleep } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import { expect, it } from 'vitest'
import type { Schema } from '../../src/infra/db/schema.ts'
import { describeEachStore } from '../support/database.ts'

async function connectionId(db: Kysely<Schema>): Promise<number> {
  const { rows } = await sql<{ id: number }>`select pg_backend_pid() as id`.execute(db)
  return rows[0]?.id ?? 0
}

describeEachStore('A broken connection', (store) => {
  it.skipIf(store.kind === 'embedded')('in the middle of a transaction fails that transaction only', async () => {
    const { db } = await store.open()
    const broken = db.transaction().execute(async (trx) => {
      const id = await connectionId(trx)
      await sql`select pg_terminate_backend(${id})`.execute(db)
      // The connection is lost while nothing is asked of it: nobody but its own listener hears of it.
      await sleep(100)
      await connectionId(trx)
    })

    await expect(broken).rejects.toThrow(/connection|terminat/i)
    await expect(connectionId(db)).resolves.toBeGreaterThan(0)
  })
})

describeEachStore('A store of which much is asked', (store) => {
  it('leaves requests and timers their turn between any two statements', async () => {
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
