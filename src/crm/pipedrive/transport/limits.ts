/**
 * Pipedrive's limits, each with its source. "Documented" means Pipedrive's own documentation or API description;
 * "uncertain" means reports by others or a single recording, with a cautious value.
 */
export const limits = {
  /**
   * Calls in any 2 seconds until a response states the limit. Documented: 20 for a personal token on the smallest plan,
   * more for the others. Recorded: every response states the token's own limit, which applies from then on.
   */
  firstCallsPer2Seconds: 20,
  /**
   * Documented: the largest limit of any plan (an app, Ultimate). A larger value in a response refers to another limit.
   */
  mostCallsPer2Seconds: 480,
  /** 2 seconds, plus a margin for clocks that run at different speeds. */
  callWindowMs: 2_100,
  /** Recorded: seconds until the window ends, such as 2. Larger numbers are timestamps, or refer to another limit. */
  longestResetSeconds: 60,
  /** Records on a page of a list. Documented: at most 500. A page costs the same whatever its length. */
  listPage: 500,
  /** Records requested by id in one list. Documented: at most 100. */
  batch: 100,
  /** From this number of records on, a list costs no more than individual reads (10 tokens against 1 each). */
  batchFrom: 10,
  /**
   * Records written together, one call each. Documented: an app may make at least 80 calls in 2 seconds, a personal token
   * on the smallest plan 20. Our own choice: about a second for an app.
   */
  recordsAtOnce: 50,
  /** Concurrent calls. Our own choice: enough to hide network latency. */
  concurrentCalls: 4,
  /**
   * Wait after HTML instead of JSON (403). Uncertain: reported for clients that kept calling after a limit was used up.
   * Our own choice: long enough for the block to end.
   */
  barredWaitMs: 30_000,
} as const

/**
 * The daily limit, in tokens. Documented: 30,000 × the plan's multiplier × seats, for the whole company and all its
 * apps; the cost of a call depends on its kind, not on its result.
 */
export const dailyLimits = {
  /** The smallest possible limit (one seat of the smallest plan): assumed until a response states the limit. */
  smallest: 30_000,
  /** Default maximum share for Minset: the rest is for the company's other apps. Our own choice. */
  share: 0.2,
  /**
   * Documented: the day begins at midnight "of the server's region", which is not named. So once the tokens are used
   * up, one cheap call an hour checks whether they are available again.
   */
  lookAgainMs: 3_600_000,
  /** After this time a new day has certainly begun. */
  dayMs: 86_400_000,
} as const

/** Kinds of work that share our part of the daily tokens; `connect` identifies the account of a token. */
export const workKinds = ['sync', 'poll', 'refresh', 'write', 'set-up', 'connect'] as const
export type WorkKind = (typeof workKinds)[number]

/**
 * The share of our own tokens that is reserved for each kind of work, however busy the others are; three quarters in
 * total. The last quarter is available to all. Our own choice.
 */
export const keptShares: Readonly<Record<WorkKind, number>> = {
  sync: 0.15,
  poll: 0.2,
  refresh: 0.2,
  write: 0.15,
  'set-up': 0.04,
  // About thirty starts on the smallest plan: a process must be able to start even if the day's other tokens are used
  // up.
  connect: 0.01,
}

/** Tokens that a call costs, by version and kind of call. Documented for each operation (`x-token-cost`). */
export const costs = {
  v2: { one: 1, list: 10, shortList: 5, write: 5, remove: 3 },
  v1: { one: 2, list: 20, shortList: 10, write: 10, remove: 6 },
} as const
