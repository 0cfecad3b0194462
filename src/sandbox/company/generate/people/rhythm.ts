import type { DatasetAbsence, DatasetOwner } from '../../dataset.ts'
import type { Generation } from '../draft.ts'
import { dayText, firstMonday, mondayOf, weekMs, workingDays } from './calendar.ts'
import type { Employee } from './people.ts'

const hourMs = 3_600_000

/** Number of full weeks before the present one with all their calls and meetings. */
export const keptWeeks = 2
/** The first week with any calls and meetings. */
const oldestWeek = -47
/** Number of future weeks with planned meetings. */
const plannedWeeks = 2

/** The proportion of a full week's calls and meetings that exist in older weeks, and that are planned for future ones. */
const keptParts = { call: { past: 0.008, ahead: 0 }, meeting: { past: 0.022, ahead: 0.2 } } as const
/** How long a new rep takes to reach the full number of calls and meetings. */
const rampUpWeeks = 10

/** From Monday to Friday. */
const dayWeights = [9, 12, 11, 11, 7] as const
/** For the hours from 7 to 15 UTC, which are 8 or 9 to 16 or 17 in Norway. */
const hourWeights = [4, 10, 12, 10, 4, 8, 11, 9, 5] as const
const firstHour = 7

/** Summer holidays: three weeks, starting on one of the first three Mondays of July. */
const summer = { month: 7, day: 1, weeks: 3, starts: 3 } as const
/** Winter holidays of half of the reps: a week from the first Monday on or after 15 February. */
const winter = { month: 2, day: 15 } as const

/** The first day of the weeks with all their calls and meetings, midnight UTC, in milliseconds. */
export function keptFrom(now: Date): number {
  return mondayOf(now) - keptWeeks * weekMs
}

/** The holidays of every rep in the year up to `now`, the present week included. */
export function generateAbsences(employees: readonly Employee[], now: Date): DatasetAbsence[] {
  const years = [now.getUTCFullYear() - 1, now.getUTCFullYear()]
  return employees.flatMap(({ owner, index }) => {
    function away(from: number, weeks: number): DatasetAbsence {
      return { ownerId: owner.id, from: dayText(from), to: dayText(from + weeks * weekMs - 3 * 24 * hourMs) }
    }
    const yearly = years.flatMap((year) => [
      away(firstMonday(year, summer.month, summer.day) + (index % summer.starts) * weekMs, summer.weeks),
      ...(index % 2 === 0 ? [away(firstMonday(year, winter.month, winter.day), 1)] : []),
    ])
    // In each of the reported weeks some reps are away, in any season.
    const week = [4, 7, 2].indexOf(index % 10)
    return week < 0 ? yearly : [...yearly, away(keptFrom(now) + week * weekMs, 1)]
  })
}

/** Whether an owner is employed, and not absent, on a day (`2026-10-14`). @param absences the owner's own */
function isAtWork(owner: DatasetOwner, day: string, absences: readonly DatasetAbsence[]): boolean {
  const isEmployed = (owner.startedAt ?? '').slice(0, 10) <= day && day < (owner.leftAt ?? '~').slice(0, 10)
  return isEmployed && !absences.some(({ from, to }) => from <= day && day <= to)
}

/** The rep and the start of a call or meeting. */
export interface Slot {
  readonly employee: Employee
  /** ISO 8601. */
  readonly at: string
}

/**
 * Generates the rep and start of every call or meeting, ordered by rep and week: on working days, in working hours, most
 * of them in the middle of the week and before and after noon.
 *
 * @param stepMinutes minutes between possible starts; a rep never has two at the same time
 */
export function generateSlots(generation: Generation, kind: 'call' | 'meeting', stepMinutes: number): Slot[] {
  const { employees, absences, now } = generation
  const thisWeek = mondayOf(now)
  const last = keptParts[kind].ahead > 0 ? plannedWeeks : 0
  const weeks = Array.from({ length: last - oldestWeek + 1 }, (_, index) => {
    const monday = thisWeek + (oldestWeek + index) * weekMs
    return { week: oldestWeek + index, monday, daysOfAll: workingDays(monday).map((ms) => ({ ms, text: dayText(ms) })) }
  })
  const slots: Slot[] = []
  for (const employee of employees) {
    const taken = new Set<string>()
    const own = absences.filter(({ ownerId }) => ownerId === employee.owner.id)
    for (const { week, monday, daysOfAll } of weeks) {
      const days = daysOfAll.filter(({ text }) => isAtWork(employee.owner, text, own)).map(({ ms }) => ms)
      const count = countIn(generation, { employee, kind, week, daysAtWork: days.length, monday })
      for (let made = 0; made < count; made += 1) {
        const at = freeTime(generation, { days, monday, stepMinutes, taken })
        taken.add(at)
        slots.push({ employee, at })
      }
    }
  }
  return slots
}

interface WeekOf {
  readonly employee: Employee
  readonly kind: 'call' | 'meeting'
  /** Relative to the present week; negative: earlier. */
  readonly week: number
  readonly daysAtWork: number
  readonly monday: number
}

function countIn({ faker }: Generation, { employee, kind, week, daysAtWork, monday }: WeekOf): number {
  if (daysAtWork === 0) return 0
  const [usual, more] = kind === 'call' ? [employee.callsPerWeek, 3] : [employee.meetingsPerWeek, 1]
  const full = (usual + faker.number.int({ min: 0, max: more })) * rampOf(employee.owner, monday)
  const inDays = (full * daysAtWork) / 5
  if (week >= -keptWeeks && week <= 0) return Math.round(inDays)
  const { past, ahead } = keptParts[kind]
  const part = inDays * (week > 0 ? ahead : past)
  return Math.floor(part) + (faker.datatype.boolean(part % 1) ? 1 : 0)
}

/** The proportion of a full week's work that a rep does, which grows for a new one: from 0 to 1. */
function rampOf({ startedAt }: DatasetOwner, monday: number): number {
  if (startedAt === undefined) return 1
  return Math.min(1, ((monday - Date.parse(startedAt)) / weekMs + 1) / rampUpWeeks)
}

function freeTime(
  { faker }: Generation,
  slot: {
    readonly days: readonly number[]
    readonly monday: number
    readonly stepMinutes: number
    readonly taken: ReadonlySet<string>
  },
): string {
  const days = slot.days.map((value) => ({ value, weight: dayWeights[new Date(value).getUTCDay() - 1] ?? 1 }))
  const hours = hourWeights.map((weight, index) => ({ value: firstHour + index, weight }))
  for (;;) {
    const day = faker.helpers.weightedArrayElement(days)
    const hour = faker.helpers.weightedArrayElement(hours)
    const minutes = faker.number.int({ min: 0, max: 60 / slot.stepMinutes - 1 }) * slot.stepMinutes
    const at = new Date(day + hour * hourMs + minutes * 60_000).toISOString()
    if (!slot.taken.has(at)) return at
  }
}
