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
