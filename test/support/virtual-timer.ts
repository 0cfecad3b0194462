import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Timer } from '../../src/crm/http/pace/timer.ts'

export interface VirtualTimer extends Timer {
  /** Lets time pass, from sleep to sleep, until the work is done. For work that only waits for this timer. */
  runUntil<T>(work: Promise<T>): Promise<T>
}

interface Sleeper {
  readonly wakesAt: number
  readonly wake: () => void
}

/** Time that stands still until all are asleep, and then jumps to the first wake-up. */
export function createVirtualTimer(): VirtualTimer {
  let now = 0
  const sleepers: Sleeper[] = []

  function wakeFirst(): void {
    sleepers.sort((a, b) => a.wakesAt - b.wakesAt)
    const first = sleepers.shift()
    if (first === undefined) throw new Error('Nobody sleeps, and the work is not over: it would wait for ever.')
    now = Math.max(now, first.wakesAt)
    first.wake()
  }

  return {
    now: () => now,
    sleep: (ms) =>
      new Promise((resolve) => {
        sleepers.push({ wakesAt: now + ms, wake: resolve })
      }),
    async runUntil(work) {
      let over = false
      const noted = work.finally(() => {
        over = true
      })
      noted.catch(() => undefined)
      await nextTurn()
      while (!over) {
        wakeFirst()
        await nextTurn()
      }
      return noted
    },
  }
}

/** A timer whose sleeps end at once, and count as their full time. Records the sleeps. */
export function createSkippingTimer(): Timer & { readonly slept: readonly number[] } {
  let now = 0
  const slept: number[] = []
  return {
    slept,
    now: () => now,
    sleep: (ms) => {
      now += ms
      slept.push(ms)
      return Promise.resolve()
    },
  }
}
