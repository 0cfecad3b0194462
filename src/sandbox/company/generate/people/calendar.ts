const dayMs = 24 * 3_600_000
export const weekMs = 7 * dayMs

/** Monday of the week of an instant, midnight UTC, in milliseconds. */
export function mondayOf(at: Date): number {
  const day = Math.floor(at.getTime() / dayMs) * dayMs
  return day - ((new Date(day).getUTCDay() + 6) % 7) * dayMs
}

/** The first Monday on or after a day of a year, midnight UTC, in milliseconds. */
export function firstMonday(year: number, month: number, day: number): number {
  return mondayOf(new Date(Date.UTC(year, month - 1, day) + 6 * dayMs))
}

/** `2026-10-14`, in UTC. */
export function dayText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}

/** Monday to Friday of a week, without public holidays, midnight UTC, in milliseconds. */
export function workingDays(monday: number): number[] {
  return [0, 1, 2, 3, 4].map((day) => monday + day * dayMs).filter((day) => !isPublicHoliday(day))
}

/** Norway's days off with a fixed date: month and day. */
const fixedHolidays: ReadonlySet<string> = new Set(['01-01', '05-01', '05-17', '12-24', '12-25', '12-26', '12-31'])
/** Maundy Thursday, Good Friday, Easter Monday, Ascension and Whit Monday, in days after Easter. */
const movingHolidays: readonly number[] = [-3, -2, 1, 39, 50]

/** Whether a day (midnight UTC, in milliseconds) is a public holiday in Norway, or a day before one without work. */
export function isPublicHoliday(ms: number): boolean {
  const easter = easterOf(new Date(ms).getUTCFullYear())
  return fixedHolidays.has(dayText(ms).slice(5)) || movingHolidays.some((days) => easter + days * dayMs === ms)
}

/** Easter Sunday of a year, midnight UTC, in milliseconds: the anonymous Gregorian computation. */
function easterOf(year: number): number {
  const [golden, century, rest] = [year % 19, Math.floor(year / 100), year % 100]
  const moon =
    (19 * golden +
      century -
      Math.floor(century / 4) -
      Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3) +
      15) %
    30
  const sunday = (32 + 2 * (century % 4) + 2 * Math.floor(rest / 4) - moon - (rest % 4)) % 7
  const shift = Math.floor((golden + 11 * moon + 22 * sunday) / 451)
  const days = moon + sunday - 7 * shift + 114
  return Date.UTC(year, Math.floor(days / 31) - 1, (days % 31) + 1)
}
