import { type Kysely, sql } from 'kysely'
import type { Schema } from './schema.ts'

/** Records that a recurring event has happened, by the database's clock. */
export async function noteHeartbeat(db: Kysely<Schema>, name: string): Promise<void> {
  await sql`
    insert into heartbeats (name) values (${name})
    on conflict (name) do update set beat_at = now()`.execute(db)
}

/** When it last happened, and how many seconds ago; null if never. */
export async function loadHeartbeat(
  db: Kysely<Schema>,
  name: string,
): Promise<{ readonly at: Date; readonly seconds: number } | null> {
  const { rows } = await sql<{ at: Date; seconds: number }>`
    select beat_at as at, extract(epoch from now() - beat_at)::float8 as seconds
    from heartbeats where name = ${name}`.execute(db)
  return rows[0] ?? null
}

/** A process that has not said for so long that it serves has ended. */
const servingForSeconds = 60

/** Records that a process serves this store, and forgets those that ended long ago. */
export async function noteServing(db: Kysely<Schema>, processId: string): Promise<void> {
  await noteHeartbeat(db, nameOf(processId))
  await sql`
    delete from heartbeats
    where starts_with(name, ${nameOf('')}) and beat_at < now() - interval '1 day'`.execute(db)
}

/** Whether a process serves this store, and not another one. */
export async function servesStore(db: Kysely<Schema>, processId: string): Promise<boolean> {
  const beat = await loadHeartbeat(db, nameOf(processId))
  return beat !== null && beat.seconds < servingForSeconds
}

function nameOf(processId: string): string {
  return `serving ${processId}`
}
