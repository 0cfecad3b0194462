import { type Kysely, sql } from 'kysely'

/** The weekly targets of an account. It has none until an admin sets them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table weekly_targets (
    account_id text primary key references accounts on delete cascade,
    state jsonb not null,
    updated_at timestamptz not null
  )`.execute(db)
}
