const day = /^\d{4}-\d\d-\d\d$/
const beginning = /^\d{4}-\d\d-\d\d/
const lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Whether a text is a calendar date without a time (`YYYY-MM-DD`) that exists: it is a day of the account's time zone. */
export function isDay(text: string): boolean {
  return day.test(text) && beginsReal(text)
}

/**
 * The instant that a text names, in milliseconds since 1970: ISO 8601 that begins with a date which exists; of a date without a
 * time, the beginning of the day in UTC. NaN for any other text: what else JavaScript takes for a date depends on the machine's
 * language and time zone, and 30 February would be a day in March.
 */
export function instantOf(text: string): number {
  return beginning.test(text) && beginsReal(text) ? Date.parse(text) : Number.NaN
}

/** Whether the date at the beginning of a text exists. */
function beginsReal(text: string): boolean {
  const [month, date] = [Number(text.slice(5, 7)), Number(text.slice(8, 10))]
  const length = month === 2 && isLeap(Number(text.slice(0, 4))) ? 29 : (lengths[month - 1] ?? 0)
  return date >= 1 && date <= length
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}
