import { DateTime } from 'luxon'
import { currencyCode, type Money, type MoneyAmount, withFirst } from '../domain/money.ts'
import { type ObjectType, objectTypePlurals } from '../domain/record.ts'
import { instantOf, isDay } from '../domain/time/iso-text.ts'
import { defaultLanguage, type Language, languages, type Message, message, type Say, sayIn } from '../words/index.ts'

/** Figures as shown to people: in the form of a language, each sum in its own currency, no meaningless fractions. */
export interface FigureFormat {
  /** In the reader's language. */
  readonly say: Say
  readonly count: (value: number) => string
  /** "€1,000 + JP¥3,000,000": the account's own currency first; an empty sum is its zero. */
  readonly money: (value: Money) => string
  /** A share from 0 to 1 as a percentage with one decimal. */
  readonly share: (value: number) => string
}

/** Creates the format of an account's figures. @param currency the account's own @param say in the reader's language */
export function figureFormat(currency: string, say: Say): FigureFormat {
  const { language } = say
  const home = currencyCode(currency) ?? ''
  return {
    say,
    count: (value) => formatCount(value, language),
    money: (value) =>
      (value.length === 0 ? [{ currency: home, amount: 0 }] : withFirst(value, home))
        .map((amount) => formatMoney(amount, language))
        .join(' + '),
    share: (value) => shareFormat(languages[language].locale).format(value),
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
export function formatMoney({ currency, amount }: MoneyAmount, language: Language): string {
  const notation = Math.abs(amount) < tooLongToRead ? 'standard' : 'scientific'
  const { locale } = languages[language]
  if (isIsoCode(currency)) return moneyFormat(locale, currency)[notation].format(amount)
  const name = currency === '' ? sayIn(language)(message('money.noCurrency')) : currency.slice(0, longestCode)
  return `${plainFormat(locale)[notation].format(amount)} ${name}`
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

const longestCode = 20

/** Whether a code is spelt as ISO 4217 requires: `Intl` throws for others. */
function isIsoCode(currency: string): boolean {
  return /^[A-Z]{3}$/.test(currency)
}

/** The formats of a locale are made once, because making one is slow. */
function cached<Made>(make: (locale: string, detail: string) => Made): (locale: string, detail?: string) => Made {
  const made = new Map<string, Made>()
  return (locale, detail = '') => {
    const key = `${locale} ${detail}`
    const known = made.get(key) ?? make(locale, detail)
    made.set(key, known)
    return known
  }
}

const numberFormat = cached((locale) => new Intl.NumberFormat(locale))
const languageNames = cached((locale) => new Intl.DisplayNames(locale, { type: 'language' }))

/** The name of a language in another one: "engelsk". */
export function formatLanguage(named: Language, language: Language): string {
  return languageNames(languages[language].locale).of(named) ?? named
}
const shareFormat = cached((locale) => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }))
const plainFormat = cached(
  (locale): Readonly<Record<Notation, Intl.NumberFormat>> => ({
    standard: new Intl.NumberFormat(locale, amountDigits),
    scientific: new Intl.NumberFormat(locale, { notation: 'scientific' }),
  }),
)
const moneyFormat = cached((locale, currency): Readonly<Record<Notation, Intl.NumberFormat>> => {
  const style = { style: 'currency', currency } as const
  const { minimumFractionDigits = 0 } = new Intl.NumberFormat(locale, style).resolvedOptions()
  return {
    standard: new Intl.NumberFormat(locale, { ...style, ...amountDigits, minimumFractionDigits }),
    scientific: new Intl.NumberFormat(locale, { ...style, notation: 'scientific' }),
  }
})

/** A number as shown to people: "1,300". */
export function formatCount(value: number, language: Language): string {
  return numberFormat(languages[language].locale).format(value)
}

/** A count with its noun, for the command line: "1 call", "1,300 calls". */
export function counted(number: number, one: string, many = `${one}s`): string {
  return `${formatCount(number, defaultLanguage)} ${number === 1 ? one : many}`
}

/** A count of records with the type's name, for the command line: "1 company", "917 contacts". */
export function countedRecords(number: number, type: ObjectType): string {
  return counted(number, type, objectTypePlurals[type])
}

/** A day as shown to people: "3 Nov 2026", which no line breaks; "–" for a date that nobody can read. */
export function formatDay(at: Date, timeZone: string, language: Language): string {
  return formatted(at, dayFormat(languages[language].locale, timeZone))
}

/** The day of a field's value: an instant (ISO 8601), or a date without a time, which is the same in every zone. */
export function formatFieldDay(text: string, timeZone: string, language: Language): string {
  return formatDay(new Date(instantOf(text)), isDay(text) ? 'UTC' : timeZone, language)
}

/** A field's value as shown to people: an instant (ISO 8601) as a moment, a date without a time as a day, and other texts as they are. */
export function formatFieldValue(text: string, timeZone: string, language: Language): string {
  if (isDay(text)) return formatFieldDay(text, timeZone, language)
  const at = instantOf(text)
  return Number.isNaN(at) ? text : formatMoment(new Date(at), timeZone, language)
}

/** A moment as shown to people: "3 Nov 2026, 14:05"; "–" for one that nobody can read. */
export function formatMoment(at: Date, timeZone: string, language: Language): string {
  return formatted(at, momentFormat(languages[language].locale, timeZone))
}

/** The first and the last day of a week as shown to people: "2 Nov", "8 Nov 2026". @param monday `YYYY-MM-DD` */
export function formatWeek(monday: string, language: Language): { readonly from: string; readonly to: string } {
  const start = DateTime.fromISO(monday, { zone: 'UTC' }).setLocale(languages[language].locale)
  return {
    from: unbroken(start.toLocaleString({ day: 'numeric', month: 'short' })),
    to: unbroken(start.plus({ days: 6 }).toLocaleString(dayForm)),
  }
}

const dayForm = { day: 'numeric', month: 'short', year: 'numeric' } as const

const dayFormat = cached((locale, timeZone) => new Intl.DateTimeFormat(locale, { ...dayForm, timeZone }))
const momentFormat = cached((locale, timeZone) => {
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
  return new Intl.DateTimeFormat(locale, { ...dayForm, ...time, timeZone })
})

function formatted(at: Date, format: Intl.DateTimeFormat): string {
  return Number.isNaN(at.getTime()) ? '–' : unbroken(format.format(at))
}

/** A day on one line; a time may go onto the next one. */
function unbroken(day: string): string {
  return day.replaceAll(/(?<!,) /g, '\u00a0')
}

/** What has names, in the order of a language: in Norwegian, "å" comes after "z". Equal names stay in their order. */
export function sortedByName<Named>(
  all: readonly Named[],
  nameOf: (one: Named) => string,
  language: Language,
): readonly Named[] {
  const { compare } = collator(languages[language].locale)
  return all.toSorted((a, b) => compare(nameOf(a), nameOf(b)))
}

const collator = cached((locale) => new Intl.Collator(locale))

/** A text that begins with a capital letter, as a language writes it. */
export function capitalised(text: string, language: Language): string {
  return `${text.slice(0, 1).toLocaleUpperCase(languages[language].locale)}${text.slice(1)}`
}

/** A message as a sentence of its own. */
export function sentence(said: Message, say: Say): string {
  return `${capitalised(say(said), say.language)}.`
}
