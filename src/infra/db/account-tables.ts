import type { Generated, JSONColumnType } from 'kysely'
import type { Instant, NullableInstant } from './column-types.ts'

export interface AccountsTable {
  account_id: string
  vendor: string
  external_id: string
  time_zone: string
  currency: string
  ui_origin: string
  connected_at: Instant
  /** `static`: a token of the environment; `oauth`: an installed app, whose tokens are in `credentials`. */
  auth: Generated<string>
  /**
   * `connected`; `disconnected` (the CRM does not let us in) or `ended` (on purpose, here), with the reason in words and
   * since when.
   */
  status: Generated<string>
  status_reason: string | null
  status_at: NullableInstant
  /** Granted scopes; null where the vendor does not say (a static token). */
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
