import { type Kysely, sql } from 'kysely'

/** The first tables. `schema.ts` documents their content. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table accounts (
    account_id text primary key,
    vendor text not null,
    external_id text not null,
    time_zone text not null,
    currency text not null,
    ui_origin text not null,
    connected_at timestamptz not null
  )`,
  `create table owners (
    account_id text not null references accounts on delete cascade,
    owner_id text not null,
    email text,
    first_name text,
    last_name text,
    archived boolean not null,
    teams jsonb not null,
    primary key (account_id, owner_id)
  )`,
  `create table supervisions (
    account_id text not null references accounts on delete cascade,
    owner_id text not null,
    supervisor_id text not null,
    primary key (account_id, owner_id)
  )`,
  `create table records (
    account_id text not null references accounts on delete cascade,
    object_type text not null,
    record_id text not null,
    owner_id text,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    fields jsonb not null,
    vendor_fields jsonb not null,
    seen_by text not null,
    primary key (account_id, object_type, record_id)
  )`,
  `create index records_by_owner on records (account_id, owner_id, object_type)`,
  `create table links (
    account_id text not null references accounts on delete cascade,
    from_type text not null,
    from_id text not null,
    to_type text not null,
    to_id text not null,
    primary key (account_id, from_type, from_id, to_type, to_id)
  )`,
  `create index links_backwards on links (account_id, to_type, to_id, from_type, from_id)`,
  `create table cursors (
    account_id text not null references accounts on delete cascade,
    name text not null,
    state jsonb not null,
    updated_at timestamptz not null,
    primary key (account_id, name)
  )`,
  `create table due_evaluations (
    account_id text not null references accounts on delete cascade,
    object_type text not null,
    record_id text not null,
    due_at timestamptz not null,
    primary key (account_id, object_type, record_id)
  )`,
  `create index due_evaluations_by_time on due_evaluations (account_id, due_at)`,
  `create table findings (
    account_id text not null references accounts on delete cascade,
    finding_id uuid not null default gen_random_uuid(),
    object_type text not null,
    record_id text not null,
    rule_id text not null,
    reason text not null,
    message text not null,
    ruleset_version text not null,
    state text not null check (state in ('open', 'resolved')),
    since timestamptz not null,
    due_at timestamptz not null,
    opened_at timestamptz not null,
    resolved_at timestamptz,
    primary key (account_id, finding_id)
  )`,
  `create unique index findings_open_once on findings (account_id, object_type, record_id, rule_id) where state = 'open'`,
  `create index findings_by_record on findings (account_id, object_type, record_id)`,
  `create table write_backs (
    account_id text not null references accounts on delete cascade,
    object_type text not null,
    record_id text not null,
    target text not null check (target in ('flag', 'outcome')),
    wanted jsonb not null,
    written jsonb,
    refused_reason text,
    updated_at timestamptz not null,
    primary key (account_id, object_type, record_id, target)
  )`,
  `create index write_backs_pending on write_backs (account_id, object_type)
    where wanted is distinct from written and refused_reason is null`,
  `create table digests (
    account_id text not null references accounts on delete cascade,
    supervisor_id text not null,
    week text not null,
    sent_to text not null,
    subject text not null,
    bytes integer not null,
    sent_at timestamptz not null,
    primary key (account_id, supervisor_id, week)
  )`,
]
