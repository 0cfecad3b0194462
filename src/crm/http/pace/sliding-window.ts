import type { RateLimitSlot, RateLimitSlots } from '../../port.ts'
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

/** Where the calls of other processes count as well. */
export interface JointLimit {
  readonly slots: RateLimitSlots
  /** Which of the vendor's limits this is. */
  readonly name: string
}

/**
 * A gate that lets at most `limit` calls reach the other side in any span of `windowMs`, wherever that span begins.
 *
 * A call holds its slot from its start until `windowMs` after its END. The other side counts it at some moment in
 * between, so however long calls travel, what it counts in any window stays within the limit. (Gates that count starts
 * only let through too many when one call is slow to arrive and a later one quick.)
 *
 * @param joint where other processes call too: a call then takes one of the slots there as well, when its turn has come
 */
export function createSlidingWindow(options: SlidingWindowOptions, timer: Timer, joint?: JointLimit): SlidingWindow {
  const { windowMs } = options
  const gate: Gate = { limit: options.limit, running: 0, pausedUntil: 0, ended: [], announceEnd: null }
  let lastInLine: Promise<unknown> = Promise.resolve()

  /** Waits behind everyone who came before, then for a slot, and takes it. */
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
      // Who could not have a slot does not keep the next one from it.
      lastInLine = turn.catch(() => undefined)
      const slot = await turn
      try {
        return await call()
      } finally {
        gate.running -= 1
        gate.ended.push(timer.now())
        gate.announceEnd?.()
        // What cannot be noted is given up for lost after a while; the call itself is over.
        await slot?.ended().catch(() => undefined)
      }
    },
    adapt(wanted) {
      gate.limit = Math.max(1, Math.min(options.limit, wanted))
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
  /** Wakes the one who waits for a running call to end. */
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

/** Waits for a slot among those that all processes share. */
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
