/** Counts requests in a sliding window, as a vendor's gateway does. */
export interface WindowCount {
  /**
   * Counts one request at an instant (milliseconds); returns false, without counting it, if it would exceed the limit.
   */
  admit(nowMs: number): boolean
  /** How many more requests would be admitted at the instant. */
  remaining(nowMs: number): number
}

/**
 * A sliding window.
 *
 * @param limit maximum requests in any `windowMs` milliseconds
 */
export function createWindowCount(limit: number, windowMs: number): WindowCount {
  let admitted: number[] = []
  function within(nowMs: number): number[] {
    admitted = admitted.filter((at) => at > nowMs - windowMs)
    return admitted
  }
  return {
    admit(nowMs) {
      if (within(nowMs).length >= limit) return false
      admitted.push(nowMs)
      return true
    },
    remaining: (nowMs) => Math.max(0, limit - within(nowMs).length),
  }
}
