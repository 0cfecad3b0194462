import { type Kysely, sql } from 'kysely'

/** Where calls are counted that several processes make; indexes that do not lead a planner without figures astray. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // An account is called before it is stored: to find out what is to be stored of it. Rows are changed all the time, in
  // place where there is room on their page.
  `create table call_places (
    account_id text not null,
    limit_name text not null,
    place integer not null,
    free_at timestamptz not null,
    taken integer not null default 0,
    promised_to text,
    primary key (account_id, limit_name, place)
  ) with (fillfactor = 50)`,
  `create index inbox_events_erase on inbox_events (account_id) where meaning = 'erase'`,
  // Without the record's id it was smaller than the primary key, and single records were looked for in it: Postgres 18 can
  // leave out the owner.
  `drop index records_by_owner`,
  `create index records_by_owner on records (account_id, owner_id, object_type, record_id)`,
]
