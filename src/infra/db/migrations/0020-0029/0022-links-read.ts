import { type Kysely, sql } from 'kysely'

/**
 * Each record carries among which object types its links were read: one without links is told apart from one whose links
 * are not known. Of what was read before, nothing tells; the next full read does.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table records add column links_read text[] not null default '{}'`.execute(db)
}
