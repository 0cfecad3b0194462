import type { Frame } from 'playwright-core'
import { expect } from 'vitest'

/** The requests that htmx makes in a frame, as the frame itself sees them. */
export interface RequestCounter {
  /** Waits until the frame has taken in the answers to all that it has sent. */
  readonly settle: () => Promise<void>
  /** Does something, and waits until what the frame sent meanwhile is answered. Returns the number of requests sent. */
  readonly sentDuring: (act: () => Promise<void>) => Promise<number>
}

/**
 * Counts the requests of a frame from now on.
 *
 * What the server has seen says neither what the frame is still about to send nor what it has already understood, so a test
 * of when the frame asks cannot rely on it.
 */
export async function countRequests(frame: Frame): Promise<RequestCounter> {
  await frame.evaluate(`
    globalThis.requestCounts = { sent: 0, answered: 0 }
    document.addEventListener('htmx:config:request', () => { requestCounts.sent += 1 })
    document.addEventListener('htmx:finally:request', () => { requestCounts.answered += 1 })
  `)
  function sent(): Promise<number> {
    return frame.evaluate<number>('requestCounts.sent')
  }
  async function settle(): Promise<void> {
    const unanswered = 'requestCounts.sent - requestCounts.answered'
    await expect.poll(() => frame.evaluate<number>(unanswered)).toBeLessThanOrEqual(0)
  }
  return {
    settle,
    sentDuring: async (act) => {
      const before = await sent()
      await act()
      await settle()
      return (await sent()) - before
    },
  }
}
