/** What holds for the calls to every vendor. All of it is our own choice. */
export const callLimits = {
  /** A call whose whole answer has not come by then is given up. */
  timeoutMs: 30_000,
  /**
   * Bytes of an answer, measured after decompression. The largest pages that a vendor can rightly send, full of long
   * texts, have some ten million.
   */
  bodyBytes: 32 * 1024 * 1024,
  /** Redirects that are followed, within one origin, until there must be an answer. */
  redirects: 3,
} as const

/** Tries of one call. Two minutes outlast a restart on the other side, and end before a job is taken for dead. */
export const retryPolicy = { attempts: 6, firstWaitMs: 500, longestWaitMs: 16_000, totalMs: 120_000 } as const

/** Tries of a call to a host that cannot be reached: a wrong address does not get right by waiting. */
export const unreachableAttempts = 3

/**
 * Tries of a call whose answer was larger than allowed, or whose compression was broken: each costs as much as the
 * first, and a proxy in between may have been the cause once.
 */
export const spoiltAttempts = 2

/** Lists that are read to their end at once and kept in memory: owners, fields, links of a record. */
export const pageLimits = {
  listPages: 1_000,
  /** Of all pages together. */
  listCharacters: 256 * 1024 * 1024,
} as const
