import { describe, expect, it } from 'vitest'
import { instantOf, instantOrEpochOf, isDay } from '../../../src/domain/time/iso-text.ts'
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

  it('is in UTC unless it says otherwise', () => {
    const texts = ['2026-10-14T10:00', '2026-10-14 10:00:00', '2026-10-14T10:00:00.5Z', '2026-10-14T10:00:00+02:00']
    expect(texts.map((text) => new Date(instantOf(text)).toISOString())).toEqual([
      '2026-10-14T10:00:00.000Z',
      '2026-10-14T10:00:00.000Z',
      '2026-10-14T10:00:00.500Z',
      '2026-10-14T08:00:00.000Z',
    ])
  })

  it('may be milliseconds since 1970 where a CRM writes these', () => {
    const texts = ['1791972000000', '-100000000', '2026-10-14', '20261014', '5', '1e12']
    const none = Number.NaN
    expect(texts.map(instantOrEpochOf)).toEqual([
      1_791_972_000_000,
      -100_000_000,
      Date.UTC(2026, 9, 14),
      none,
      none,
      none,
    ])
  })

  it.each([
    '2026-10-14 (today)',
    '',
    'today',
    '14.10.2026',
    '1',
    '2026',
    '2026-10',
    '20261014',
    '+012026-10-14',
    '2026-10-14T25:00:00Z',
  ])('is not found in "%s"', (text) => {
    expect([isDay(text), instantOf(text)]).toEqual([false, Number.NaN])
  })
})
