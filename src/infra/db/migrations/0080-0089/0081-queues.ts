import { type Kysely, sql } from 'kysely'

/** Whether an owner is a queue instead of a person. Filled when the owners are next read. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table owners add column is_queue boolean not null default false`.execute(db)
}
