import { expect, it } from 'vitest'
import { hasPassed, isStillAhead } from '../../../src/domain/time/clock.ts'

const now = new Date('2026-10-14T10:00:00Z')
const minuteMs = 60_000

function minutesFromNow(minutes: number): Date {
  return new Date(now.getTime() + minutes * minuteMs)
}

it.each([
  ['that long ago', -10, true],
  ['not that long ago', -9, false],
  ['just now', 0, false],
  ['before the clock was set back by two hours', 120, true],
])('whether ten minutes have passed since an instant %s: %j minutes, %s', (_, minutes, expected) => {
  expect(hasPassed(minutesFromNow(minutes), 10 * minuteMs, now)).toBe(expected)
})

it.each([
  ['past', -1, false],
  ['now', 0, false],
  ['ahead', 10, true],
  ['set ten minutes ahead before the clock was set back by two hours', 130, false],
])(
  'whether an instant set at most ten minutes ahead is still ahead if it is %s: %j minutes, %s',
  (_, minutes, expected) => {
    expect(isStillAhead(minutesFromNow(minutes), 10 * minuteMs, now)).toBe(expected)
  },
)
