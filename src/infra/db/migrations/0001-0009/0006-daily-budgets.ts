import { type Kysely, sql } from 'kysely'

/** What has been used of limits by the day, beyond restarts. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // An account is called before it is stored. Rows are changed with each call, in place where there is room on their page.
  await sql`
    create table daily_budgets (
      account_id text primary key,
      state jsonb not null
    ) with (fillfactor = 50)`.execute(db)
}
