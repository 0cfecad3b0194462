/** Where the time comes from. Everything that asks for the time takes a clock, so that tests decide it. */
export interface Clock {
  /** The present instant. */
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }
