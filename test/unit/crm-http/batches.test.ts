import { describe, expect, it } from 'vitest'
import { inBatches, mapConcurrently } from '../../../src/crm/http/pace/batches.ts'
import { createVirtualTimer } from '../../support/virtual-timer.ts'

describe('inBatches', () => {
  it.each([
    [[], []],
    [[1], [[1]]],
    [[1, 2], [[1, 2]]],
    [
      [1, 2, 3, 4, 5],
      [[1, 2], [3, 4], [5]],
    ],
  ])('splits %j into %j', (items: number[], expected: number[][]) => {
    expect(inBatches(items, 2)).toEqual(expected)
  })
})

describe('mapConcurrently', () => {
  it('keeps the order of the items, whichever finishes first', async () => {
    const timer = createVirtualTimer()

    const work = mapConcurrently([30, 10, 20], 3, async (ms) => {
      await timer.sleep(ms)
      return `${ms} ms`
    })

    expect(await timer.runUntil(work)).toEqual(['30 ms', '10 ms', '20 ms'])
    expect(timer.now()).toBe(30)
  })

  it('runs no more than the limit at a time', async () => {
    const timer = createVirtualTimer()
    let underWay = 0
    let most = 0

    await timer.runUntil(
      mapConcurrently([1, 2, 3, 4, 5, 6, 7], 3, async (ms) => {
        underWay += 1
        most = Math.max(most, underWay)
        await timer.sleep(ms)
        underWay -= 1
      }),
    )

    expect(most).toBe(3)
  })

  it('throws the first error after the runs in progress have ended, and starts no more', async () => {
    const timer = createVirtualTimer()
    const begun: number[] = []
    const ended: number[] = []

    const work = mapConcurrently([10, 50, 20, 30], 2, async (ms) => {
      begun.push(ms)
      await timer.sleep(ms)
      ended.push(ms)
      if (ms === 10) throw new Error('broken')
    })

    await expect(timer.runUntil(work)).rejects.toThrow('broken')
    expect(begun).toEqual([10, 50])
    expect(ended).toEqual([10, 50])
  })

  it('returns nothing for an empty list', async () => {
    expect(await mapConcurrently([], 4, () => Promise.resolve(1))).toEqual([])
  })
})
