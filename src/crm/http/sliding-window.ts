import type { Timer } from './timer.ts'

export interface SlidingWindowOptions {
  /** Calls allowed in any window; at least 1. */
  readonly limit: number
  readonly windowMs: number
}

export interface SlidingWindow {
  /** Runs the call when its turn has come, first come first served. */
  run<T>(call: () => Promise<T>): Promise<T>
  /** Lowers the limit, or raises it again up to the one given at the start. */
  adapt(limit: number): void
  /** Lets no call begin for the next `ms` milliseconds. A shorter pause does not shorten a longer one. */
  pause(ms: number): void
  /** The part of the limit that is used at this moment, from 0 to 1. */
  used(): number
}

/**
 * A gate that lets at most `limit` calls reach the other side in any span of `windowMs`, wherever that span begins.
 *
 * A call holds its place from its start until `windowMs` after its END. The other side counts it at some moment in
 * between, so however long calls travel, what it counts in any window stays within the limit. (Gates that count starts
 * only let through too many when one call is slow to arrive and a later one quick.)
 */
export function createSlidingWindow(options: SlidingWindowOptions, timer: Timer): SlidingWindow {
  const gate: Gate = { limit: options.limit, running: 0, pausedUntil: 0, ended: [], announceEnd: null }
  let lastInLine: Promise<void> = Promise.resolve()

  /** Waits behind everyone who came before, then for a place, and takes it. */
  async function takeTurn(before: Promise<void>): Promise<void> {
    await before
    await waitForPlace(gate, options.windowMs, timer)
    gate.running += 1
  }

  return {
    async run(call) {
      lastInLine = takeTurn(lastInLine)
      await lastInLine
      try {
        return await call()
      } finally {
        gate.running -= 1
        gate.ended.push(timer.now())
        gate.announceEnd?.()
      }
    },
    adapt(wanted) {
      gate.limit = Math.max(1, Math.min(options.limit, wanted))
    },
    used() {
      const since = timer.now() - options.windowMs
      return (gate.running + gate.ended.filter((at) => at > since).length) / gate.limit
    },
    pause(ms) {
      gate.pausedUntil = Math.max(gate.pausedUntil, timer.now() + ms)
    },
  }
}

interface Gate {
  limit: number
  running: number
  pausedUntil: number
  /** When the calls of the last window ended, oldest first. */
  readonly ended: number[]
  /** Wakes the one who waits for a running call to end. */
  announceEnd: (() => void) | null
}

async function waitForPlace(gate: Gate, windowMs: number, timer: Timer): Promise<void> {
  for (;;) {
    const now = timer.now()
    while (gate.ended[0] !== undefined && gate.ended[0] + windowMs <= now) gate.ended.shift()
    const isFull = gate.running + gate.ended.length >= gate.limit
    if (!isFull && now >= gate.pausedUntil) return
    const freeAt = isFull ? (gate.ended[0] ?? Number.NEGATIVE_INFINITY) + windowMs : gate.pausedUntil
    await (Number.isFinite(freeAt) ? timer.sleep(freeAt - now) : nextEnd(gate))
  }
}

function nextEnd(gate: Gate): Promise<void> {
  return new Promise((resolve) => {
    gate.announceEnd = resolve
  })
}
