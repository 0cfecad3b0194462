import { type Kysely, sql } from 'kysely'

/** Records that others have come to share a value with, or do not any more, until they are queued for evaluation. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table noted_holders (
    account_id text not null references accounts on delete cascade,
    note_id bigint generated always as identity,
    object_type text not null,
    record_id text not null,
    noted_at timestamptz not null,
    primary key (account_id, note_id)
  )`.execute(db)
}
