import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RequestInvalidError } from '../../../src/domain/errors.ts'
import { parsePeriod } from '../../../src/scorecards/index.ts'
import { dayAt, isIn } from '../../support/random-account/plain-calendar.ts'
import { inEnglish } from '../../support/words.ts'

const oslo = { now: new Date('2026-10-28T22:30:00Z'), timeZone: 'Europe/Oslo' }

function spanOf(name: string, at = oslo): readonly (string | undefined)[] {
  const { from, to } = parsePeriod(name, at)
  return [from?.toISOString(), to?.toISOString()]
}

describe('parsePeriod', () => {
  it.each([
    // Summer time ends on 25 October: the week before began two hours ahead of UTC, this one one hour.
    ['week', '2026-10-25T23:00:00.000Z', '2026-11-01T23:00:00.000Z'],
    ['last-week', '2026-10-18T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
    ['month', '2026-09-30T22:00:00.000Z', '2026-10-31T23:00:00.000Z'],
    ['last-month', '2026-08-31T22:00:00.000Z', '2026-09-30T22:00:00.000Z'],
    ['quarter', '2026-09-30T22:00:00.000Z', '2026-12-31T23:00:00.000Z'],
    ['year', '2025-12-31T23:00:00.000Z', '2026-12-31T23:00:00.000Z'],
    ['2026-W01', '2025-12-28T23:00:00.000Z', '2026-01-04T23:00:00.000Z'],
    ['2020-W53', '2020-12-27T23:00:00.000Z', '2021-01-03T23:00:00.000Z'],
    ['2026-02', '2026-01-31T23:00:00.000Z', '2026-02-28T23:00:00.000Z'],
    ['2026-Q2', '2026-03-31T22:00:00.000Z', '2026-06-30T22:00:00.000Z'],
    ['2025', '2024-12-31T23:00:00.000Z', '2025-12-31T23:00:00.000Z'],
  ])('reads %s as from %s up to %s, in the zone of the account', (name, from, to) => {
    expect(spanOf(name)).toEqual([from, to])
  })

  it('lasts as long as clocks in the zone show its days, whenever they change', () => {
    const zones = ['Europe/Oslo', 'America/Havana', 'America/Santiago', 'Asia/Beirut', 'Pacific/Chatham']
    const names = ['week', 'month', 'quarter', 'year'].flatMap((unit) => [unit, `last-${unit}`])
    const anyNow = fc.date({ min: new Date('2024-01-01'), max: new Date('2034-01-01'), noInvalidDate: true })
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.constantFrom(...names), anyNow, (timeZone, name, now) => {
        const { from, to } = parsePeriod(name, { now, timeZone })
        const isDuring = isIn(name, dayAt(now, timeZone))
        const edges = [from, to].flatMap((at) => [(at?.getTime() ?? 0) - 1, at?.getTime() ?? 0])
        expect(edges.map((at) => isDuring(dayAt(new Date(at), timeZone)))).toEqual([false, true, true, false])
      }),
      { numRuns: 500, examples: [['America/Havana', 'month', new Date('2026-11-09')]] },
    )
  })

  it('starts the day by the zone: late in the evening in Oslo it is already tomorrow in Auckland', () => {
    const at = { now: new Date('2026-10-31T12:00:00Z'), timeZone: 'Pacific/Auckland' }
    expect(inEnglish(parsePeriod('month', at).label)).toBe('November 2026')
    expect(inEnglish(parsePeriod('month', { ...at, timeZone: 'Europe/Oslo' }).label)).toBe('October 2026')
  })

  it.each([
    ['all', 'all time'],
    ['2026-W07', 'week 7, 2026'],
    ['2025-W01', 'week 1, 2025'],
    ['2026-11', 'November 2026'],
    ['2026-Q4', 'quarter 4, 2026'],
    ['2025', '2025'],
  ])('shows %s to people as %s', (name, label) => {
    expect(inEnglish(parsePeriod(name, { now: new Date('2026-11-25T12:00:00Z'), timeZone: 'Europe/Oslo' }).label)).toBe(
      label,
    )
  })

  it('ends when the next period starts, even if the clocks skip the midnight at its start', () => {
    // In Asunción the first of October 2023 began at 01:00.
    const at = { now: new Date('2023-10-15T12:00:00Z'), timeZone: 'America/Asuncion' }
    expect(spanOf('2023-10', at)).toEqual(['2023-10-01T04:00:00.000Z', '2023-11-01T03:00:00.000Z'])
    expect(spanOf('month', at)).toEqual(spanOf('2023-10', at))
    expect(spanOf('last-month', { ...at, now: new Date('2023-11-30T12:00:00Z') })).toEqual(spanOf('2023-10', at))
    expect(spanOf('last-month', at)[1]).toBe(spanOf('month', at)[0])
  })

  it.each(['week', 'month', 'quarter', 'year'])('ends last %s when this one starts, for every day and zone', (unit) => {
    const zones = fc.constantFrom('Europe/Oslo', 'America/Santiago', 'America/Asuncion', 'Africa/Cairo', 'Asia/Beirut')
    const days = fc.date({ min: new Date('2015-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
    fc.assert(
      fc.property(zones, days, (timeZone, now) => {
        const [present, last] = [parsePeriod(unit, { now, timeZone }), parsePeriod(`last-${unit}`, { now, timeZone })]
        expect(last.to).toEqual(present.from)
        expect(present.from?.getTime()).toBeLessThanOrEqual(now.getTime())
        expect(present.to?.getTime()).toBeGreaterThan(now.getTime())
      }),
    )
  })

  it('leaves all time unbounded', () => {
    expect(spanOf('all')).toEqual([undefined, undefined])
  })

  it.each(['', 'fortnight', '2026-W54', '2026-13', '2026-Q5', '26', '2026-1', 'ALL', '2026-11-01'])(
    'refuses "%s" and lists the allowed values',
    (name) => {
      expect(() => parsePeriod(name, oslo)).toThrow(RequestInvalidError)
      expect(() => parsePeriod(name, oslo)).toThrow('use all, week, month, quarter, year, last-week')
    },
  )
})
