import { type Kysely, sql } from 'kysely'

const tables = [
  `create table role_grants (
    account_id text not null references accounts (account_id) on delete cascade,
    owner_id text not null,
    role text not null,
    granted_at timestamptz not null,
    primary key (account_id, owner_id, role)
  )`,
  `create table sign_in_links (
    account_id text not null references accounts (account_id) on delete cascade,
    token_hash text not null,
    owner_id text not null,
    method text not null,
    browser_hash text,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    primary key (account_id, token_hash)
  )`,
  `create table sessions (
    account_id text not null references accounts (account_id) on delete cascade,
    token_hash text not null,
    session_id text not null,
    owner_id text not null,
    method text not null,
    browser text not null,
    started_at timestamptz not null,
    confirmed_at timestamptz not null,
    seen_at timestamptz not null,
    primary key (account_id, token_hash)
  )`,
  'create index sessions_owner on sessions (account_id, owner_id)',
  `create table audit_log (
    account_id text not null references accounts (account_id) on delete cascade,
    entry_id bigint generated always as identity,
    at timestamptz not null,
    action text not null,
    actor_id text,
    actor_role text not null,
    subject_id text,
    before jsonb,
    after jsonb,
    reason text,
    primary key (account_id, entry_id)
  )`,
  'create index audit_log_subject on audit_log (account_id, subject_id, at)',
]

/** Who may do what, who is signed in, and who did what. Nobody has signed in before. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of tables) await sql.raw(table).execute(db)
}
