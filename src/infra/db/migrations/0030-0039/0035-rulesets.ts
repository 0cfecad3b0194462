import { type Kysely, sql } from 'kysely'

/** Each account's rulesets, the newest of which it is judged by. The admin's file becomes the first when it is read next. */
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
