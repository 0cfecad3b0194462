import { type CrmRecord, type ObjectType, objectTypes } from '../../domain/record.ts'
import type { ValueHolders } from '../keys/value-holders.ts'

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
  /** A linked record with its own linked records. Default: none of its links has been read. */
  readonly around?: (linked: CrmRecord) => Subject
  /** Which other records have its values. Default: unknown. */
  readonly shared?: ValueHolders
  /**
   * When a field's honest answer was first seen, in milliseconds since 1970; undefined: just now. Default: all of them just
   * now.
   */
  readonly answeredAt?: (field: string) => number | undefined
}

const everyType: ReadonlySet<ObjectType> = new Set(objectTypes)

/** A linked record with its own linked records, as far as they are known. */
export function subjectOf({ around }: Pick<Subject, 'around'>, linked: CrmRecord): Subject {
  return around?.(linked) ?? { record: linked, linked: [], links: {}, unread: everyType }
}

/**
 * Visits each record at the end of a chain of one or two links; one to which two chains lead, twice.
 *
 * @returns whether every such record is known
 */
export function visitLinked(
  subject: Subject,
  [via, end]: readonly ObjectType[],
  visit: (record: CrmRecord) => void,
): boolean {
  if (via === undefined) return true
  let isComplete = subject.unread?.has(via) !== true
  for (const linked of subject.linked) {
    if (linked.type !== via) continue
    if (end === undefined) visit(linked)
    else isComplete = visitLinked(subjectOf(subject, linked), [end], visit) && isComplete
  }
  return isComplete
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
