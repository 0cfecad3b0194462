import { type Kysely, sql } from 'kysely'

/** Each request for a link, and each sign-in from a card, counts the links that the person has had of late. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index sign_in_links_owner on sign_in_links (account_id, owner_id, created_at)`.execute(db)
}
