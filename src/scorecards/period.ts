import { DateTime } from 'luxon'
import { RequestInvalidError } from '../domain/errors.ts'
import { fallbackZone, openZone } from '../domain/time/zone.ts'
import type { Span } from '../metrics/index.ts'
import { type Message, message } from '../words/index.ts'

/** A span of time with its names. */
export interface Period extends Span {
  /** As requested: `all`, `2026-W47`. */
  readonly name: string
  /** As shown to people: "week 47, 2026". */
  readonly label: Message
}

const units = ['week', 'month', 'quarter', 'year'] as const
export const periodNames: readonly string[] = ['all', ...units, ...units.map((unit) => `last-${unit}`)]

/**
 * Parses the name of a period: `all`; `week`, `month`, `quarter`, `year` for the present one, `last-week` and so on for
 * the previous one; or a specific one: `2026-W47`, `2026-11`, `2026-Q4`, `2026`. Days begin in the account's time zone,
 * weeks are ISO weeks.
 *
 * @param at the present and the account's zone (IANA)
 * @throws RequestInvalidError that lists the allowed names
 */
export function parsePeriod(name: string, at: { readonly now: Date; readonly timeZone: string }): Period {
  if (name === 'all') return { name, label: message('period.all'), from: null, to: null, days: null }
  for (const unit of units) {
    if (name === unit) return presentSpan(unit, at)
    if (name === `last-${unit}`) {
      return spanOf(name, DateTime.fromJSDate(at.now, { zone: at.timeZone }).minus({ [unit]: 1 }), unit)
    }
  }
  return certainPeriod(name, at.timeZone) ?? refuse(name)
}

/** A period that is not unbounded. */
interface BoundedPeriod extends Period {
  readonly from: Date
  readonly to: Date
}

/** A week. */
export type Week = BoundedPeriod

/** The last weeks, the earliest first; the last of them is the present week. They are ISO weeks of the account's zone. */
export function lastWeeks(
  count: number,
  { now, timeZone }: { readonly now: Date; readonly timeZone: string },
): readonly Week[] {
  const key = `${count} ${timeZone}`
  const known = presentWeeks.get(key) ?? []
  if (isWithin(known.at(-1), now)) return known
  const present = DateTime.fromJSDate(now, { zone: timeZone })
  const weeks = Array.from({ length: count }, (_, index) => {
    const moment = present.minus({ weeks: count - 1 - index })
    return spanOf(moment.toFormat("kkkk-'W'WW"), moment, 'week')
  })
  presentWeeks.set(key, weeks)
  return weeks
}

/** The present units, and the last weeks, of each time zone: pages and cards ask for them, and luxon takes long to find them. */
const presentSpans = new Map<string, BoundedPeriod>()
const presentWeeks = new Map<string, readonly BoundedPeriod[]>()

function presentSpan(unit: Unit, { now, timeZone }: { readonly now: Date; readonly timeZone: string }): Period {
  const key = `${unit} ${timeZone}`
  const known = presentSpans.get(key)
  if (known !== undefined && isWithin(known, now)) return known
  const span = spanOf(unit, DateTime.fromJSDate(now, { zone: timeZone }), unit)
  presentSpans.set(key, span)
  return span
}

function isWithin(span: BoundedPeriod | undefined, moment: Date): boolean {
  return span !== undefined && span.from <= moment && moment < span.to
}

const patterns: readonly (readonly [RegExp, Unit, string])[] = [
  [/^\d{4}-W\d{2}$/, 'week', "kkkk-'W'WW"],
  [/^\d{4}-\d{2}$/, 'month', 'yyyy-MM'],
  [/^\d{4}-Q[1-4]$/, 'quarter', "yyyy-'Q'q"],
  [/^\d{4}$/, 'year', 'yyyy'],
]

function certainPeriod(name: string, zone: string): Period | null {
  const found = patterns.find(([pattern]) => pattern.test(name))
  if (found === undefined) return null
  const [, unit, format] = found
  const start = DateTime.fromFormat(name, format, { zone })
  return start.isValid ? spanOf(name, start, unit) : null
}

type Unit = (typeof units)[number]

/** The numbers are texts: a year has no thousands separator. */
function labelOf(start: DateTime, unit: Unit): Message {
  const year = String(start.year)
  if (unit === 'week') return message('period.week', { week: start.weekNumber, year: String(start.weekYear) })
  if (unit === 'month') return message('period.month', { month: String(start.month), year })
  if (unit === 'quarter') return message('period.quarter', { quarter: start.quarter, year })
  return message('period.year', { year })
}

const dayFormat = 'yyyy-MM-dd'

/** The whole unit that contains a moment. */
function spanOf(name: string, moment: DateTime, unit: Unit): BoundedPeriod {
  const start = moment.startOf(unit)
  const days = [
    start.toFormat(dayFormat),
    start
      .plus({ [unit]: 1 })
      .startOf(unit)
      .toFormat(dayFormat),
  ] as const
  const zone = openZone(moment.zoneName ?? fallbackZone)
  const [from, to] = [new Date(zone.startOfDay(days[0])), new Date(zone.startOfDay(days[1]))]
  return { name, label: labelOf(start, unit), from, to, days }
}

function refuse(name: string): never {
  throw new RequestInvalidError(message('request.period.unknown', { name, names: periodNames.join(', ') }))
}
