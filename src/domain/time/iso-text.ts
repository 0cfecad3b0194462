const day = /^\d{4}-\d\d-\d\d$/
/** A date, and with it a time of day, which may say how far it is from UTC. */
const form = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(Z|[+-]\d\d:?\d\d)?)?$/i

/** Whether a text is a calendar date without a time (`YYYY-MM-DD`) that exists: it is a day of the account's time zone. */
export function isDay(text: string): boolean {
  return day.test(text) && isReal(text)
}

/**
 * The instant that a text names, in milliseconds since 1970: ISO 8601 with a date that exists, and in UTC unless it says
 * otherwise; of a date without a time, the beginning of the day. A space may stand for the `T`. NaN for any other text: what else
 * JavaScript takes for a date depends on the machine's language and time zone.
 */
export function instantOf(text: string): number {
  const [, date, time, offset] = form.exec(text) ?? []
  if (date === undefined || !isReal(date)) return Number.NaN
  return time === undefined ? Date.parse(date) : Date.parse(`${date}T${time}${offset ?? 'Z'}`)
}

/**
 * As `instantOf`, also of milliseconds since 1970 in digits, as some CRMs write them: at least nine, so that no other number is
 * taken for a date.
 */
export function instantOrEpochOf(text: string): number {
  return /^-?\d{9,}$/.test(text) ? Number(text) : instantOf(text)
}

/** Whether a date exists: JavaScript takes 30 February for a day in March. */
function isReal(date: string): boolean {
  const at = Date.parse(date)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(date)
}
