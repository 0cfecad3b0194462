import { DateTime } from 'luxon'
import { currencyCode, type Money, type MoneyAmount, withFirst } from '../domain/money.ts'
import { type ObjectType, objectTypePlurals } from '../domain/record.ts'
import { isDay } from '../domain/time/zone.ts'

/** Figures as shown to people: English words, each sum in its own currency, no meaningless fractions. */
export interface FigureFormat {
  readonly count: (value: number) => string
  /** "€1,000 + JP¥3,000,000": the account's own currency first; an empty sum is its zero. */
  readonly money: (value: Money) => string
  /** A share from 0 to 1 as a percentage with one decimal. */
  readonly share: (value: number) => string
}

const numbers = new Intl.NumberFormat('en-GB')

/** Creates the format of an account. @param currency the account's own */
export function figureFormat(currency: string): FigureFormat {
  const home = currencyCode(currency) ?? ''
  const share = new Intl.NumberFormat('en-GB', { style: 'percent', maximumFractionDigits: 1 })
  return {
    count: formatCount,
    money: (value) =>
      (value.length === 0 ? [{ currency: home, amount: 0 }] : withFirst(value, home)).map(formatMoney).join(' + '),
    share: (value) => share.format(value),
  }
}

/** A figure of any unit; "–" if there is none. */
export function showFigure(
  { unit, value }: { readonly unit: 'count' | 'money' | 'share'; readonly value: number | Money | null },
  format: FigureFormat,
): string {
  if (value === null) return '–'
  if (typeof value !== 'number') return format.money(value)
  return unit === 'share' ? format.share(value) : format.count(value)
}

/**
 * An amount with its currency, as shown to people: "€1,000", "NOK 12.50", "500 DOUBLOONS", and "€1E20" if it has too
 * many digits to count. Accepts anything that a CRM sends.
 */
export function formatMoney({ currency, amount }: MoneyAmount): string {
  const notation = Math.abs(amount) < tooLongToRead ? 'standard' : 'scientific'
  const money = moneyFormat(currency, notation)
  if (money !== null) return money.format(amount)
  return `${plainAmounts[notation].format(amount)} ${currency === '' ? '(no currency)' : currency.slice(0, longestCode)}`
}

/** A currency's own fraction digits, or none for whole amounts; more if an amount has more, so that lists add up. */
const amountDigits = {
  maximumFractionDigits: 6,
  maximumSignificantDigits: 15,
  roundingPriority: 'lessPrecision',
  trailingZeroDisplay: 'stripIfInteger',
} as const

type Notation = 'standard' | 'scientific'

/** More than all the money in the world: a typing error, or a telephone number in the wrong field. */
const tooLongToRead = 1e15

const plainAmounts: Readonly<Record<Notation, Intl.NumberFormat>> = {
  standard: new Intl.NumberFormat('en-GB', amountDigits),
  scientific: new Intl.NumberFormat('en-GB', { notation: 'scientific' }),
}
const longestCode = 20
const moneyFormats = new Map<string, Readonly<Record<Notation, Intl.NumberFormat>>>()

/** Null for a code that is not spelt as ISO 4217 requires, because `Intl` throws for it. */
function moneyFormat(currency: string, notation: Notation): Intl.NumberFormat | null {
  if (!/^[A-Z]{3}$/.test(currency)) return null
  const known = moneyFormats.get(currency) ?? newMoneyFormats(currency)
  moneyFormats.set(currency, known)
  return known[notation]
}

function newMoneyFormats(currency: string): Readonly<Record<Notation, Intl.NumberFormat>> {
  const style = { style: 'currency', currency } as const
  const { minimumFractionDigits = 0 } = new Intl.NumberFormat('en-GB', style).resolvedOptions()
  return {
    standard: new Intl.NumberFormat('en-GB', { ...style, ...amountDigits, minimumFractionDigits }),
    scientific: new Intl.NumberFormat('en-GB', { ...style, notation: 'scientific' }),
  }
}

/** A number as shown to people: "1,300". */
export function formatCount(value: number): string {
  return numbers.format(value)
}

/** A count with its noun, as shown to people: "1 call", "1,300 calls". */
export function counted(number: number, one: string, many = `${one}s`): string {
  return `${formatCount(number)} ${number === 1 ? one : many}`
}

/** A count of records with the type's name: "1 company", "917 contacts". */
export function countedRecords(number: number, type: ObjectType): string {
  return counted(number, type, objectTypePlurals[type])
}

/** A day as shown to people: "3 Nov 2026". */
export function formatDay(at: Date, timeZone: string): string {
  return DateTime.fromJSDate(at, { zone: timeZone }).setLocale('en-GB').toFormat('d LLL yyyy')
}

/** The day of a field's value: an instant (ISO 8601), or a date without a time, which is the same in every zone. */
export function formatFieldDay(text: string, timeZone: string): string {
  return formatDay(new Date(text), isDay(text) ? 'UTC' : timeZone)
}

/** A moment as shown to people: "3 Nov 2026, 14:05". */
export function formatMoment(at: Date, timeZone: string): string {
  return DateTime.fromJSDate(at, { zone: timeZone }).setLocale('en-GB').toFormat('d LLL yyyy, HH:mm')
}
