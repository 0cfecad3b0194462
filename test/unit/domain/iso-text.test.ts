import { describe, expect, it } from 'vitest'
import { instantOf, isDay } from '../../../src/domain/time/iso-text.ts'
import { writtenDays } from '../../support/written-days.ts'

/** Of ordinary years, leap years, and centuries that are none. */
const days = writtenDays([1, 96, 1900, 2000, 2023, 2024, 2100])

describe('a date in a text', () => {
  it('is one if the day exists, with a time and without', () => {
    const found = days.map(([day]) => {
      const instants = [instantOf(day), instantOf(`${day}T10:00:00Z`)]
      return [day, isDay(day), ...instants.map((at) => !Number.isNaN(at))]
    })
    expect(found).toEqual(days.map(([day, exists]) => [day, exists, exists, exists]))
    const real = days.flatMap(([day, exists]) => (exists ? day : []))
    expect(real.map((day) => new Date(instantOf(day)).toISOString().slice(0, 10))).toEqual(real)
  })

  it.each(['', 'today', '14.10.2026', '1', '2026', '2026-10', '20261014', '+012026-10-14', '2026-10-14T25:00:00Z'])(
    'is not found in "%s"',
    (text) => {
      expect([isDay(text), instantOf(text)]).toEqual([false, Number.NaN])
    },
  )
})
