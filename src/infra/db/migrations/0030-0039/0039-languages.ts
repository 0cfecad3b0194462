import { type Kysely, sql } from 'kysely'

/** The language of each account, English so far, and what its users have chosen for themselves. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table accounts add column language text not null default 'en'`.execute(db)
  await sql`create table user_preferences (
    account_id text not null references accounts (account_id) on delete cascade,
    owner_id text not null,
    language text not null,
    primary key (account_id, owner_id)
  )`.execute(db)
}
