import { type Kysely, sql } from 'kysely'

/** When interval jobs were last added. `schema.ts` documents the content. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
      create table paced_jobs (
        account_id text not null,
        job text not null,
        added_at timestamptz not null,
        primary key (account_id, job))`)
    .execute(db)
}
