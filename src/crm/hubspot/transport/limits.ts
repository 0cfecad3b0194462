/**
 * HubSpot's limits, each with its source. "Documented" means HubSpot's own documentation or API description;
 * "uncertain" means reports by others, with a cautious value.
 */
export const limits = {
  /**
   * Calls in any 10 seconds. Documented: 190 for Professional and Enterprise, 100 for Free and Starter (tokens of one
   * account), 110 for each account of a marketplace app. Search does not count here.
   */
  callsPer10Seconds: 190,
  /** 10 seconds, plus a margin for clocks that run at different speeds. */
  callWindowMs: 10_100,
  /** Documented: 5 a second for the whole account, all apps together. One is left to other apps. */
  searchesPerSecond: 4,
  searchWindowMs: 1_050,
  /** Page size of lists of records and of owners. Documented: at most 100. */
  listPage: 100,
  /** Documented: at most 200, and never more than 10,000 results of one search. */
  searchPage: 200,
  /** Records named in one batch read or update. Documented: at most 100. */
  batch: 100,
  /** Records in one batch read with history. Uncertain: others report 50. */
  batchWithHistory: 50,
  /** Records whose associations are read at once. Documented: at most 1000. */
  associationsBatch: 1000,
  /** Records whose membership of a list is changed at once. Our own choice: HubSpot states no limit. */
  listMembers: 1000,
  /** Files of the journal requested at once. Our own choice; uncertain: HubSpot's maximum. */
  journalFiles: 10,
  /** Concurrent batches. Our own choice: enough to hide network latency. */
  concurrentBatches: 4,
  /** 423 Locked. Documented: wait at least 2 seconds. */
  lockedWaitMs: 2_000,
  /** 477, the account is moving between data centres; used if the response does not name a wait. */
  movingWaitMs: 10_000,
  /** 429 by policy: until the window has certainly ended. */
  tenSecondlyWaitMs: 10_100,
  secondlyWaitMs: 1_050,
} as const
