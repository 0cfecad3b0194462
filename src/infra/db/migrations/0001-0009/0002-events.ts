import { type Kysely, sql } from 'kysely'

/** Accounts by OAuth, the inbox, and the queue of re-reads. `schema.ts` documents the content of each table. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `alter table accounts
    add column auth text not null default 'static' check (auth in ('static', 'oauth')),
    add column status text not null default 'connected' check (status in ('connected', 'disconnected')),
    add column status_reason text,
    add column status_at timestamptz,
    add column scopes jsonb`,
  `create table credentials (
    account_id text primary key references accounts on delete cascade,
    sealed text not null,
    expires_at timestamptz not null,
    version integer not null default 1,
    lease_until timestamptz,
    updated_at timestamptz not null
  )`,
  `create table inbox_events (
    account_id text not null references accounts on delete cascade,
    event_id bigint generated always as identity,
    event_key text not null,
    source text not null check (source in ('webhook', 'journal')),
    body text not null,
    occurred_at timestamptz,
    received_at timestamptz not null,
    sorted_at timestamptz,
    meaning text,
    about text[],
    primary key (account_id, event_id),
    unique (account_id, event_key)
  )`,
  `create index inbox_events_unsorted on inbox_events (account_id, event_id) where sorted_at is null`,
  `create table due_refreshes (
    account_id text not null references accounts on delete cascade,
    object_type text not null,
    record_id text not null,
    due_at timestamptz not null,
    noted_at timestamptz not null,
    source text not null,
    revision integer not null default 1,
    primary key (account_id, object_type, record_id)
  )`,
  `create index due_refreshes_by_time on due_refreshes (account_id, due_at)`,
  `create table feeds (
    vendor text not null,
    name text not null,
    state jsonb not null,
    updated_at timestamptz not null,
    primary key (vendor, name)
  )`,
  `alter table due_evaluations add column noted_at timestamptz`,
  `alter table write_backs add column noted_at timestamptz`,
]
