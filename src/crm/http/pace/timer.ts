import { setTimeout as wait } from 'node:timers/promises'

/**
 * Monotonic time and waiting, for pacing and retries. Separate from `Clock`, because a clock that is set back, set
 * forward or stopped must neither cause a burst over a limit nor an endless wait.
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
