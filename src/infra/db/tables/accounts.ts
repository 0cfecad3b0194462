import type { Generated, JSONColumnType } from 'kysely'
import type { Instant, Json, NullableInstant } from './column-types.ts'

export interface AccountsTable {
  account_id: string
  vendor: string
  external_id: string
  time_zone: string
  currency: string
  ui_origin: string
  connected_at: Instant
  /** `access_token`: a token of the environment; `oauth`: an installed app, whose tokens are in `credentials`. */
  auth: Generated<string>
  /**
   * `connected`; `disconnected` (the CRM does not let us in) or `ended` (on purpose, here), with the reason in words and
   * since when.
   */
  status: Generated<string>
  status_reason: string | null
  status_at: NullableInstant
  /** Granted scopes; null where the vendor does not say (an access token). */
  scopes: JSONColumnType<string[] | null, string | null, string | null>
}

/** Tokens of an installed app. */
export interface CredentialsTable {
  account_id: string
  /** Access and refresh token, encrypted. */
  sealed: string
  expires_at: Instant
  /** Counts refreshes: who refreshes knows whether another process has done it meanwhile. */
  version: Generated<number>
  /** Some process refreshes until then. */
  lease_until: NullableInstant
  updated_at: Instant
}

/** One row per installation that has come back from the vendor's consent page. */
export interface UsedInstallStatesTable {
  vendor: string
  /** Of the signed state that came back. */
  nonce: string
  used_at: Instant
}

/**
 * One row for each call that a limit of the account's CRM allows within its window. A call takes a slot before it begins,
 * so that any number of processes together stay within the limit. By the database's clock.
 */
export interface RateLimitSlotsTable {
  account_id: string
  /** Which of the CRM's limits: `calls`, `searches`. */
  limit_name: string
  /** From 1. */
  slot: number
  /** While a call is under way, when it would be given up for lost; after it, when its window ends. */
  free_at: Instant
  /** Counts the calls that have taken it: one that was given up for lost does not free what another has taken since. */
  taken: Generated<number>
  /** The process that is assigned the slot next, so that others leave it; null for none. */
  promised_to: string | null
}

/** What an account's adapter knows of the CRM's limit by the day, in a shape of its own. */
export interface DailyBudgetsTable {
  account_id: string
  state: Json<object>
}
