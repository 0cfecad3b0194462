import { type Kysely, sql } from 'kysely'

/** The segment of the ruleset that an exemption is about. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table exemptions add column segment_id text`.execute(db)
}
