/**
 * Pipedrive's limits, each with where it comes from. "Documented" is Pipedrive's own documentation or API description;
 * "uncertain" is told by others or recorded once, and kept on the careful side.
 */
export const limits = {
  /**
   * Calls in any 2 seconds before an answer has said how many. Documented: 20 for a personal token on the smallest plan,
   * more for the others. Recorded: every answer says the token's own limit, which holds from then on.
   */
  firstCallsPer2Seconds: 20,
  /** Documented: the largest limit of any plan (an app, Ultimate). What an answer says beyond it is about something else. */
  mostCallsPer2Seconds: 480,
  /** 2 seconds and a margin for the difference between our clock's pace and Pipedrive's. */
  callWindowMs: 2_100,
  /** Recorded: seconds until the window is over, such as 2. Larger numbers are moments, or about another limit. */
  longestResetSeconds: 60,
  /** Records on a page of a list. Documented: at most 500. A page costs the same whatever its length. */
  listPage: 500,
  /** Records named in one list by their ids. Documented: at most 100. */
  batch: 100,
  /** From so many named records on, a list of them costs no more than reading each (1 token each against 10). */
  batchFrom: 10,
  /** Calls under way at the same time. Our own choice: enough to hide the travel time. */
  concurrentCalls: 4,
  /**
   * A page instead of JSON (403): told of clients that went on calling although a limit was used up. Our own choice: long
   * enough to be forgiven.
   */
  barredWaitMs: 30_000,
} as const

/**
 * The limit by the day, in tokens. Documented: 30,000 × the plan's multiplier × seats, for the whole company and all its
 * apps; a call costs by its kind, not by what it brings.
 */
export const dailyLimits = {
  /** The smallest there is (one seat of the smallest plan): taken for the limit while no answer has said it. */
  smallest: 30_000,
  /** How much of it we use at most, unless configured: the rest is for the company's other apps. Our own choice. */
  share: 0.2,
  /**
   * Documented: the day begins at midnight "of the server's region", which is not named. So where the tokens are used up,
   * one cheap call an hour looks whether they are back.
   */
  lookAgainMs: 3_600_000,
  /** After so long a new day has surely begun. */
  dayMs: 86_400_000,
} as const

/** Kinds of work that share our part of the daily tokens; to `connect` is to find out whose token it is. */
export const workKinds = ['sync', 'poll', 'refresh', 'write', 'set-up', 'connect'] as const
export type WorkKind = (typeof workKinds)[number]

/**
 * The part of our own tokens that is kept for each kind of work, however busy the others are; together three quarters.
 * The last quarter is for whoever needs it. Our own choice.
 */
export const keptShares: Readonly<Record<WorkKind, number>> = {
  sync: 0.15,
  poll: 0.2,
  refresh: 0.2,
  write: 0.15,
  'set-up': 0.04,
  // Some thirty starts on the smallest plan: a process must be able to start although the day's other tokens are used.
  connect: 0.01,
}

/** Tokens that a call costs, by version and kind of call. Documented for each operation (`x-token-cost`). */
export const costs = {
  v2: { one: 1, list: 10, shortList: 5, write: 5, remove: 3 },
  v1: { one: 2, list: 20, shortList: 10, write: 10, remove: 6 },
} as const
