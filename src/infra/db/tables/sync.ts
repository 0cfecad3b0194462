import type { Instant, Json } from './column-types.ts'

/** Where the account's full sync stands. */
export interface FullSyncsTable {
  account_id: string
  state: Json<object>
  updated_at: Instant
}

/** Where the polling of an object type will continue. */
export interface PollCursorsTable {
  account_id: string
  object_type: string
  state: Json<object>
  updated_at: Instant
}

/** Where rereading the links of an object type's records that have a finding and no link will continue. */
export interface RelinkCursorsTable {
  account_id: string
  object_type: string
  state: Json<object>
  updated_at: Instant
}

/** What the last reading of the owners found, and when it was. */
export interface OwnerReadsTable {
  account_id: string
  state: Json<object>
  updated_at: Instant
}

/** Owners whom records name and the CRM does not list, and when they were last looked for. */
export interface SoughtOwnersTable {
  account_id: string
  state: Json<object>
  updated_at: Instant
}

/** What our clock said at the account's last sync. */
export interface ClockReadingsTable {
  account_id: string
  read_at: Instant
}

/** How the account's subscriptions stood when they were last looked after. */
export interface SubscriptionChecksTable {
  account_id: string
  state: Json<object>
  updated_at: Instant
}

/** How the latest attempts to read the CRM ended. */
export interface SyncOutcomesTable {
  account_id: string
  state: Json<object>
  updated_at: Instant
}

/** The latest outage of the account's CRM; its state is without one once it has ended. */
export interface CrmOutagesTable {
  account_id: string
  state: Json<object>
  updated_at: Instant
}
