import { type Kysely, sql } from 'kysely'

/** Which app the cards of a CRM belong to, if it is another one than the configured one. It was kept in names of heartbeats, for a day. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table other_card_apps (
      vendor text primary key,
      configured_app_id text not null,
      named_app_id text not null,
      noted_at timestamptz not null default now()
    )`.execute(db)
  await sql`delete from heartbeats where starts_with(name, 'other app than ')`.execute(db)
}
