import { mondayOf, weekMs } from '../../sandbox/company/generate/people/calendar.ts'
import { keptFrom } from '../../sandbox/company/generate/people/rhythm.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** Eight in the evening, UTC: outside working hours, and away from all due times. */
const evening = 20 * hourMs
/** Nine or ten in the morning in Norway. */
const morning = 8.4 * hourMs
/** Friday of both full weeks, in days after the first Monday. More days would make the demo's start slower. */
const playedDays = [4, 11] as const

/** When Minset was installed in the demo's CRMs: on the evening before the weeks with all their calls and meetings. */
export function installedAt(madeAt: Date): Date {
  return new Date(keptFrom(madeAt) - dayMs + evening)
}

/**
 * When Minset runs in the weeks since it was installed; the last time is that of the company.
 *
 * @param from the time up to which the weeks have been replayed already
 */
export function playedTimes({ from, madeAt }: { readonly from: Date; readonly madeAt: Date }): Date[] {
  const times = playedDays.map((day) => new Date(keptFrom(madeAt) + day * dayMs + evening))
  return from < madeAt ? [...times.filter((at) => at > from), madeAt] : []
}

/**
 * When people decide disputes, and when they raise others, between two of the times at which Minset runs: on Monday, but not
 * after the second of these times, and on Tuesday morning.
 */
export function disputeTimes({ from, until }: { readonly from: Date; readonly until: Date }): {
  readonly decideAt: Date
  readonly raiseAt: Date
} {
  const monday = mondayOf(from) + weekMs
  return {
    decideAt: new Date(Math.min(monday + morning, until.getTime())),
    raiseAt: new Date(monday + dayMs + morning),
  }
}
