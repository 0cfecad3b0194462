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
