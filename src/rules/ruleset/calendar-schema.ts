import { z } from 'zod'
import { allowed } from '../../domain/text/allowed.ts'
import { nearestWord } from '../../domain/text/yaml-file.ts'
import type { Calendar } from '../../domain/time/working-time.ts'
import { message } from '../../words/index.ts'
import { holidayPlaces, holidaysOf } from './holidays.ts'

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const

/** The fewest minutes between two times of a day that count as working hours. */
const fewestMinutes = 60

const expectedHours = allowed(message('allowed.calendar.hours'))

const Hours = z
  .string(expectedHours)
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d-(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, { error: expectedHours, abort: true })
  .refine((hours) => minutesOf(hours)[1] - minutesOf(hours)[0] >= fewestMinutes, expectedHours)

const Place = z.string(allowed(message('allowed.place'))).superRefine((place, context) => {
  const known = holidayPlaces(place)
  if (known.includes(place)) return
  const nearest = nearestWord(place, known)
  const hint = nearest === null ? message('hint.holidays') : message('hint.nearest', { nearest })
  context.addIssue({ code: 'custom', params: { problem: message('rules.holidays.unknown', { place, hint }) } })
})

/** The section `calendar`: when the account works. */
export const CalendarSection = z.strictObject(
  {
    workingDays: z
      .array(
        z.enum(weekdays, allowed(message('allowed.oneOf', { words: weekdays.join(', ') }))),
        allowed(message('allowed.weekdays')),
      )
      .min(1, allowed(message('allowed.weekdays.one')))
      .default(weekdays.slice(0, 5)),
    hours: Hours,
    holidays: Place.optional(),
  },
  allowed(message('allowed.calendar')),
)
export type CalendarSection = z.infer<typeof CalendarSection>

/** The calendar that a section describes. */
export function calendarOf({ workingDays, hours, holidays }: CalendarSection): Calendar {
  const [opensAt, closesAt] = minutesOf(hours)
  return {
    weekdays: workingDays.map((day) => weekdays.indexOf(day) + 1),
    opensAt,
    closesAt,
    isHoliday: holidays === undefined ? () => false : holidaysOf(holidays),
  }
}

/** The beginning and the end of `08:00-16:00`, in minutes since midnight. */
function minutesOf(hours: string): readonly [number, number] {
  const [from = 0, fromMinute = 0, to = 0, toMinute = 0] = hours.split(/[:-]/).map(Number)
  return [from * 60 + fromMinute, to * 60 + toMinute]
}
