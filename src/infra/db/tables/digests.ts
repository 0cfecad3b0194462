import type { Instant, NullableInstant } from './column-types.ts'

/** One row per supervisor and week whose digest is due or was sent. */
export interface DigestsTable {
  account_id: string
  supervisor_id: string
  /** First day of the week that it is about, `YYYY-MM-DD`. */
  week: string
  /** The supervisor's address as it is in the CRM, usable or not; empty where there is none. */
  sent_to: string
  subject: string
  bytes: number
  /** When the mail server accepted it; null in every other state. */
  sent_at: NullableInstant
  /** As `DigestState` documents. */
  state: string
  /** Why it is not sent, in words; null where nothing has gone wrong. */
  reason: string | null
  /** How many deliveries have been tried. */
  tries: number
  /** Of pending digests: when the next delivery may be tried. */
  next_try_at: NullableInstant
  /** Until then one process delivers it. */
  claimed_until: NullableInstant
  /** When it was first to be sent. */
  noted_at: Instant
  /** When the state was last changed. */
  changed_at: Instant
}
