import { type Kysely, sql } from 'kysely'

/** Each account's rulesets, of which the newest is active. The admin's file becomes the first when it is next read. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `create table rulesets (
        account_id text not null references accounts (account_id) on delete cascade,
        number integer not null,
        version text not null,
        content text not null,
        file_name text not null,
        activated_at timestamptz not null default now(),
        primary key (account_id, number)
      )`,
    )
    .execute(db)
}
