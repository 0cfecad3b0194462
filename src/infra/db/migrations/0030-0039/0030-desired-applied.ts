import { type Kysely, sql } from 'kysely'

/**
 * Renames the two states of a write-back to the standard terms, and stores why a value is desired. The register of
 * targets defines which targets exist. Writes to the CRM are stored in an append-only log, which is only updated when a
 * value was undone.
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
