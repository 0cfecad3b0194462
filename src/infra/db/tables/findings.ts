import type { Generated } from 'kysely'
import type { Message } from '../../../words/index.ts'
import type { Instant, Json, NullableInstant } from './column-types.ts'

/** The current state of each finding, derived from its events. */
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
  /** A `FindingState`. */
  state: string
  since: Instant
  due_at: Instant
  opened_at: Instant
  resolved_at: NullableInstant
  /** The record's owner when it was last evaluated; null if it had none. */
  owner_id: string | null
  /** A `Severity`. */
  severity: Generated<string>
  /** Greater than 0. */
  weight: Generated<number>
  /** A `Repairer`. */
  repaired_by: Generated<string>
}

/** The events of findings, one row each; rows are only added, except when records are erased on request. */
export interface FindingEventsTable {
  account_id: string
  /** Numbered in the order in which they were added. */
  event_id: Generated<string>
  finding_id: string
  /** A `FindingEventKind`. */
  kind: string
  at: Instant
  object_type: string
  record_id: string
  rule_id: string
  /** For `resolved`: the last reason of the open finding; the same holds for the times. */
  reason: string
  since: Instant
  due_at: Instant
  ruleset_version: string
  /** The record's owner at that moment, for `handed-over` the one until then; null if it had none. */
  owner_id: string | null
}

/** Disputes of findings, one row each; an appeal is another row. */
export interface DisputesTable {
  account_id: string
  /** Numbered in the order in which they were raised. */
  dispute_id: Generated<string>
  finding_id: string
  object_type: string
  record_id: string
  rule_id: string
  /** Why the rule was not met when the finding was disputed. */
  finding_reason: string
  /** The record's owner, who raised it. */
  owner_id: string
  /** A `DisputeReason`. */
  reason: string
  /** As the owner typed it; empty if he said nothing more. */
  comment: string
  raised_at: Instant
  /** The refused dispute that this one appeals against. */
  appeal_of: string | null
  /** A `DisputeState`. */
  state: string
  /** Who decided; null while it waits, and for the service viewer. */
  actor_id: string | null
  decided_at: NullableInstant
  /** Why it was refused, as typed by who decided; empty for other states. */
  refusal: string
}

/** What records are exempt from. */
export interface ExemptionsTable {
  account_id: string
  /** Numbered in the order in which they were granted. */
  exemption_id: Generated<string>
  /** With `record_id`, the record; null: any. */
  object_type: string | null
  record_id: string | null
  /** The owner of the record; null: anybody. */
  owner_id: string | null
  /** The supervisor in whose team the owner is; null: any team. */
  supervisor_id: string | null
  /** The segment of the active ruleset; null: any record. */
  segment_id: string | null
  /** Null: every rule. */
  rule_id: string | null
  /** Why the rule is not met, if it holds for this reason alone. */
  finding_reason: string | null
  /** The accepted dispute that it comes from; null if somebody has granted it. */
  dispute_id: string | null
  /** As typed; empty after a dispute. */
  reason: string
  /** Null: the service viewer. */
  granted_by: string | null
  granted_at: Instant
  expires_at: NullableInstant
  ended_by: string | null
  ended_at: NullableInstant
}
