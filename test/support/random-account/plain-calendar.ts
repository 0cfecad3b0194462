const dayMs = 86_400_000
const formats = new Map<string, Intl.DateTimeFormat>()

/** The day that a clock in the zone shows at an instant, `YYYY-MM-DD`. */
export function dayAt(at: Date, timeZone: string): string {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  formats.set(timeZone, format)
  return format.format(at)
}

/** The day of a value: an instant as a clock in the zone shows it, or a day as it is written; null if it is no date. */
export function dayOf(value: unknown, timeZone: string): string | null {
  if (typeof value !== 'string') return null
  return value.length === 10 ? value : dayAt(new Date(value), timeZone)
}

function daysAfter(day: string, count: number): string {
  return new Date(Date.parse(day) + count * dayMs).toISOString().slice(0, 10)
}

/** The Monday of the week of a day. */
export function mondayOf(day: string): string {
  return daysAfter(day, -((new Date(day).getUTCDay() + 6) % 7))
}

type Named = (day: string) => string

const units: Readonly<Record<string, { readonly nameOf: Named; readonly before: Named }>> = {
  week: { nameOf: mondayOf, before: (day) => daysAfter(mondayOf(day), -1) },
  month: { nameOf: (day) => day.slice(0, 7), before: (day) => daysAfter(`${day.slice(0, 7)}-01`, -1) },
  quarter: {
    nameOf: (day) => `${day.slice(0, 4)} ${Math.floor((Number(day.slice(5, 7)) - 1) / 3)}`,
    before: (day) => daysAfter(`${day.slice(0, 4)}-${quarterMonth(day)}-01`, -1),
  },
  year: { nameOf: (day) => day.slice(0, 4), before: (day) => daysAfter(`${day.slice(0, 4)}-01-01`, -1) },
}

function quarterMonth(day: string): string {
  return String(Math.floor((Number(day.slice(5, 7)) - 1) / 3) * 3 + 1).padStart(2, '0')
}

/**
 * Whether days are in a period, for today.
 *
 * @param name such as `week`, `last-month`, `all`
 */
export function isIn(name: string, today: string): (day: string | null) => boolean {
  if (name === 'all') return () => true
  const isLast = name.startsWith('last-')
  const unit = units[isLast ? name.slice(5) : name]
  if (unit === undefined) throw new TypeError(`no period: ${name}`)
  const meant = unit.nameOf(isLast ? unit.before(today) : today)
  return (day) => day !== null && unit.nameOf(day) === meant
}

/** The Mondays of the last weeks, that of the present week last. */
export function lastMondays(count: number, today: string): readonly string[] {
  const present = mondayOf(today)
  return Array.from({ length: count }, (_, index) => daysAfter(present, (index - count + 1) * 7))
}
