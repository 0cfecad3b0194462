/** The source of the time. Everything that needs the time takes a clock, so that tests control it. */
export interface Clock {
  /** The present instant. */
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }

/**
 * Whether `ms` milliseconds have passed since an instant stored by our own clock. A stored instant in the future
 * predates a clock that was set back; its age is unknown, so it counts as long ago. Periodic work then runs once too
 * often rather than hours too late.
 */
export function hasPassed(since: Date, ms: number, now: Date): boolean {
  const passedMs = now.getTime() - since.getTime()
  return passedMs >= ms || passedMs < 0
}

/**
 * Whether an instant set by our own clock is still in the future. One further ahead than is ever set predates a clock
 * that was set back, and counts as past: work that waits for it continues too early rather than hours too late.
 *
 * @param longestMs the longest that such an instant is ever set ahead, in milliseconds
 */
export function isStillAhead(until: Date, longestMs: number, now: Date): boolean {
  const leftMs = until.getTime() - now.getTime()
  return leftMs > 0 && leftMs <= longestMs
}
