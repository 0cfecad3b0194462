import { type Kysely, sql } from 'kysely'

/** The CRM's id of an owner's user, where it is not the owner's id. Filled when the owners are next read. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table owners add column user_id text`.execute(db)
}
