import type { Generated, JSONColumnType } from 'kysely'
import type { Message } from '../../../words/index.ts'
import type { Instant, Json, NullableInstant, NullableJson } from './column-types.ts'

export interface AccountsTable {
  account_id: string
  vendor: string
  external_id: string
  time_zone: string
  currency: string
  ui_origin: string
  /** Of texts in the CRM, and of what owners read who have not chosen another one. */
  language: Generated<string>
  /** The roles that read the personal data of clients in full. */
  in_full_roles: Generated<string[]>
  /** Whether the teams were set in Minset: the teams file of the configuration then no longer counts. */
  has_own_teams: Generated<boolean>
  connected_at: Instant
  /** `access_token`: a token from the environment; `oauth`: an installed app, whose tokens are in `credentials`. */
  auth: Generated<string>
  /**
   * `connected`, `disconnected` (by the CRM) or `ended` (on purpose, by a person in Minset), with the reason
   * and the time.
   */
  status: Generated<string>
  status_reason: NullableJson<Message>
  status_at: NullableInstant
  /** The granted scopes; null if the vendor does not list them (an access token). */
  scopes: JSONColumnType<string[] | null, string | null, string | null>
}

/** Tokens of an installed app. */
export interface CredentialsTable {
  account_id: string
  /** Access and refresh token, encrypted. */
  sealed: string
  expires_at: Instant
  /** Counts refreshes, so that a process knows whether another one has refreshed meanwhile. */
  version: Generated<number>
  /** Until then one process may refresh. */
  lease_until: NullableInstant
  updated_at: Instant
}

/** One row per installation that has returned from the vendor's consent page. */
export interface UsedInstallStatesTable {
  vendor: string
  /** From the signed state that was returned. */
  nonce: string
  used_at: Instant
}

/** One row per vendor whose cards belong to another app than the configured one. By the database's clock. */
export interface OtherCardAppsTable {
  vendor: string
  configured_app_id: string
  named_app_id: string
  noted_at: Generated<Date>
}

/**
 * One row per call slot in the rate-limit window. A call takes a slot before it begins, so that any number of processes
 * together stay within the limit. By the database's clock.
 */
export interface RateLimitSlotsTable {
  account_id: string
  /** Identifies the CRM's limit: `calls`, `searches`. */
  limit_name: string
  /** Numbered from 1. */
  slot: number
  /** While a call is in progress, when its slot expires; after it, when its window ends. */
  free_at: Instant
  /**
   * Counts the calls that have taken it, so that the end of an expired call does not free a slot that another has taken
   * since.
   */
  taken: Generated<number>
  /** The process that is assigned the slot next, so that others leave it; null for none. */
  promised_to: string | null
}

/** The state of a CRM's daily limit for an account, in the adapter's own format. */
export interface DailyBudgetsTable {
  account_id: string
  state: Json<object>
}

/** One row per disconnection that somebody has asked for on a page. */
export interface DisconnectionsTable {
  /** Of the secret in the address of the page that reports on it. */
  ticket_hash: string
  /** Null once the account is erased. */
  account_id: string | null
  /** As `Disconnection` documents. */
  step: string
  state: Json<object>
  updated_at: Instant
}
