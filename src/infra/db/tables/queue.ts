import type { Instant } from './column-types.ts'

/** When a job that ticks add at intervals was last added. */
export interface PacedJobsTable {
  /** The account, or the vendor if the job covers all its accounts. */
  account_id: string
  job: string
  /** By the database's clock. */
  added_at: Instant
}
