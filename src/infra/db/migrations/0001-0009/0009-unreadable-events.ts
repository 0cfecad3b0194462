import { type Kysely, sql } from 'kysely'

/** Items that vendors sent in place of events. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table unreadable_events (
      account_id text references accounts on delete cascade,
      vendor text not null,
      event_key text not null,
      reason text not null,
      body text not null,
      received_at timestamptz not null,
      primary key (vendor, event_key)
    )`.execute(db)
}
