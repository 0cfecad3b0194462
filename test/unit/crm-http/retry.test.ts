import { describe, expect, it } from 'vitest'
import { type Attempt, retryAfterMs, retrying } from '../../../src/crm/http/pace/retry.ts'
import { CrmAuthError, CrmUnavailableError } from '../../../src/domain/errors.ts'
import { message } from '../../../src/words/index.ts'
import { createSkippingTimer } from '../../support/virtual-timer.ts'

const policy = { attempts: 4, firstWaitMs: 100, longestWaitMs: 300, totalMs: 10_000 }
const busy = new CrmUnavailableError(message('asWritten', { text: 'busy' }))

/** Returns "again" the given number of times, and then "done". */
function doneAfter(failures: number, asked: Partial<Attempt<string> & { kind: 'again' }> = {}) {
  return (tried: number): Promise<Attempt<string>> =>
    Promise.resolve(
      tried > failures ? { kind: 'done', value: `try ${tried}` } : { kind: 'again', error: busy, ...asked },
    )
}

describe('retrying', () => {
  it('returns the value of the first successful attempt', async () => {
    const timer = createSkippingTimer()

    expect(await retrying(policy, { timer, random: () => 0 }, doneAfter(2))).toBe('try 3')
    expect(timer.slept).toHaveLength(2)
  })

  it('waits ever longer up to the longest wait, at random between half and all of it', async () => {
    const shortest = createSkippingTimer()
    const longest = createSkippingTimer()

    await retrying(policy, { timer: shortest, random: () => 0 }, doneAfter(3))
    await retrying(policy, { timer: longest, random: () => 1 }, doneAfter(3))

    expect(shortest.slept).toEqual([50, 100, 150])
    expect(longest.slept).toEqual([100, 200, 300])
  })

  it('throws the last error when the attempts are used up', async () => {
    const timer = createSkippingTimer()

    await expect(retrying(policy, { timer, random: () => 0 }, doneAfter(4))).rejects.toBe(busy)
    expect(timer.slept).toHaveLength(3)
  })

  it('waits at least as long as the server asks', async () => {
    const timer = createSkippingTimer()

    await retrying(policy, { timer, random: () => 0 }, doneAfter(1, { minimumWaitMs: 2_000 }))

    expect(timer.slept).toEqual([2_000])
  })

  it('starts no wait that would end after the total time', async () => {
    const timer = createSkippingTimer()

    const result = retrying(policy, { timer, random: () => 0 }, doneAfter(3, { minimumWaitMs: 4_000 }))

    await expect(result).rejects.toBe(busy)
    expect(timer.slept).toEqual([4_000, 4_000])
  })

  it('makes fewer attempts if an attempt limits their number', async () => {
    const timer = createSkippingTimer()

    await expect(retrying(policy, { timer, random: () => 0 }, doneAfter(3, { attempts: 2 }))).rejects.toBe(busy)
    expect(timer.slept).toHaveLength(1)
  })

  it('does not repeat an attempt that throws', async () => {
    const timer = createSkippingTimer()
    const refused = new CrmAuthError(message('asWritten', { text: 'no' }))

    await expect(retrying(policy, { timer, random: () => 0 }, () => Promise.reject(refused))).rejects.toBe(refused)
    expect(timer.slept).toEqual([])
  })
})

describe('the Retry-After header', () => {
  const now = new Date('2026-11-23T12:00:00Z')

  it.each([
    ['7', 7_000],
    ['0.5', 500],
    ['-3', 0],
    ['Mon, 23 Nov 2026 12:01:00 GMT', 60_000],
    ['Mon, 23 Nov 2026 11:00:00 GMT', 0],
    ['soon', null],
    ['', null],
    [null, null],
  ])('%j means %j milliseconds', (header, expected) => {
    const headers = new Headers(header === null ? {} : { 'retry-after': header })

    expect(retryAfterMs({ headers }, now)).toBe(expected)
  })

  it.each([-2, 0, 2])('as a date is relative to the date of the response if our clock is %d hours ahead', (hours) => {
    const headers = new Headers({
      date: 'Mon, 23 Nov 2026 12:00:00 GMT',
      'retry-after': 'Mon, 23 Nov 2026 12:01:00 GMT',
    })

    expect(retryAfterMs({ headers }, new Date(now.getTime() + hours * 3_600_000))).toBe(60_000)
  })
})
