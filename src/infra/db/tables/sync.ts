import type { Instant, Json } from './column-types.ts'

/** The state of the account's full sync. */
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

/** Where the link re-reads of an object type's records with a finding and no link will continue. */
export interface RelinkCursorsTable {
  account_id: string
  object_type: string
  state: Json<object>
  updated_at: Instant
}

/** The result of the last read of the owners, and its time. */
export interface OwnerReadsTable {
  account_id: string
  state: Json<object>
  updated_at: Instant
}

/** Owners that records refer to and the CRM does not list, and when they were last looked up. */
export interface SoughtOwnersTable {
  account_id: string
  state: Json<object>
  updated_at: Instant
}

/** The reading of our clock at the account's last sync. */
export interface ClockReadingsTable {
  account_id: string
  read_at: Instant
}

/** The state of the account's subscriptions at the last check. */
export interface SubscriptionChecksTable {
  account_id: string
  state: Json<object>
  updated_at: Instant
}

/** The results of the latest attempts to read the CRM. */
export interface SyncOutcomesTable {
  account_id: string
  state: Json<object>
  updated_at: Instant
}

/** The latest outage of the account's CRM; once it has ended, the state contains none. */
export interface CrmOutagesTable {
  account_id: string
  state: Json<object>
  updated_at: Instant
}
