import { type Kysely, sql } from 'kysely'

/**
 * What is set aside carries a number that rises with each notice, in place of a time: a clock stands still, or is set
 * back, between two readings.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create sequence set_aside_revisions`.execute(db)
  await sql`
    alter table set_aside
      add column revision bigint not null default nextval('set_aside_revisions'),
      drop column noted_at`.execute(db)
}
