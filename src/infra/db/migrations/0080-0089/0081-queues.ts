import { type Kysely, sql } from 'kysely'

/** Whether an owner is a queue, which is no person. Filled when the owners are next read. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table owners add column is_queue boolean not null default false`.execute(db)
}
