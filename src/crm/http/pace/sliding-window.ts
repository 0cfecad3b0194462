import type { RateLimitSlot, RateLimitSlots } from '../../port.ts'
import type { Timer } from './timer.ts'

export interface SlidingWindowOptions {
  /** Calls allowed in any window; at least 1. */
  readonly limit: number
  readonly windowMs: number
}

export interface SlidingWindow {
  /** Runs the call when a slot is free, in order of arrival. */
  run<T>(call: () => Promise<T>): Promise<T>
  /** Lowers the limit, or raises it up to the initial one. */
  adapt(limit: number): void
  /** Starts no call for the next `ms` milliseconds. A shorter pause does not shorten a longer one. */
  pause(ms: number): void
  /** The share of the limit that is used at this moment, from 0 to 1. */
  used(): number
}

/** A limit that calls of other processes count against as well. */
export interface JointLimit {
  readonly slots: RateLimitSlots
  /** Which of the vendor's limits this is. */
  readonly name: string
}

/**
 * A gate that lets at most `limit` calls reach the server in any span of `windowMs`, wherever that span begins.
 *
 * A call holds its slot from its start until `windowMs` after its END. The server counts it at some moment in between,
 * so the count in any window stays within the limit however long calls take to arrive. (A gate that counts only starts
 * exceeds the limit when a slow call is followed by a quick one.)
 *
 * @param joint if other processes make calls too: each call then also takes a slot of the joint limit
 */
export function createSlidingWindow(options: SlidingWindowOptions, timer: Timer, joint?: JointLimit): SlidingWindow {
  const { windowMs } = options
  const gate: Gate = { limit: options.limit, running: 0, pausedUntil: 0, ended: [], announceEnd: null }
  let lastInLine: Promise<unknown> = Promise.resolve()

  /** Waits for all earlier callers, then for a slot, and takes it. */
  async function takeTurn(before: Promise<unknown>): Promise<RateLimitSlot | null> {
    await before
    await waitForSlot(gate, windowMs, timer)
    const slot = joint ? await takeJointly(joint, { gate, windowMs }, timer) : null
    await waitWhilePaused(gate, timer)
    gate.running += 1
    return slot
  }

  return {
    async run(call) {
      const turn = takeTurn(lastInLine)
      // A caller that failed to get a slot does not block the next one.
      lastInLine = turn.catch(() => undefined)
      const slot = await turn
      try {
        return await call()
      } finally {
        gate.running -= 1
        gate.ended.push(timer.now())
        gate.announceEnd?.()
        // A slot whose end cannot be recorded expires by itself; the call is over.
        await slot?.ended().catch(() => undefined)
      }
    },
    adapt(limit) {
      gate.limit = Math.max(1, Math.min(options.limit, limit))
    },
    used() {
      const since = timer.now() - windowMs
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
  /** Wakes the caller that waits for a running call to end. */
  announceEnd: (() => void) | null
}

async function waitForSlot(gate: Gate, windowMs: number, timer: Timer): Promise<void> {
  for (;;) {
    const now = timer.now()
    while (gate.ended[0] !== undefined && gate.ended[0] + windowMs <= now) gate.ended.shift()
    if (gate.running + gate.ended.length < gate.limit) return
    const [oldest] = gate.ended
    await (oldest === undefined ? nextEnd(gate) : timer.sleep(oldest + windowMs - now))
  }
}

function nextEnd(gate: Gate): Promise<void> {
  return new Promise((resolve) => {
    gate.announceEnd = resolve
  })
}

async function waitWhilePaused(gate: Gate, timer: Timer): Promise<void> {
  while (timer.now() < gate.pausedUntil) await timer.sleep(gate.pausedUntil - timer.now())
}

/** Waits for one of the slots that all processes share. */
async function takeJointly(
  { slots, name }: JointLimit,
  { gate, windowMs }: { readonly gate: Pick<Gate, 'limit'>; readonly windowMs: number },
  timer: Timer,
): Promise<RateLimitSlot> {
  for (;;) {
    const answer = await slots.take({ name, slots: gate.limit, windowMs })
    if ('slot' in answer) return answer.slot
    await timer.sleep(answer.againInMs)
  }
}
