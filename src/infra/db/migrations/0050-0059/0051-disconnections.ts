import { type Kysely, sql } from 'kysely'

/**
 * Accounts that people have asked to disconnect on a page. The row outlasts an erased account, so that its page can
 * report the end, but then names no account.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table disconnections (
    ticket_hash text primary key,
    account_id text references accounts (account_id) on delete set null,
    step text not null,
    state jsonb not null,
    updated_at timestamptz not null
  )`.execute(db)
  await sql`create unique index disconnections_pending on disconnections (account_id)
    where step not in ('done', 'failed')`.execute(db)
}
