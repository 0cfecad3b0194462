import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSlidingWindow } from '../../../src/crm/http/pace/sliding-window.ts'
import { createVirtualTimer } from '../../support/virtual-timer.ts'
import { worstWindow } from '../../support/worst-window.ts'

interface Arrival {
  /** After the previous call. */
  readonly gapMs: number
  /** From the client to the server, and back. */
  readonly outMs: number
  readonly backMs: number
}

const arrivals = fc.array(
  fc.record({
    gapMs: fc.integer({ min: 0, max: 400 }),
    outMs: fc.integer({ min: 0, max: 900 }),
    backMs: fc.integer({ min: 0, max: 300 }),
  }),
  { maxLength: 60 },
)

/** When each call reached the server, if calls arrive at the gate at the given times. */
async function arrivalTimes(pattern: readonly Arrival[], limit: number, windowMs: number): Promise<number[]> {
  const timer = createVirtualTimer()
  const gate = createSlidingWindow({ limit, windowMs }, timer)
  const times: number[] = []
  async function callAt(startMs: number, { outMs, backMs }: Arrival): Promise<void> {
    await timer.sleep(startMs)
    await gate.run(async () => {
      await timer.sleep(outMs)
      times.push(timer.now())
      await timer.sleep(backMs)
    })
  }
  let startMs = 0
  const calls = pattern.map((arrival) => {
    startMs += arrival.gapMs
    return callAt(startMs, arrival)
  })
  await timer.runUntil(Promise.all(calls))
  return times.sort((a, b) => a - b)
}

describe('the sliding window', () => {
  it('lets no more calls than the limit arrive in any window, however calls arrive and travel', async () => {
    await fc.assert(
      fc.asyncProperty(arrivals, fc.integer({ min: 1, max: 8 }), async (pattern, limit) => {
        const times = await arrivalTimes(pattern, limit, 1_000)

        expect(times).toHaveLength(pattern.length)
        expect(worstWindow(times, 1_000)).toBeLessThanOrEqual(limit)
      }),
      { numRuns: 150 },
    )
  })

  it('lets a burst of the full limit through immediately, and the next call one window later', async () => {
    const burst = Array.from({ length: 6 }, () => ({ gapMs: 0, outMs: 0, backMs: 0 }))

    expect(await arrivalTimes(burst, 5, 1_000)).toEqual([0, 0, 0, 0, 0, 1_000])
  })

  it('serves callers in order of arrival', async () => {
    const timer = createVirtualTimer()
    const gate = createSlidingWindow({ limit: 1, windowMs: 100 }, timer)
    const served: string[] = []

    const calls = ['a', 'b', 'c'].map((name) => gate.run(() => Promise.resolve(served.push(name))))
    await timer.runUntil(Promise.all(calls))

    expect(served).toEqual(['a', 'b', 'c'])
    expect(timer.now()).toBe(200)
  })

  it('counts a failed call, and continues after it', async () => {
    const timer = createVirtualTimer()
    const gate = createSlidingWindow({ limit: 1, windowMs: 100 }, timer)

    const failed = gate.run(() => Promise.reject(new Error('broken')))
    const next = gate.run(() => Promise.resolve(timer.now()))
    await expect(failed).rejects.toThrow('broken')

    expect(await timer.runUntil(next)).toBe(100)
  })

  it('follows a lower limit, but never exceeds its own', async () => {
    const timer = createVirtualTimer()
    const gate = createSlidingWindow({ limit: 3, windowMs: 100 }, timer)
    const moments: number[] = []

    gate.adapt(50)
    await timer.runUntil(Promise.all(Array.from({ length: 4 }, () => gate.run(() => note(moments, timer.now())))))
    gate.adapt(1)
    await timer.runUntil(Promise.all(Array.from({ length: 2 }, () => gate.run(() => note(moments, timer.now())))))

    expect(moments).toEqual([0, 0, 0, 100, 200, 300])
  })

  it('starts no call during a pause, and a shorter pause does not end it', async () => {
    const timer = createVirtualTimer()
    const gate = createSlidingWindow({ limit: 5, windowMs: 100 }, timer)

    gate.pause(700)
    gate.pause(50)

    expect(await timer.runUntil(gate.run(() => Promise.resolve(timer.now())))).toBe(700)
  })
})

function note(list: number[], moment: number): Promise<void> {
  list.push(moment)
  return Promise.resolve()
}
