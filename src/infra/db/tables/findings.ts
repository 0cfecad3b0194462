import type { Generated } from 'kysely'
import type { Message } from '../../../words/index.ts'
import type { Instant, Json, NullableInstant } from './column-types.ts'

/** The state of each finding now: what its events come to. */
export interface FindingsTable {
  account_id: string
  finding_id: Generated<string>
  object_type: string
  record_id: string
  rule_id: string
  reason: string
  /** What is missing, as a code with parameters. */
  message: Json<Message>
  ruleset_version: string
  state: string
  since: Instant
  due_at: Instant
  opened_at: Instant
  resolved_at: NullableInstant
}

/** What happened to findings, one row per event; rows are only added, but for records that are erased on request. */
export interface FindingEventsTable {
  account_id: string
  /** In the order in which they were added. */
  event_id: Generated<string>
  finding_id: string
  /** `opened`, `restated` or `resolved`. */
  kind: string
  at: Instant
  object_type: string
  record_id: string
  rule_id: string
  /** Of `resolved`: what it had been opened or restated for, as are the times. */
  reason: string
  since: Instant
  due_at: Instant
  ruleset_version: string
  /** Whose the record was at that moment; null for nobody's. */
  owner_id: string | null
}
