const day = /^\d{4}-\d\d-\d\d$/
const beginning = /^\d{4}-\d\d-\d\d/

/** Whether a text is a calendar date without a time (`YYYY-MM-DD`) that exists: it is a day of the account's time zone. */
export function isDay(text: string): boolean {
  return day.test(text) && beginsReal(text)
}

/**
 * The instant that a text names, in milliseconds since 1970: ISO 8601 that begins with a date which exists; of a date without a
 * time, the beginning of the day in UTC. NaN for any other text: what else JavaScript takes for a date depends on the machine's
 * language and time zone.
 */
export function instantOf(text: string): number {
  return beginning.test(text) && beginsReal(text) ? Date.parse(text) : Number.NaN
}

/** Whether the date at the beginning of a text exists: JavaScript takes 30 February for a day in March. */
function beginsReal(text: string): boolean {
  const date = text.slice(0, 10)
  const at = Date.parse(`${date}T00:00:00Z`)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(date)
}
