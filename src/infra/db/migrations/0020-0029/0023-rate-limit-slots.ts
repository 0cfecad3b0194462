import { type Kysely, sql } from 'kysely'

/** Renames the slots of rate limits to the standard term. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  'alter table call_places rename to rate_limit_slots',
  'alter table rate_limit_slots rename column place to slot',
  'alter table rate_limit_slots rename constraint call_places_pkey to rate_limit_slots_pkey',
]
