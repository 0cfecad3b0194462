import { type Kysely, sql } from 'kysely'

/** The ruleset that admins are editing, one for each account. It need not be valid. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table ruleset_drafts (
    account_id text primary key references accounts on delete cascade,
    content text not null,
    revision text not null,
    edited_in text not null,
    edited_at timestamptz not null
  )`.execute(db)
}
