import type { Generated } from 'kysely'
import type { Message } from '../../../words/index.ts'
import type { Instant, Json, NullableInstant } from './column-types.ts'

/**
 * Events as received, committed before they were acknowledged. Sorted ones are kept for some days, to recognise
 * repeats.
 */
export interface InboxEventsTable {
  account_id: string
  event_id: Generated<string>
  /** A hash that is the same for every delivery of the same event. */
  event_key: string
  /** `webhook` or `event-log`. */
  source: string
  /** JSON as received. Text, because jsonb refuses some valid JSON, such as a zero character. */
  body: string
  occurred_at: NullableInstant
  received_at: Instant
  /** Null until the event has been sorted, which determines the records to re-read. */
  sorted_at: NullableInstant
  /** Its meaning once sorted: `records`, `erase`, `echo`, `unknown`, `uninstalled`. */
  meaning: string | null
  /** The records that it concerns, as `type:id`, once sorted. */
  about: string[] | null
}

/** Items that vendors sent in place of events. Kept for some days; of many, only the first. */
export interface UnreadableEventsTable {
  /** Null if the account is unknown. */
  account_id: string | null
  vendor: string
  /** A hash of the item, its reason and its account, so that repeated deliveries are recognised. */
  event_key: string
  reason: Json<Message>
  /** Its JSON, or the first part of it. */
  body: string
  received_at: Instant
}

/** Records queued for a re-read at `due_at`, from any source. */
export interface DueRefreshesTable {
  account_id: string
  object_type: string
  record_id: string
  due_at: Instant
  /** When we first learned of a change that this re-read covers. */
  noted_at: Instant
  /** Whether a person waits for it. */
  awaited: Generated<boolean>
  /** Counts the changes that the entry covers, so that a change during the read is not lost. */
  revision: Generated<number>
}

/**
 * Where the reading of a vendor's event log will continue. No account is in its key: a vendor's app has one log for all
 * its accounts, and the position reveals nothing about any of them.
 */
export interface EventLogCursorsTable {
  vendor: string
  state: Json<object>
  updated_at: Instant
}

/** The fields whose changes the vendor logs for the account, as last requested. */
export interface EventLogSubscriptionsTable {
  account_id: string
  state: Json<object>
  updated_at: Instant
}
