/** What has been asked of the vendor. */
export interface CrmUsage {
  /** Calls so far, of all kinds, retries included. */
  readonly calls: number
  /** Of these, calls that the vendor refused because a limit was used up. */
  readonly rateLimited: number
  /** The part of the limit that is used at this moment, from 0 to 1. */
  readonly budgetUsed: number
  /** What the account may ask for in a day, in the vendor's own unit; null where the vendor does not say. */
  readonly daily: DailyBudget | null
}

/** A limit by the day, which all the apps of an account share. */
export interface DailyBudget {
  /** `calls`, `tokens`. */
  readonly unit: string
  readonly limit: number
  /** Left of it, as the vendor last said. */
  readonly remaining: number
  /** How much of it we have used ourselves, by the kind of work. */
  readonly ours: Readonly<Record<string, number>>
  /** How much of it we allow ourselves. */
  readonly ourLimit: number
  /** How far apart polls of the account must lie at least, so that their part of it lasts all day; in seconds. */
  readonly pollSeconds: number
}

/** How to find out whether the account's API is there, without using up any of the account's limits. */
export interface CrmReach {
  /**
   * An address of the API that answers whoever asks, if only by refusing who names no token. The same for accounts that
   * are served from the same place.
   *
   * @throws the `Crm…` errors of asking for a token, where the address comes with it
   */
  address(): Promise<string>
  /** Whether the vendor has answered a call of this instance in the last so many milliseconds, and the latest one. */
  wasAnswered(withinMs: number): boolean
}
