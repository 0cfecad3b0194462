import { type Kysely, sql } from 'kysely'

/** Facts of records that rules can determine and SQL cannot. Filled when the records are next evaluated. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `create table record_facts (
        account_id text not null references accounts (account_id) on delete cascade,
        object_type text not null,
        record_id text not null,
        facts jsonb not null,
        primary key (account_id, object_type, record_id)
      )`,
    )
    .execute(db)
}
