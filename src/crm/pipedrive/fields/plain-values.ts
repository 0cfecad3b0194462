import { instantOf } from '../../../domain/time/iso-text.ts'

/** The value unchanged; null if it is blank (absent, null, empty, white space only). */
export function text(value: string | null | undefined): string | null {
  return value === null || value === undefined || value.trim() === '' ? null : value
}

/** An instant as ISO 8601 in UTC, a date as its midnight UTC; null if blank or unreadable. */
export function instant(value: string | number | null | undefined): string | null {
  if (value === null || value === undefined || value === '') return null
  const at = new Date(typeof value === 'number' ? value : instantOf(isoOf(value)))
  return Number.isNaN(at.getTime()) ? null : at.toISOString()
}

function isoOf(value: string): string {
  return /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(value) ? `${value.replace(' ', 'T')}Z` : value
}

/** The day of a date as `YYYY-MM-DD`; null if blank or unreadable. */
export function day(value: string | null | undefined): string | null {
  return instant(value)?.slice(0, 10) ?? null
}
