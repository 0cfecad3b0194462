import { type Kysely, sql } from 'kysely'

/**
 * Whether an owner's mail address has other characters than most: only these remain to be compared by their keys, and to find
 * out each time which ones they are took most of the time of finding a card's reader.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table owners add column has_odd_email boolean
    generated always as (email !~ '^[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+[.][A-Za-z]+$') stored`.execute(db)
}
