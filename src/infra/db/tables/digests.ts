import type { Message } from '../../../words/index.ts'
import type { Instant, NullableInstant, NullableJson } from './column-types.ts'

/** One row per supervisor and week whose digest is due or was sent. */
export interface DigestsTable {
  account_id: string
  supervisor_id: string
  /** First day of the week that it covers, `YYYY-MM-DD`. */
  week: string
  /** The supervisor's address in the CRM, valid or not; empty if there is none. */
  sent_to: string
  subject: string
  bytes: number
  /** When the mail server accepted it; null in every other state. */
  sent_at: NullableInstant
  /** See `DigestState`. */
  state: string
  /** Why it is not sent; null if there is no problem. */
  reason: NullableJson<Message>
  /** The number of delivery attempts. */
  tries: number
  /** For pending digests: when the next delivery may be attempted. */
  next_try_at: NullableInstant
  /** Until then one process delivers it. */
  claimed_until: NullableInstant
  /** When it was first due to be sent. */
  noted_at: Instant
  /** When the state was last changed. */
  changed_at: Instant
}
