/** An instant in the form of version 2: `2026-01-01T00:00:00Z`. Fractions are cut off. */
export function wholeSeconds(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`
}

/** The same instant in the form of version 1: `2026-01-01 00:00:00`. */
export function spacedTime(at: string): string {
  return at.slice(0, 19).replace('T', ' ')
}

/** Seconds as a duration: `00:45:00`. */
export function durationOf(seconds: number): string {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds) % 60]
  return parts.map((part) => String(part).padStart(2, '0')).join(':')
}

/** Documented: RFC 3339 with whole seconds; a fraction is refused (reported by others). */
export function isWholeSecondTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text))
}

/** A day of the calendar: `2026-02-28`. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false
  const at = new Date(`${text}T00:00:00Z`)
  // A day that does not exist would become a day of the next month.
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text)
}

/** `23:59:59`, and `23:59` for short. */
export function isTimeOfDay(text: string): boolean {
  return /^(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?$/.test(text)
}

/** A duration may be longer than a day. */
export function isDuration(text: string): boolean {
  return /^\d{2,3}:[0-5]\d(?::[0-5]\d)?$/.test(text)
}
