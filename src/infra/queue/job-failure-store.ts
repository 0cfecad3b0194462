import { type Kysely, sql } from 'kysely'
import type { Schema } from '../db/schema.ts'

/** A job that fails, and has not ended well since. By the database's clock. */
export interface JobFailure {
  readonly job: string
  /** When it first failed. */
  readonly since: Date
  readonly times: number
  /** How long ago that was. */
  readonly seconds: number
  /** Our code of the error, such as `crm.rate_limited`; `unexpected` where it is none of ours. */
  readonly code: string
  /** In words, without personal data. */
  readonly reason: string
}

/** Which job of which account; of the vendor, where a job is about all its accounts. */
interface JobOf {
  readonly accountId: string
  readonly job: string
}

/** Notes that the job has failed, once more or for the first time. */
export async function noteJobFailure(
  db: Kysely<Schema>,
  { accountId, job, code, reason }: JobOf & Pick<JobFailure, 'code' | 'reason'>,
): Promise<void> {
  await sql`
    insert into job_failures as j (account_id, job, code, reason) values (${accountId}, ${job}, ${code}, ${reason})
    on conflict (account_id, job) do update
      set times = j.times + 1, code = excluded.code, reason = excluded.reason`.execute(db)
}

/** Notes that the job has ended well. */
export async function clearJobFailure(db: Kysely<Schema>, { accountId, job }: JobOf): Promise<void> {
  await db.deleteFrom('job_failures').where('account_id', '=', accountId).where('job', '=', job).execute()
}

/** The jobs of an account (or of a vendor) that fail. */
export async function loadJobFailures(db: Kysely<Schema>, accountId: string): Promise<JobFailure[]> {
  const { rows } = await sql<JobFailure>`
    select job, since, times, code, reason, extract(epoch from now() - since)::float8 as seconds
    from job_failures where account_id = ${accountId} order by since`.execute(db)
  return rows
}
