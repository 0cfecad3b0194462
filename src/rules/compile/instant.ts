import { type FieldValue, valuesOf } from '../../domain/record.ts'
import { isDay, type Zone } from '../../domain/time/zone.ts'

/** A date with a four-digit year; the meaning of other texts depends on the machine's language and time zone. */
const isoDate = /^\d{4}-\d\d-\d\d/

/**
 * The instant at which a field's value begins, in milliseconds since 1970: the instant itself (ISO 8601), or for a date
 * without a time the beginning of that day in the zone. Of several values, the primary one counts; null if blank.
 */
export function beginningOf(field: FieldValue, zone: Zone): number | null {
  const text = dateText(field)
  return text === null ? null : numberOrNull(isDay(text) ? zone.startOfDay(text) : Date.parse(text))
}

/** As `beginningOf`, for the end: for a date without a time, the end of that day. */
export function endingOf(field: FieldValue, zone: Zone): number | null {
  const text = dateText(field)
  return text === null ? null : numberOrNull(isDay(text) ? zone.endOfDay(text) : Date.parse(text))
}

function dateText(field: FieldValue): string | null {
  const [value] = valuesOf(field)
  return typeof value === 'string' && isoDate.test(value) ? value : null
}

function numberOrNull(at: number): number | null {
  return Number.isNaN(at) ? null : at
}
