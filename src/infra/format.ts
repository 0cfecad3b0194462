import { DateTime } from 'luxon'
import { type ObjectType, objectTypePlurals } from '../domain/record.ts'

/** How people read figures: English words, the account's currency, no fractions that say nothing. */
export interface FigureFormat {
  readonly count: (value: number) => string
  readonly money: (value: number) => string
  /** A share from 0 to 1 as a percentage with one decimal. */
  readonly share: (value: number) => string
}

const numbers = new Intl.NumberFormat('en-GB')

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

/** A number as people read it: "1,300". */
export function formatCount(value: number): string {
  return numbers.format(value)
}

/** So many things, as people read it: "1 call", "1,300 calls". */
export function counted(number: number, one: string, many = `${one}s`): string {
  return `${formatCount(number)} ${number === 1 ? one : many}`
}

/** So many records of a type: "1 company", "917 contacts". */
export function countedRecords(number: number, type: ObjectType): string {
  return counted(number, type, objectTypePlurals[type])
}

/** A day as people read it: "3 Nov 2026". */
export function formatDay(at: Date, timeZone: string): string {
  return DateTime.fromJSDate(at, { zone: timeZone }).setLocale('en-GB').toFormat('d LLL yyyy')
}

/** A moment as people read it: "3 Nov 2026, 14:05". */
export function formatMoment(at: Date, timeZone: string): string {
  return DateTime.fromJSDate(at, { zone: timeZone }).setLocale('en-GB').toFormat('d LLL yyyy, HH:mm')
}
