import { type Kysely, sql } from 'kysely'

/**
 * The two states of a write-back are called what the field calls them, and a row knows why its value is desired. Which
 * targets there are is for their register to say. What is written to the CRM is kept in a log, which is only added to,
 * except that it notes when what was written was undone.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `alter table write_backs rename column wanted to desired`,
  `alter table write_backs rename column written to applied`,
  `alter table write_backs add column cause jsonb`,
  `alter table write_backs drop constraint write_backs_target_check`,
  `create table write_log (
    account_id text not null references accounts on delete cascade,
    entry_id bigint generated always as identity,
    object_type text not null,
    record_id text not null,
    target text not null,
    before jsonb,
    after jsonb not null,
    cause jsonb,
    at timestamptz not null,
    undone_at timestamptz,
    primary key (account_id, entry_id)
  )`,
  `create index write_log_by_record on write_log (account_id, object_type, record_id, target, entry_id)`,
  `create index write_log_by_age on write_log (account_id, at)`,
]
