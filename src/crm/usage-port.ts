/** Usage of the vendor's API. */
export interface CrmUsage {
  /** Calls so far, of all kinds, retries included. */
  readonly calls: number
  /** The calls among them that the vendor rejected because a limit was used up. */
  readonly rateLimited: number
  /** The part of the limit that is used at this moment, from 0 to 1. */
  readonly budgetUsed: number
  /** The account's daily budget, in the vendor's own unit; null if the vendor does not report one. */
  readonly daily: DailyBudget | null
}

/** A daily limit that all apps of an account share. */
export interface DailyBudget {
  /** `calls`, `tokens`. */
  readonly unit: string
  readonly limit: number
  /** What is left of it, as last reported by the vendor. */
  readonly remaining: number
  /** Minset's own usage, by kind of work. */
  readonly ours: Readonly<Record<string, number>>
  /** Minset's self-imposed share of it. */
  readonly ourLimit: number
  /** The minimum interval between polls of the account, in seconds, so that their part of the budget lasts all day. */
  readonly pollSeconds: number
}

/** Checks the availability of the account's API without using up any of its limits. */
export interface CrmReach {
  /**
   * A URL of the API that responds without authentication, if only with a rejection. The same for accounts that are
   * served from the same host.
   *
   * @throws the `Crm…` errors of a token request, if the URL depends on the token
   */
  address(): Promise<string>
  /** Whether the latest call of this instance was answered, within the last `withinMs` milliseconds. */
  wasAnswered(withinMs: number): boolean
  /** By how much our clock was ahead of the CRM's at the latest answered call, in milliseconds; null if it is not known. */
  clockLeadMs(): number | null
}
