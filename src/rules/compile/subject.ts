import type { CrmRecord, ObjectType } from '../../domain/record.ts'

/** What a rule looks at: a record and what it is linked to. */
export interface Subject {
  readonly record: CrmRecord
  /** The linked records that are known and can be read, in any order. */
  readonly linked: readonly CrmRecord[]
  /** How many records of each type it is linked to, known or not. */
  readonly links: Readonly<Partial<Record<ObjectType, number>>>
  /**
   * Types of which it is not known what all linked records hold, or even whether it is linked to any: they, or the links to
   * them, have not been read or cannot be. None unless given.
   */
  readonly unread?: ReadonlySet<ObjectType>
}

/** The instant of one evaluation, and what it learns on its way: when time alone may change the answer. */
export interface Moment {
  /** Milliseconds since 1970. */
  readonly now: number
  /** The earliest instant after `now` that was noted; infinite for none. Milliseconds since 1970. */
  recheckAt: number
}

/** Notes that the answer may be another from an instant (milliseconds since 1970) on. One that has passed does no harm. */
export function noteChange(moment: Moment, at: number): void {
  if (at > moment.now && at < moment.recheckAt) moment.recheckAt = at
}
