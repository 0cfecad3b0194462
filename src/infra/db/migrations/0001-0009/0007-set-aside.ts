import { type Kysely, sql } from 'kysely'

/** Unreadable items of an account's CRM, and those that cannot be stored unchanged. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table set_aside (
      account_id text not null references accounts on delete cascade,
      subject text not null,
      subject_id text not null,
      kind text not null check (kind in ('unreadable', 'links', 'text', 'definition')),
      place text not null,
      reason text not null,
      items integer not null default 1,
      since timestamptz not null,
      noted_at timestamptz not null,
      primary key (account_id, subject, subject_id)
    )`.execute(db)
}
