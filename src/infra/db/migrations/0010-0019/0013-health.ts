import { type Kysely, sql } from 'kysely'

/** The data for the service's health: failing jobs, and when each schedule last ran. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table job_failures (
      account_id text not null,
      job text not null,
      since timestamptz not null default now(),
      times int not null default 1,
      code text not null,
      reason text not null,
      primary key (account_id, job)
    )`.execute(db)
  await sql`create table heartbeats (name text primary key, beat_at timestamptz not null default now())`.execute(db)
}
