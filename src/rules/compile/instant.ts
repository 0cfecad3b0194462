import { type FieldValue, valuesOf } from '../../domain/record.ts'
import { isDay, type Zone } from '../../domain/time/zone.ts'

/** A date with a year of four digits; other texts mean whatever the machine's own language and time zone make of them. */
const isoDate = /^\d{4}-\d\d-\d\d/

/**
 * The instant at which what a field holds begins, in milliseconds since 1970: the instant itself (ISO 8601), or of a
 * date without a time the beginning of that day in the zone. Of several values the primary one's; null for none.
 */
export function beginningOf(field: FieldValue, zone: Zone): number | null {
  const text = dateText(field)
  return text === null ? null : numberOrNull(isDay(text) ? zone.startOfDay(text) : Date.parse(text))
}

/** As `beginningOf`, the instant at which it is over: of a date without a time the end of that day. */
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
