import { type Kysely, sql } from 'kysely'
import type { Schema } from '../db/schema.ts'

/** How much sooner than asked a job may come again: ticks are not punctual, and one that is early must not be lost. */
function toleranceOf(seconds: number): number {
  return Math.min(5, seconds / 5)
}

/**
 * Whether so many seconds have passed since a job was last added; if so, notes that it is added now. Of several processes
 * that ask at the same time one is told so. By the database's clock, on which they agree. A time that lies ahead was noted
 * before that clock was set back; how long ago that was nobody knows, so the job is added.
 *
 * @param whose the account, or the vendor where the job is about all its accounts
 */
export async function claimTurn(
  db: Kysely<Schema>,
  { whose, job, seconds }: { readonly whose: string; readonly job: string; readonly seconds: number },
): Promise<boolean> {
  const passed = seconds - toleranceOf(seconds)
  const { rows } = await sql`
    insert into paced_jobs as last (account_id, job, added_at) values (${whose}, ${job}, clock_timestamp())
    on conflict (account_id, job) do update set added_at = excluded.added_at
      where last.added_at <= excluded.added_at - ${passed} * interval '1 second' or last.added_at > excluded.added_at
    returning job`.execute(db)
  return rows.length > 0
}
