import { type Kysely, sql } from 'kysely'

/**
 * Each record states the object types for which its links were read, which distinguishes records without links from
 * those with unknown links. For existing records this is unknown until the next full read.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table records add column links_read text[] not null default '{}'`.execute(db)
}
