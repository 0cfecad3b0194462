import { type Kysely, sql } from 'kysely'

/**
 * Set-aside entries get a number that increases with each entry, in place of a time, because a clock may stand still,
 * or be set back, between two reads.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create sequence set_aside_revisions`.execute(db)
  await sql`
    alter table set_aside
      add column revision bigint not null default nextval('set_aside_revisions'),
      drop column noted_at`.execute(db)
}
