import { type Kysely, sql } from 'kysely'

/** Usage of daily limits, which survives restarts. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Calls for an account begin before it is stored. Rows change with each call, in place if their page has space.
  await sql`
    create table daily_budgets (
      account_id text primary key,
      state jsonb not null
    ) with (fillfactor = 50)`.execute(db)
}
