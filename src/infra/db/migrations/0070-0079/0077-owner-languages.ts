import { type Kysely, sql } from 'kysely'

/** The language in which an owner uses the CRM. Filled when the owners are next read, or by a card that they open. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table owners add column language text`.execute(db)
}
