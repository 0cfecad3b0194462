import { type Kysely, sql } from 'kysely'

/** Call counters shared by several processes, and indexes that do not mislead a planner without statistics. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // Calls for an account begin before it is stored, to find out its details. Rows change all the time, in place if
  // their page has space.
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
  // Without the record's id the index was smaller than the primary key, and was used to look up single records:
  // Postgres 18 can skip the owner column.
  `drop index records_by_owner`,
  `create index records_by_owner on records (account_id, owner_id, object_type, record_id)`,
]
