import type { Zone } from './zone.ts'

const hourMs = 3_600_000
const dayMs = 86_400_000
/** A bound for calendars with hardly any working time, in days: far more than any rule can wait for. */
const mostDays = 100 * 366

/** When people work. */
export interface Calendar {
  /** ISO numbers of the weekdays on which they do, 1 for Monday to 7 for Sunday. */
  readonly weekdays: readonly number[]
  /** On the wall clock, in minutes since midnight. */
  readonly opensAt: number
  readonly closesAt: number
  /** Whether a day (`YYYY-MM-DD`) is a public holiday. */
  readonly isHoliday: (day: string) => boolean
}

/** Working hours in a time zone. */
export interface WorkingTime {
  /**
   * The instant (milliseconds since 1970) at which a number of working hours have passed since another one: within
   * working time, or at its end. No hours: the instant itself. Infinite if there is too little working time. Total.
   */
  plusHours(at: number, hours: number): number
}

/** Working hours between two instants, in milliseconds since 1970. */
interface Shift {
  readonly opens: number
  readonly closes: number
}

/** Opens a calendar in a zone. Days are looked up once, because many records are judged with the same ones. */
export function openWorkingTime({ weekdays, opensAt, closesAt, isHoliday }: Calendar, zone: Zone): WorkingTime {
  const shifts = new Map<number, Shift | null>()

  function shiftOn(day: number): Shift | null {
    const known = shifts.get(day)
    if (known !== undefined) return known
    const isOff = !weekdays.includes(weekdayOf(day)) || isHoliday(new Date(day * dayMs).toISOString().slice(0, 10))
    const shift = isOff ? null : { opens: zone.timeOn(day, opensAt), closes: zone.timeOn(day, closesAt) }
    shifts.set(day, shift)
    return shift
  }

  return {
    plusHours(at, hours) {
      if (!(hours > 0) || !Number.isFinite(new Date(at + mostDays * dayMs).getTime())) return at
      if (hours > mostDays * 24) return Number.POSITIVE_INFINITY
      const first = zone.dayAt(at)
      let left = hours * hourMs
      for (let day = first; day < first + mostDays; day += 1) {
        const shift = shiftOn(day)
        const from = shift === null ? at : Math.max(at, shift.opens)
        const worked = shift === null ? 0 : Math.max(0, shift.closes - from)
        // Whole milliseconds, as instants are stored.
        if (left <= worked) return Math.ceil(from + left)
        left -= worked
      }
      return Number.POSITIVE_INFINITY
    },
  }
}

/** 1970-01-01 was a Thursday. */
function weekdayOf(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1
}
