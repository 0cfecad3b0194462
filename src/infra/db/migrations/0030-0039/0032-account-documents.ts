import { type Kysely, sql } from 'kysely'

/** Splits the stages' cursors with many names into one table for each kind. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const [table, name] of Object.entries(documents)) await moveDocument(db, table, name)
  for (const [table, prefix] of Object.entries(typeDocuments)) await moveTypeDocuments(db, table, prefix)
  for (const statement of statements) await sql.raw(statement).execute(db)
}

/** Tables with one row per account, with the names of the cursors that become their rows. */
const documents = {
  full_syncs: 'full',
  owner_reads: 'owners',
  sought_owners: 'owners.sought',
  subscription_checks: 'subscriptions',
  sync_outcomes: 'sync-outcome',
  crm_outages: 'crm-reach',
  account_schemas: 'schema',
  judged_rulesets: 'ruleset',
  flag_carriers: 'carriers',
  crm_set_ups: 'set-up',
}

/** Tables with one row per account and object type, with the prefixes of their cursors' names. */
const typeDocuments = { poll_cursors: 'poll', relink_cursors: 'relink' }

const statements = [
  `create table clock_readings (
    account_id text primary key references accounts on delete cascade,
    read_at timestamptz not null
  )`,
  `insert into clock_readings (account_id, read_at) select account_id, updated_at from cursors where name = 'clock'`,
  `drop table cursors`,
]

async function moveDocument(db: Kysely<unknown>, table: string, name: string): Promise<void> {
  await sql`
    create table ${sql.table(table)} (
      account_id text primary key references accounts on delete cascade,
      state jsonb not null,
      updated_at timestamptz not null
    )`.execute(db)
  await sql`
    insert into ${sql.table(table)} (account_id, state, updated_at)
    select account_id, state, updated_at from cursors where name = ${name}`.execute(db)
}

async function moveTypeDocuments(db: Kysely<unknown>, table: string, prefix: string): Promise<void> {
  await sql`
    create table ${sql.table(table)} (
      account_id text not null references accounts on delete cascade,
      object_type text not null,
      state jsonb not null,
      updated_at timestamptz not null,
      primary key (account_id, object_type)
    )`.execute(db)
  await sql`
    insert into ${sql.table(table)} (account_id, object_type, state, updated_at)
    select account_id, split_part(name, ':', 2), state, updated_at from cursors
    where split_part(name, ':', 1) = ${prefix}`.execute(db)
}
