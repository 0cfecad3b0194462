import { type Kysely, sql } from 'kysely'
import type { Message } from '../../words/index.ts'
import type { Schema } from '../db/schema.ts'

/** A job that has failed and not succeeded since. By the database's clock. */
export interface JobFailure {
  readonly job: string
  /** When it first failed. */
  readonly since: Date
  readonly times: number
  /** How long ago that was. */
  readonly seconds: number
  /** Minset's code of the error, such as `crm.rate_limited`; `unexpected` for any other error. */
  readonly code: string
  /** Without personal data. */
  readonly reason: Message
}

/** A job of an account, or of a vendor if the job covers all its accounts. */
interface JobOf {
  readonly accountId: string
  readonly job: string
}

/** Records that the job has failed, for the first time or again. */
export async function noteJobFailure(
  db: Kysely<Schema>,
  { accountId, job, code, reason }: JobOf & Pick<JobFailure, 'code' | 'reason'>,
): Promise<void> {
  await sql`
    insert into job_failures as j (account_id, job, code, reason) values (${accountId}, ${job}, ${code}, ${JSON.stringify(reason)})
    on conflict (account_id, job) do update
      set times = j.times + 1, code = excluded.code, reason = excluded.reason`.execute(db)
}

/** Records that the job has succeeded. */
export async function clearJobFailure(db: Kysely<Schema>, { accountId, job }: JobOf): Promise<void> {
  await db.deleteFrom('job_failures').where('account_id', '=', accountId).where('job', '=', job).execute()
}

/** The failing jobs of an account (or of a vendor). */
export async function loadJobFailures(db: Kysely<Schema>, accountId: string): Promise<JobFailure[]> {
  const { rows } = await sql<JobFailure>`
    select job, since, times, code, reason, extract(epoch from now() - since)::float8 as seconds
    from job_failures where account_id = ${accountId} order by since`.execute(db)
  return rows
}
