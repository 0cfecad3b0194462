import { type Kysely, sql } from 'kysely'

/**
 * Activations of rulesets name their origin, who activated them and why, and one can be planned for later. Until now, all
 * came from the admin's file.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `alter table rulesets
    add column origin text not null default 'file' check (origin in ('file', 'page', 'command', 'plan', 'rollback')),
    add column actor_id text,
    add column note text not null default ''`,
  `alter table rulesets alter column origin drop default, alter column note drop default`,
  `create table planned_rulesets (
    account_id text primary key references accounts (account_id) on delete cascade,
    version text not null,
    content text not null,
    file_name text not null,
    activate_at timestamptz not null,
    actor_id text,
    actor_role text not null,
    note text not null,
    planned_at timestamptz not null
  )`,
]
