import type { Generated } from 'kysely'
import type { Instant, Json, NullableInstant } from './column-types.ts'

/** Events as they came, committed before they were acknowledged. Sorted ones are kept for some days, to know repeats. */
export interface InboxEventsTable {
  account_id: string
  event_id: Generated<string>
  /** A hash that is the same for every delivery of the same event. */
  event_key: string
  /** `webhook` or `event-log`. */
  source: string
  /** JSON as it came. As text: jsonb refuses some of what JSON allows, such as a zero character. */
  body: string
  occurred_at: NullableInstant
  received_at: Instant
  /** Null until it is known which records are to be read again because of it. */
  sorted_at: NullableInstant
  /** What it meant, once sorted: `records`, `erase`, `echo`, `unknown`, `uninstalled`. */
  meaning: string | null
  /** The records that it names, as `type:id`, once sorted. */
  about: string[] | null
}

/** What a vendor sent in place of an event. Kept for some days, the first of many only. */
export interface UnreadableEventsTable {
  /** Null where nothing says whose it is. */
  account_id: string | null
  vendor: string
  /** A hash of it, its reason and whose it is: a repeated delivery is the same. */
  event_key: string
  reason: string
  /** Its JSON, or the first part of it. */
  body: string
  received_at: Instant
}

/** Records that are to be read again once `due_at` has come, whatever said so. */
export interface DueRefreshesTable {
  account_id: string
  object_type: string
  record_id: string
  due_at: Instant
  /** When we first learned of a change that this re-read covers. */
  noted_at: Instant
  /** `webhook`, `event-log` or `poll`. */
  source: string
  /** Counts the changes it stands for: one that comes while the record is read is not lost. */
  revision: Generated<number>
}

/**
 * Where the reading of a vendor's event log will continue. No account is in its key: the log is one, of all accounts of the
 * vendor's app, and where to continue in it says nothing of any of them.
 */
export interface EventLogCursorsTable {
  vendor: string
  state: Json<object>
  updated_at: Instant
}

/** Changes of which fields the vendor logs for the account, as last asked for. */
export interface EventLogSubscriptionsTable {
  account_id: string
  state: Json<object>
  updated_at: Instant
}
