import { type Kysely, sql } from 'kysely'
import type { Schema } from '../db/schema.ts'

/** How much sooner than configured a job may run again: ticks are not punctual, and an early one must not be lost. */
function toleranceOf(seconds: number): number {
  return Math.min(5, seconds / 5)
}

/**
 * Whether enough seconds have passed since a job was last added; if so, records that it is added now. Of several
 * processes that call at the same time, only one gets `true`. By the database's clock, on which they agree. A stored
 * time in the future predates a clock that was set back, so its age is unknown and the job is added.
 *
 * @param whose the account, or the vendor if the job covers all its accounts
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
