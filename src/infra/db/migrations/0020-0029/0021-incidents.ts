import { type Kysely, sql } from 'kysely'

/**
 * Current and past problems, so that a restart loses neither their start nor their end; and accounts disconnected on
 * purpose are distinguished from those that reject Minset.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table incidents (
      account_id text not null,
      condition text not null,
      noted_at timestamptz not null,
      severity text not null,
      since timestamptz not null,
      what text not null,
      action text not null,
      ended_at timestamptz,
      primary key (account_id, condition, noted_at)
    )`.execute(db)
  await sql`create unique index incidents_open on incidents (account_id, condition) where ended_at is null`.execute(db)
  await sql`
    alter table accounts
      drop constraint accounts_status_check,
      add constraint accounts_status_check check (status in ('connected', 'disconnected', 'ended'))`.execute(db)
  await sql`update accounts set status = 'ended' where status_reason = 'Disconnected on request.'`.execute(db)
}
