import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLocalSlots } from '../../../src/accounts/calls/local-rate-limit-slots.ts'
import { createSlidingWindow, type SlidingWindow } from '../../../src/crm/http/pace/sliding-window.ts'
import type { RateLimitSlots } from '../../../src/crm/port.ts'
import { seenFrom } from '../../support/rate-limit-slots.ts'
import { createVirtualTimer, type VirtualTimer } from '../../support/virtual-timer.ts'
import { worstWindow } from '../../support/worst-window.ts'

const windowMs = 1_000

/** One gate per distance, each like a separate process, sharing one limit. */
function openGates(timer: VirtualTimer, limit: number, distancesMs: readonly number[]): SlidingWindow[] {
  const slots = createLocalSlots(() => timer.now())('account')
  return distancesMs.map((distanceMs) =>
    createSlidingWindow({ limit, windowMs }, timer, { name: 'calls', slots: seenFrom(slots, distanceMs, timer) }),
  )
}

/** Makes calls one after the other, in several lanes, until the time is up. @returns when each reached the server */
async function callUntil(
  timer: VirtualTimer,
  gate: SlidingWindow,
  { endMs, lanes, callMs }: { readonly endMs: number; readonly lanes: number; readonly callMs: number },
): Promise<number[]> {
  const times: number[] = []
  async function callInLane(): Promise<void> {
    while (timer.now() < endMs) {
      await gate.run(async () => {
        times.push(timer.now())
        await timer.sleep(callMs)
      })
    }
  }
  await Promise.all(Array.from({ length: lanes }, callInLane))
  return times.filter((time) => time < endMs)
}

const calls = fc.array(
  fc.record({
    gate: fc.nat({ max: 2 }),
    gapMs: fc.integer({ min: 0, max: 300 }),
    outMs: fc.integer({ min: 0, max: 900 }),
    backMs: fc.integer({ min: 0, max: 300 }),
  }),
  { maxLength: 40 },
)

describe('gates with joint slots', () => {
  it('together let no more calls than the limit arrive in any window, however calls arrive and travel', async () => {
    await fc.assert(
      fc.asyncProperty(calls, fc.integer({ min: 1, max: 6 }), async (pattern, limit) => {
        const timer = createVirtualTimer()
        const gates = openGates(timer, limit, [0, 3, 40])
        const times: number[] = []
        let startMs = 0
        const made = pattern.map(async ({ gate, gapMs, outMs, backMs }) => {
          startMs += gapMs
          await timer.sleep(startMs)
          await gates[gate]?.run(async () => {
            await timer.sleep(outMs)
            times.push(timer.now())
            await timer.sleep(backMs)
          })
        })
        await timer.runUntil(Promise.all(made))

        expect(times).toHaveLength(pattern.length)
        expect(worstWindow(times, windowMs)).toBeLessThanOrEqual(limit)
      }),
      { numRuns: 100 },
    )
  })

  it('use up the limit together', async () => {
    const timer = createVirtualTimer()
    const endMs = 20_000
    const [near, far] = openGates(timer, 100, [1, 5]).map((gate) =>
      callUntil(timer, gate, { endMs, lanes: 4, callMs: 10 }),
    )
    const times = await timer.runUntil(Promise.all([near, far]))

    expect(times.flat().length).toBeGreaterThanOrEqual(0.95 * 100 * (endMs / windowMs))
  })

  it('follow a lower limit', async () => {
    const timer = createVirtualTimer()
    const gates = openGates(timer, 5, [0, 0])
    for (const gate of gates) gate.adapt(1)
    const times: number[] = []
    const made = gates.map((gate) => gate.run(() => Promise.resolve(times.push(timer.now()))))
    await timer.runUntil(Promise.all(made))

    expect(times).toEqual([0, 1_000])
  })

  it('start no call during a pause that began while the call waited for a slot', async () => {
    const timer = createVirtualTimer()
    const [gate, other] = openGates(timer, 1, [0, 0])
    await timer.runUntil(Promise.resolve(other?.run(() => Promise.resolve())))
    const waiting = gate?.run(() => Promise.resolve(timer.now()))
    gate?.pause(5_000)

    expect(await timer.runUntil(Promise.resolve(waiting))).toBe(5_000)
  })
})

describe('a gate whose joint slots are unavailable', () => {
  function gateOn(timer: VirtualTimer, slots: RateLimitSlots): SlidingWindow {
    return createSlidingWindow({ limit: 5, windowMs }, timer, { name: 'calls', slots })
  }

  it('makes no call, and reports why', async () => {
    const timer = createVirtualTimer()
    let calls = 0
    const gate = gateOn(timer, { take: () => Promise.reject(new Error('no store')) })
    for (let tried = 0; tried < 7; tried += 1) {
      await expect(gate.run(() => Promise.resolve((calls += 1)))).rejects.toThrow('no store')
    }

    expect(calls).toBe(0)
    expect(gate.used()).toBe(0)
  })

  it('returns the response of a call whose end cannot be recorded', async () => {
    const timer = createVirtualTimer()
    const gate = gateOn(timer, {
      take: () => Promise.resolve({ slot: { ended: () => Promise.reject(new Error('no store')) } }),
    })

    expect(await gate.run(() => Promise.resolve('answer'))).toBe('answer')
  })
})
