import { createRequire } from 'node:module'
import type { default as HolidaysClass } from 'date-holidays'

const dayMs = 86_400_000

/** Loaded only for a ruleset that has public holidays, because it takes a third of a second. */
function loadHolidays(): typeof HolidaysClass {
  return createRequire(import.meta.url)('date-holidays') as typeof HolidaysClass
}

/**
 * The places whose public holidays are known: the countries (`NO`), and the parts of the country that the text names
 * (`DE-BY`).
 */
export function holidayPlaces(text: string): readonly string[] {
  const known = new (loadHolidays())()
  const countries = Object.keys(known.getCountries())
  const [country = ''] = text.split('-')
  const parts = countries.includes(country) ? Object.keys(known.getStates(country) ?? {}) : []
  return [...countries, ...parts.map((part) => `${country}-${part}`)]
}

/** Whether a day (`YYYY-MM-DD`) is a public holiday in a place that `holidayPlaces` knows. Years are looked up once. */
export function holidaysOf(place: string): (day: string) => boolean {
  const [country = '', part] = place.split('-')
  const Holidays = loadHolidays()
  const calendar = part === undefined ? new Holidays(country) : new Holidays(country, part)
  const years = new Map<number, ReadonlySet<string>>()

  function inYear(year: number): ReadonlySet<string> {
    const known = years.get(year)
    if (known !== undefined) return known
    const found = calendar.getHolidays(year).filter(({ type }) => type === 'public')
    const days = new Set(found.flatMap(({ date, start, end }) => daysFrom(date, end.getTime() - start.getTime())))
    years.set(year, days)
    return days
  }

  return (day) => inYear(Number(day.slice(0, 4))).has(day)
}

/** The days of a holiday that begins at a local time and lasts; it is no day off if it begins in the middle of a day. */
function daysFrom(date: string, lastsMs: number): readonly string[] {
  const first = Date.parse(`${date.slice(0, 10)}T00:00:00Z`)
  if (!date.includes(' 00:00:00')) return []
  return Array.from({ length: Math.max(1, Math.round(lastsMs / dayMs)) }, (_, index) =>
    new Date(first + index * dayMs).toISOString().slice(0, 10),
  )
}
