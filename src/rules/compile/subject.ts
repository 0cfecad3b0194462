import type { CrmRecord, ObjectType } from '../../domain/record.ts'

/** The input of a rule: a record and its linked records. */
export interface Subject {
  readonly record: CrmRecord
  /** The linked records that are known and readable, in any order. */
  readonly linked: readonly CrmRecord[]
  /** The number of linked records by type, known or not. */
  readonly links: Readonly<Partial<Record<ObjectType, number>>>
  /**
   * Types whose linked records, or links, are partly unknown: they have not been read, or are unreadable. Default:
   * none.
   */
  readonly unread?: ReadonlySet<ObjectType>
}

/** The instant of one evaluation, and the next instant at which its result may change. */
export interface Moment {
  /** Milliseconds since 1970. */
  readonly now: number
  /** The earliest noted instant after `now`; infinite if none. Milliseconds since 1970. */
  recheckAt: number
}

/** Notes that the result may change at an instant (milliseconds since 1970). An instant in the past is ignored. */
export function noteChange(moment: Moment, at: number): void {
  if (at > moment.now && at < moment.recheckAt) moment.recheckAt = at
}
