import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openTrendOf, sumOfOpenTrends } from '../../../src/findings/views/open-trend.ts'

const none = { opened: 0, resolved: 0 }

describe('the trend of open findings', () => {
  it('leads back from the present number through the changes of each week', () => {
    const changes = [
      { week: 1, delta: 3, opened: 5, resolved: 2 },
      { week: 3, delta: -1, opened: 1, resolved: 2 },
    ]

    expect(openTrendOf(7, changes, { count: 4, first: 0 })).toEqual({
      open: 7,
      opened: 1,
      resolved: 2,
      weeks: [5, 8, 8, 7],
      changes: [none, { opened: 5, resolved: 2 }, none, { opened: 1, resolved: 2 }],
    })
    // Nothing is known of the first two weeks.
    expect(openTrendOf(7, changes, { count: 4, first: 2 })).toMatchObject({
      weeks: [null, null, 8, 7],
      changes: [null, null, none, { opened: 1, resolved: 2 }],
    })
  })

  it('has no changes in a week without events', () => {
    expect(openTrendOf(2, [{ week: 0, delta: 2, opened: 2, resolved: 0 }], { count: 2, first: 0 })).toEqual({
      open: 2,
      opened: 0,
      resolved: 0,
      weeks: [2, 2],
      changes: [{ opened: 2, resolved: 0 }, none],
    })
  })

  it('is never negative, whatever an earlier version did not record', () => {
    expect(openTrendOf(0, [{ week: 1, delta: 2, opened: 2, resolved: 0 }], { count: 2, first: 0 }).weeks).toEqual([
      0, 0,
    ])
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
        const trend = openTrendOf(expected.at(-1) ?? 0, changes, { count: weeks.length, first: 0 })

        expect(trend.weeks).toEqual(expected)
      }),
    )
  })

  it('of a team is the sum of its members, where it is known', () => {
    const weeks = { count: 3, first: 1 }
    const one = openTrendOf(3, [{ week: 2, delta: 1, opened: 2, resolved: 1 }], weeks)
    const other = openTrendOf(4, [], weeks)
    const nothing = openTrendOf(0, [], weeks)

    expect(sumOfOpenTrends([one, other], nothing)).toEqual({
      open: 7,
      opened: 2,
      resolved: 1,
      weeks: [null, 6, 7],
      changes: [null, none, { opened: 2, resolved: 1 }],
    })
    expect(sumOfOpenTrends([], nothing)).toEqual(nothing)
  })
})
