import type { Moment, Subject } from '../compile/subject.ts'
import type { Ruleset } from '../ruleset/ruleset.ts'
import type { Membership } from './compile-segment.ts'

/** The segments of a ruleset for one record at an instant. */
export interface RecordSegments {
  /** `out` of a segment that the ruleset does not have, or that cannot be judged in the account. */
  membershipOf(segmentId: string): Membership
  /** Until then the answers so far stay the same; null: permanently. */
  recheckAt(): Date | null
}

/** Opens the segments for a record. Only those that are asked about are judged. */
export function segmentsFor(
  { segmentChecks }: Pick<Ruleset, 'segmentChecks'>,
  subject: Subject,
  now: Date,
): RecordSegments {
  const moment: Moment = { now: now.getTime(), recheckAt: Number.POSITIVE_INFINITY }
  return {
    membershipOf: (segmentId) => segmentChecks.get(segmentId)?.(subject, moment) ?? 'out',
    recheckAt: () => (Number.isFinite(moment.recheckAt) ? new Date(moment.recheckAt) : null),
  }
}
