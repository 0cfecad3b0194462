import { type Kysely, sql } from 'kysely'

/** When jobs that come at intervals were last added. What the table holds is said in `schema.ts`. */
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
