import { type Kysely, sql } from 'kysely'

/** Since when a field of a record has held an answer that rules accept in place of a value. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table honest_answers (
    account_id text not null references accounts on delete cascade,
    object_type text not null,
    record_id text not null,
    field text not null,
    answer text not null,
    since timestamptz not null,
    primary key (account_id, object_type, record_id, field)
  )`.execute(db)
}
