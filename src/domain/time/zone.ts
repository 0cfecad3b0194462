import { DateTime, IANAZone } from 'luxon'
import { instantOf } from './iso-text.ts'

const dayMs = 86_400_000
const minuteMs = 60_000

/** Days in a time zone. Instants are milliseconds since 1970. Total: no argument makes it throw. */
export interface Zone {
  /** IANA name. */
  readonly name: string
  /** The instant at which a day (`YYYY-MM-DD`) begins; NaN for a date that does not exist. */
  startOfDay(day: string): number
  /** The instant at which a day (`YYYY-MM-DD`) ends, which is when the next one begins; NaN as above. */
  endOfDay(day: string): number
  /** The instant at which the day that contains an instant ends. */
  endOfDayAt(at: number): number
  /** The same time of day a number of days later; a fraction of a day counts as hours. */
  plusDays(at: number, days: number): number
  /** The day that contains an instant, as the number of days since 1970-01-01. */
  dayAt(at: number): number
  /**
   * The instant at which a wall clock shows a time on a day (days since 1970-01-01, minutes since midnight up to 1440). A
   * time that clocks skip on that day is shown later by as much as they skip.
   */
  timeOn(day: number, minutes: number): number
}

/** The zone used if an account's own is unknown. */
export const fallbackZone = 'UTC'

/** Whether a time zone is one of the IANA names that this machine knows. */
export function isKnownZone(name: string): boolean {
  return IANAZone.isValidZone(name)
}

const opened = new Map<string, Zone>()

/**
 * Opens a zone, UTC if the name is unknown. Look-ups are cached, because a million records are evaluated with a few
 * thousand days.
 */
export function openZone(name: string): Zone {
  const known = opened.get(name)
  if (known !== undefined) return known
  const zone = createZone(isKnownZone(name) ? name : fallbackZone)
  opened.set(name, zone)
  return zone
}

function createZone(name: string): Zone {
  const zone = IANAZone.create(name)
  /** By the number of the day, counted from 1970. */
  const starts = new Map<number, number>()
  /** The zone's offset throughout a UTC day; null if it changes within it. */
  const offsets = new Map<number, number | null>()

  function startOf(day: number): number {
    if (Number.isNaN(day)) return Number.NaN
    const kept = starts.get(day)
    if (kept !== undefined) return kept
    // If clocks go forward at midnight, a day begins at 01:00; if they go back to it, with the first of two midnights.
    const midnights = DateTime.fromObject(dateOf(day), { zone }).startOf('day').getPossibleOffsets()
    const start = Math.min(...midnights.map((midnight) => midnight.toMillis()))
    starts.set(day, start)
    return start
  }

  function offsetAt(at: number): number {
    const day = Math.floor(at / dayMs)
    let offset = offsets.get(day)
    if (offset === undefined) {
      const [first, last] = [zone.offset(day * dayMs), zone.offset((day + 1) * dayMs)]
      offset = first === last ? first * minuteMs : null
      offsets.set(day, offset)
    }
    return offset ?? zone.offset(at) * minuteMs
  }

  function plusDays(at: number, days: number): number {
    if (!Number.isFinite(at)) return at
    const whole = Math.trunc(days)
    const guess = at + whole * dayMs
    return guess + offsetAt(at) - offsetAt(guess) + (days - whole) * dayMs
  }

  function dayAt(at: number): number {
    return Math.floor((at + offsetAt(at)) / dayMs)
  }

  return {
    name,
    startOfDay: (day) => startOf(numberOf(day)),
    endOfDay: (day) => startOf(numberOf(day) + 1),
    endOfDayAt: (at) => startOf(dayAt(at) + 1),
    plusDays,
    dayAt,
    timeOn(day, minutes) {
      if (minutes === 0) return startOf(day)
      return minutes >= dayMs / minuteMs ? startOf(day + 1) : timeOn(zone, day, minutes)
    },
  }
}

function timeOn(zone: IANAZone, day: number, minutes: number): number {
  const time = { hour: Math.floor(minutes / 60), minute: minutes % 60 }
  return DateTime.fromObject({ ...dateOf(day), ...time }, { zone }).toMillis()
}

/** The date of a day, counted from 1970. */
function dateOf(day: number): { readonly year: number; readonly month: number; readonly day: number } {
  const date = new Date(day * dayMs)
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}

function numberOf(day: string): number {
  return day.length === 10 ? instantOf(day) / dayMs : Number.NaN
}
