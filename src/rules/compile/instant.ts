import { type FieldValue, valuesOf } from '../../domain/record.ts'
import { instantOf, isDay } from '../../domain/time/iso-text.ts'
import { type Zone } from '../../domain/time/zone.ts'

/** A text as a date: a day of no zone, or an instant in milliseconds since 1970; null: no date. */
type ReadDate = { readonly day: string } | { readonly at: number } | null

/** Most dates are read several times: by rules about them, and at each evaluation. */
const known = new Map<string, ReadDate>()
/** So many take about a megabyte. */
const mostKnown = 10_000

/**
 * The instant at which a field's value begins, in milliseconds since 1970: the instant itself (ISO 8601), or for a date
 * without a time the beginning of that day in the zone. Of several values, the primary one counts; null if blank.
 */
export function beginningOf(field: FieldValue, zone: Zone): number | null {
  const date = dateOf(field)
  if (date === null) return null
  return numberOrNull('day' in date ? zone.startOfDay(date.day) : date.at)
}

/** As `beginningOf`, for the end: for a date without a time, the end of that day. */
export function endingOf(field: FieldValue, zone: Zone): number | null {
  const date = dateOf(field)
  if (date === null) return null
  return numberOrNull('day' in date ? zone.endOfDay(date.day) : date.at)
}

function dateOf(field: FieldValue): ReadDate {
  const value = typeof field === 'string' ? field : valuesOf(field)[0]
  if (typeof value !== 'string') return null
  const before = known.get(value)
  if (before !== undefined) return before
  const date = readDate(value)
  if (known.size >= mostKnown) known.clear()
  known.set(value, date)
  return date
}

function readDate(text: string): ReadDate {
  if (isDay(text)) return { day: text }
  const at = instantOf(text)
  return Number.isNaN(at) ? null : { at }
}

function numberOrNull(at: number): number | null {
  return Number.isNaN(at) ? null : at
}
