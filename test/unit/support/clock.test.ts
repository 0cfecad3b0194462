import { expect, it } from 'vitest'
import { settableClock } from '../../support/clock.ts'

it('a test clock stands still until it is moved', () => {
  const clock = settableClock('2026-03-02T09:00:00Z')

  expect(clock.now()).toEqual(clock.now())
  clock.advance({ days: 1, hours: 2, minutes: 3, seconds: 4, ms: 5 })

  expect(clock.now().toISOString()).toBe('2026-03-03T11:03:04.005Z')
})

it('a test clock moves to the instant that it is set to', () => {
  const clock = settableClock(new Date(0))

  clock.set('2026-03-02T09:00:00+02:00')

  expect(clock.now().toISOString()).toBe('2026-03-02T07:00:00.000Z')
})

it.each(['soon', '2026-03-02T09:00:00'])('a test clock refuses %j, which is not an instant', (text) => {
  expect(() => settableClock(text)).toThrow(RangeError)
})
