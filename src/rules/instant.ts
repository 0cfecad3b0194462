import { type FieldValue, valuesOf } from '../domain/record.ts'

/** A date with a year of four digits; other texts mean whatever the machine's own language and time zone make of them. */
const isoDate = /^\d{4}-\d\d-\d\d/

/** The instant that a field holds (ISO 8601), of several values the primary one's, in milliseconds since 1970; null for none. */
export function instantOf(field: FieldValue): number | null {
  const [value] = valuesOf(field)
  if (typeof value !== 'string' || !isoDate.test(value)) return null
  const at = Date.parse(value)
  return Number.isNaN(at) ? null : at
}
