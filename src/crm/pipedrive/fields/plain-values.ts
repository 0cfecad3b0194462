import { instantIn } from '../../instants.ts'
import type { RawActivity } from '../transport/schema.ts'

/** The value unchanged; null if it is blank (absent, null, empty, white space only). */
export function text(value: string | null | undefined): string | null {
  return value === null || value === undefined || value.trim() === '' ? null : value
}

/**
 * An instant as ISO 8601 in UTC, a date as its midnight UTC; null if blank. A text that is neither stays: it sets its record
 * aside (`readableRecords`).
 */
export function instant(value: string | null | undefined): string | null {
  const written = text(value)
  return written === null ? null : (instantIn(written)?.toISOString() ?? written)
}

/** As `instant`, only the day, as `YYYY-MM-DD`. */
export function day(value: string | null | undefined): string | null {
  const written = text(value)
  return written === null ? null : (instantIn(written)?.toISOString().slice(0, 10) ?? written)
}

/** When an activity is due. Documented: date and time are in UTC; without a time it is due on that day. */
export function dueAt({ due_date: date, due_time: time }: Pick<RawActivity, 'due_date' | 'due_time'>): string | null {
  const dueOn = day(date)
  return dueOn === null || text(time) === null ? dueOn : instant(`${dueOn}T${time}Z`)
}
