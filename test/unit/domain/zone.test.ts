import fc from 'fast-check'
import { DateTime } from 'luxon'
import { describe, expect, it } from 'vitest'
import { isKnownZone, openZone } from '../../../src/domain/time/zone.ts'
import { dayAt } from '../../support/random-account/plain-calendar.ts'

/** Zones at both ends of the world, with clocks that change at midnight, by half an hour, and not at all. */
const zones = [
  'UTC',
  'Europe/Oslo',
  'America/Los_Angeles',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
  'America/Asuncion',
  'America/Havana',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
]
const anyZone = fc.constantFrom(...zones)
const anyInstant = fc.integer({ min: Date.UTC(2015), max: Date.UTC(2035) })

describe('days of a time zone', () => {
  it.each([
    ['America/Los_Angeles', '2026-11-28', '2026-11-28T08:00:00.000Z', '2026-11-29T08:00:00.000Z'],
    ['Pacific/Kiritimati', '2026-11-28', '2026-11-27T10:00:00.000Z', '2026-11-28T10:00:00.000Z'],
    ['Pacific/Pago_Pago', '2026-11-28', '2026-11-28T11:00:00.000Z', '2026-11-29T11:00:00.000Z'],
    // 23 and 25 hours.
    ['Europe/Oslo', '2026-03-29', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
    ['Europe/Oslo', '2026-10-25', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
    // Clocks went forward at midnight: the day began at 01:00.
    ['America/Asuncion', '2023-10-01', '2023-10-01T04:00:00.000Z', '2023-10-02T03:00:00.000Z'],
    // Clocks went back from 01:00 to midnight: the day began with the first of the two.
    ['America/Havana', '2026-11-01', '2026-11-01T04:00:00.000Z', '2026-11-02T05:00:00.000Z'],
  ])('%s: %s lasts from %s to %s', (zone, day, begins, ends) => {
    expect(new Date(openZone(zone).startOfDay(day)).toISOString()).toBe(begins)
    expect(new Date(openZone(zone).endOfDay(day)).toISOString()).toBe(ends)
  })

  it('end when the calendar of the zone changes, for every instant', () => {
    fc.assert(
      fc.property(anyZone, anyInstant, (zone, at) => {
        const end = openZone(zone).endOfDayAt(at)
        const [day, last, next] = [at, end - 1, end].map((instant) => dayAt(new Date(instant), zone))
        expect([last, next === day]).toEqual([day, false])
      }),
    )
  })

  it('begin and end when clocks show another day', () => {
    fc.assert(
      fc.property(anyZone, anyInstant, (zone, at) => {
        const day = new Date(at).toISOString().slice(0, 10)
        const [begins, ends] = [openZone(zone).startOfDay(day), openZone(zone).endOfDay(day)]
        const shown = [begins - 1, begins, ends - 1, ends].map((instant) => dayAt(new Date(instant), zone) === day)
        expect(shown).toEqual([false, true, true, false])
      }),
      { examples: [['America/Havana', Date.UTC(2026, 9, 31)]] },
    )
  })

  it('are added at the same time of day, across changes of the clocks', () => {
    fc.assert(
      fc.property(anyZone, anyInstant, fc.integer({ min: 0, max: 400 }), (zone, at, days) => {
        const expected = DateTime.fromMillis(at, { zone }).plus({ days })
        const found = DateTime.fromMillis(openZone(zone).plusDays(at, days), { zone })
        // A time of day that occurs twice may be either of the two.
        const apart = Math.abs(found.toMillis() - expected.toMillis())
        expect(apart === 0 || (apart <= 3_600_000 && found.hasSame(expected, 'day'))).toBe(true)
      }),
    )
  })

  it('are those of UTC if the zone is unknown', () => {
    expect(isKnownZone('Mars/Olympus_Mons')).toBe(false)
    expect(isKnownZone('')).toBe(false)
    expect(openZone('Mars/Olympus_Mons').name).toBe('UTC')
    expect(openZone('').startOfDay('2026-11-28')).toBe(Date.UTC(2026, 10, 28))
  })

  it('are NaN, without an error, for dates that do not exist', () => {
    expect(openZone('Europe/Oslo').startOfDay('2026-13-45')).toBeNaN()
    expect(openZone('Europe/Oslo').endOfDayAt(Number.NaN)).toBeNaN()
  })
})
