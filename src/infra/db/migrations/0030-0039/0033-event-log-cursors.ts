import { type Kysely, sql } from 'kysely'

/**
 * Splits the state of a vendor's log: the position of the next read, which belongs to the vendor's app, and the
 * subscriptions of each account, which belong to the account.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table event_log_cursors (
    vendor text primary key,
    state jsonb not null,
    updated_at timestamptz not null
  )`,
  `insert into event_log_cursors (vendor, state, updated_at)
    select vendor, state, updated_at from feeds where name = 'event-log'`,
  `create table event_log_subscriptions (
    account_id text primary key references accounts on delete cascade,
    state jsonb not null,
    updated_at timestamptz not null
  )`,
  `insert into event_log_subscriptions (account_id, state, updated_at)
    select a.account_id, f.state, f.updated_at
    from feeds f join accounts a on a.vendor = f.vendor and f.name = 'subscribed:' || a.external_id`,
  `drop table feeds`,
]
