/**
 * HubSpot's limits, each with where it comes from. "Documented" is HubSpot's own documentation or API description;
 * "uncertain" is told by others and kept on the careful side.
 */
export const limits = {
  /**
   * Calls in any 10 seconds. Documented: 190 for Professional and Enterprise, 100 for Free and Starter (tokens of one
   * account), 110 for each account of a marketplace app. Search does not count here.
   */
  callsPer10Seconds: 190,
  /** 10 seconds and a margin for the difference between our clock's pace and HubSpot's. */
  callWindowMs: 10_100,
  /** Documented: 5 a second for the whole account, all apps together. One is left to the others. */
  searchesPerSecond: 4,
  searchWindowMs: 1_050,
  /** Records on a page of the list endpoint, and owners on theirs. Documented: at most 100. */
  listPage: 100,
  /** Documented: at most 200, and never more than 10,000 results of one search. */
  searchPage: 200,
  /** Records named in one batch read or update. Documented: at most 100. */
  batch: 100,
  /** Records in one batch read that asks for history. Uncertain: 50 is told. */
  batchWithHistory: 50,
  /** Records whose associations are read at once. Documented: at most 1000. */
  associationsBatch: 1000,
  /** Records whose membership of a list is changed at once. Our own choice: HubSpot states no limit. */
  listMembers: 1000,
  /** Files of the journal asked for at once. Our own choice; uncertain: how many HubSpot gives at most. */
  journalFiles: 10,
  /** Batches under way at the same time. Our own choice: enough to hide the travel time. */
  concurrentBatches: 4,
  /** 423 Locked. Documented: wait at least 2 seconds. */
  lockedWaitMs: 2_000,
  /** 477, the account is moving between data centres; it names its own wait, this one serves if it does not. */
  movingWaitMs: 10_000,
  /** 429 by policy: until the window in question is surely over. */
  tenSecondlyWaitMs: 10_100,
  secondlyWaitMs: 1_050,
} as const
