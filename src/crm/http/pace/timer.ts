import { setTimeout as wait } from 'node:timers/promises'

/**
 * Monotonic time and waiting, for pacing and retries. Apart from the `Clock`, because a clock that is set back, set
 * forward or held still must neither burst over a limit nor wait for ever.
 */
export interface Timer {
  /** Milliseconds since some fixed moment; never goes back. */
  now(): number
  /** Resolves after at least `ms` milliseconds. */
  sleep(ms: number): Promise<void>
}

export const systemTimer: Timer = {
  now: () => performance.now(),
  sleep: async (ms) => {
    await wait(ms)
  },
}
