/** Limits of the calls to every vendor. All values are our own choice. */
export const callLimits = {
  /** A call is aborted if its complete response has not arrived by then. */
  timeoutMs: 30_000,
  /**
   * Maximum bytes of a response, measured after decompression. The largest legitimate pages, full of long texts, have
   * about ten million.
   */
  bodyBytes: 32 * 1024 * 1024,
  /** Redirects followed within one origin before the call fails. */
  redirects: 3,
} as const

/**
 * Attempts of one call. Two minutes outlast a restart of the vendor's server, and end before the job counts as dead.
 */
export const retryPolicy = { attempts: 6, firstWaitMs: 500, longestWaitMs: 16_000, totalMs: 120_000 } as const

/** Attempts of a call to an unreachable host: waiting does not correct a wrong address. */
export const unreachableAttempts = 3

/**
 * Attempts of a call whose response was too large or had broken compression: each attempt costs as much as the first,
 * but a proxy may have caused one such failure.
 */
export const spoiltAttempts = 2

/** Limits of lists that are read completely and kept in memory: owners, fields, links of a record. */
export const pageLimits = {
  listPages: 1_000,
  /** For all pages together. */
  listCharacters: 256 * 1024 * 1024,
} as const
