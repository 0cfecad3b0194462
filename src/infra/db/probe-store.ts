import { type Kysely, sql } from 'kysely'
import { noteHeartbeat } from './heartbeat-store.ts'
import type { Schema } from './schema.ts'

/** Checks whether the store is writable. @throws the database's own error */
export async function probeStore(db: Kysely<Schema>): Promise<void> {
  await noteHeartbeat(db, 'probe')
}

/** How many seconds the machine's clock is ahead of the database's; negative if it is behind. */
export async function measureClockLead(db: Kysely<Schema>): Promise<number> {
  const before = Date.now()
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db)
  const halfway = (before + Date.now()) / 2
  return rows[0] === undefined ? 0 : (halfway - rows[0].now.getTime()) / 1000
}
