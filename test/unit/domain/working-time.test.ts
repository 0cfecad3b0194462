import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Calendar, openWorkingTime } from '../../../src/domain/time/working-time.ts'
import { openZone } from '../../../src/domain/time/zone.ts'

const hourMs = 3_600_000
const office: Calendar = {
  weekdays: [1, 2, 3, 4, 5],
  opensAt: 8 * 60,
  closesAt: 16 * 60,
  isHoliday: (day) => day === '2026-12-25',
}

function later(at: string, hours: number, timeZone = 'Europe/Oslo'): string {
  return new Date(openWorkingTime(office, openZone(timeZone)).plusHours(Date.parse(at), hours)).toISOString()
}

describe('working hours', () => {
  it.each([
    ['within a day', '2026-10-14T08:00:00Z', 2, '2026-10-14T10:00:00.000Z'],
    ['until the end of a day', '2026-10-14T08:00:00Z', 6, '2026-10-14T14:00:00.000Z'],
    ['into the next day', '2026-10-14T08:00:00Z', 7, '2026-10-15T07:00:00.000Z'],
    ['from before the day begins', '2026-10-14T02:00:00Z', 1, '2026-10-14T07:00:00.000Z'],
    ['over a weekend', '2026-10-16T13:00:00Z', 2, '2026-10-19T07:00:00.000Z'],
    ['over a weekend in which clocks go back', '2026-10-23T13:00:00Z', 2, '2026-10-26T08:00:00.000Z'],
    ['over a weekend in which clocks go forward', '2026-03-27T14:00:00Z', 2, '2026-03-30T07:00:00.000Z'],
    ['over a public holiday and a weekend', '2026-12-24T14:00:00Z', 2, '2026-12-28T08:00:00.000Z'],
  ])('pass %s', (_, at, hours, expected) => {
    expect(later(at, hours)).toBe(expected)
  })

  it('are those of the zone', () => {
    expect(later('2026-10-14T08:00:00Z', 1, 'America/Los_Angeles')).toBe('2026-10-14T16:00:00.000Z')
  })

  it('of a whole day leave out no hour of one with two midnights', () => {
    const always = { weekdays: [1, 2, 3, 4, 5, 6, 7], opensAt: 0, closesAt: 24 * 60, isHoliday: () => false }
    const from = Date.parse('2026-11-01T02:00:00Z')
    expect(openWorkingTime(always, openZone('America/Havana')).plusHours(from, 9) - from).toBe(9 * hourMs)
  })

  const anyCalendar = fc
    .record({
      weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
      opensAt: fc.integer({ min: 0, max: 1380 }),
      length: fc.integer({ min: 60, max: 1440 }),
      holidays: fc.integer({ min: 1, max: 5 }),
    })
    .map(
      ({ weekdays, opensAt, length, holidays }): Calendar => ({
        weekdays,
        opensAt,
        closesAt: Math.min(1440, opensAt + length),
        isHoliday: (day) => Number(day.slice(8)) % 7 === holidays,
      }),
    )
  const anyZone = fc
    .constantFrom('Europe/Oslo', 'America/St_Johns', 'Africa/Cairo', 'Pacific/Apia', 'UTC')
    .map(openZone)
  const anyInstant = fc.integer({ min: Date.UTC(2010), max: Date.UTC(2027) })
  const anyHours = fc.oneof(fc.integer({ min: 0, max: 60 }), fc.double({ min: 0.001, max: 60, noNaN: true }))

  it('add up in order, are nothing for none, and never end outside of working time', () => {
    fc.assert(
      fc.property(
        anyCalendar,
        anyZone,
        anyInstant,
        anyInstant,
        anyHours,
        anyHours,
        (calendar, zone, a, b, few, more) => {
          const working = openWorkingTime(calendar, zone)
          const [earlier, afterwards] = [Math.min(a, b), Math.max(a, b)]
          const [fewer, longer] = [Math.min(few, more), Math.max(few, more)]
          expect(working.plusHours(a, 0)).toBe(a)
          expect(working.plusHours(earlier, fewer)).toBeLessThanOrEqual(working.plusHours(afterwards, fewer))
          expect(working.plusHours(a, fewer)).toBeLessThanOrEqual(working.plusHours(a, longer))
          const end = working.plusHours(a, longer)
          expect(end).toBeGreaterThanOrEqual(a + Math.floor(longer * hourMs))
          if (longer === 0) return
          const day = zone.dayAt(end - 1)
          const date = new Date(day * 86_400_000)
          expect(calendar.weekdays).toContain(date.getUTCDay() || 7)
          expect(calendar.isHoliday(date.toISOString().slice(0, 10))).toBe(false)
          expect(end).toBeGreaterThan(zone.timeOn(day, calendar.opensAt))
          expect(end).toBeLessThanOrEqual(zone.timeOn(day, calendar.closesAt))
        },
      ),
      { numRuns: 300 },
    )
  })

  it('are total', () => {
    fc.assert(
      fc.property(fc.double(), fc.double(), (at, hours) => {
        expect(() => openWorkingTime(office, openZone('UTC')).plusHours(at, hours)).not.toThrow()
      }),
      { numRuns: 30 },
    )
  })
})
