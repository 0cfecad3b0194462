import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openTrendOf, sumOfOpenTrends } from '../../../src/findings/views/open-trend.ts'

describe('the trend of open findings', () => {
  it('leads back from the present number through the changes of each week', () => {
    const changes = [
      { week: 1, delta: 3, opened: 5, resolved: 2 },
      { week: 3, delta: -1, opened: 1, resolved: 2 },
    ]

    expect(openTrendOf(7, changes, 4)).toEqual({ open: 7, opened: 1, resolved: 2, weeks: [5, 8, 8, 7] })
  })

  it('has no changes in a week without events', () => {
    expect(openTrendOf(2, [{ week: 0, delta: 2, opened: 2, resolved: 0 }], 2)).toEqual({
      open: 2,
      opened: 0,
      resolved: 0,
      weeks: [2, 2],
    })
  })

  it('is never negative, whatever an earlier version did not record', () => {
    expect(openTrendOf(0, [{ week: 1, delta: 2, opened: 2, resolved: 0 }], 2).weeks).toEqual([0, 0])
  })

  it('ends with what was open before, opened and resolved', () => {
    const change = fc.record({ opened: fc.nat(50), resolved: fc.nat(5) })
    fc.assert(
      fc.property(fc.nat(100), fc.array(change, { minLength: 1, maxLength: 12 }), (start, weeks) => {
        const changes = weeks.map(({ opened, resolved }, week) => ({
          week,
          delta: opened - resolved,
          opened,
          resolved,
        }))
        const expected: number[] = []
        for (const { delta } of changes) expected.push((expected.at(-1) ?? start + 100) + delta)
        const trend = openTrendOf(expected.at(-1) ?? 0, changes, weeks.length)

        expect(trend.weeks).toEqual(expected)
      }),
    )
  })

  it('of a team is the sum of its members', () => {
    const one = openTrendOf(3, [{ week: 1, delta: 1, opened: 2, resolved: 1 }], 2)
    const other = openTrendOf(4, [], 2)

    expect(sumOfOpenTrends([one, other], 2)).toEqual({ open: 7, opened: 2, resolved: 1, weeks: [6, 7] })
    expect(sumOfOpenTrends([], 2)).toEqual({ open: 0, opened: 0, resolved: 0, weeks: [0, 0] })
  })
})
