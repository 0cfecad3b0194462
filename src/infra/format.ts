import { DateTime } from 'luxon'

/** How people read figures: English words, the account's currency, no fractions that say nothing. */
export interface FigureFormat {
  readonly count: (value: number) => string
  readonly money: (value: number) => string
  /** A share from 0 to 1 as a percentage with one decimal. */
  readonly share: (value: number) => string
}

const count = new Intl.NumberFormat('en-GB')

/** A whole number as people read it: "2,100,000". */
export function formatCount(value: number): string {
  return count.format(value)
}

/** Makes a format for a currency (ISO 4217). */
export function figureFormat(currency: string): FigureFormat {
  const money = new Intl.NumberFormat('en-GB', { style: 'currency', currency, maximumFractionDigits: 0 })
  const share = new Intl.NumberFormat('en-GB', { style: 'percent', maximumFractionDigits: 1 })
  return {
    count: formatCount,
    money: (value) => money.format(value),
    share: (value) => share.format(value),
  }
}

/** A day as people read it: "3 Nov 2026". */
export function formatDay(at: Date, timeZone: string): string {
  return DateTime.fromJSDate(at, { zone: timeZone }).setLocale('en-GB').toFormat('d LLL yyyy')
}

/** A moment as people read it: "3 Nov 2026, 14:05". */
export function formatMoment(at: Date, timeZone: string): string {
  return DateTime.fromJSDate(at, { zone: timeZone }).setLocale('en-GB').toFormat('d LLL yyyy, HH:mm')
}
