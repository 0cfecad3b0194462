/** Where the time comes from. Everything that asks for the time takes a clock, so that tests decide it. */
export interface Clock {
  /** The present instant. */
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }

/**
 * Whether so many milliseconds have passed since an instant that was noted by our own clock. An instant that lies ahead
 * was noted before the clock was set back: how long ago that was nobody knows, so it counts as long ago. What is looked
 * after at intervals is so looked after once too often and not hours too late.
 */
export function hasPassed(since: Date, ms: number, now: Date): boolean {
  const passedMs = now.getTime() - since.getTime()
  return passedMs >= ms || passedMs < 0
}

/**
 * Whether an instant that our own clock has set is still to come. One further ahead than was ever set was noted before the
 * clock was set back, and counts as past: what waits for it goes on too early and not hours too late.
 *
 * @param longestMs the longest that such an instant is ever set ahead
 */
export function isStillAhead(until: Date, longestMs: number, now: Date): boolean {
  const leftMs = until.getTime() - now.getTime()
  return leftMs > 0 && leftMs <= longestMs
}
