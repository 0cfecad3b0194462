import type { CrmRecord, ObjectType } from '../domain/record.ts'

/** What a rule looks at: a record and what it is linked to. */
export interface Subject {
  readonly record: CrmRecord
  /** The linked records that are known, in any order. */
  readonly linked: readonly CrmRecord[]
  /** How many records of each type it is linked to, known or not. */
  readonly links: Readonly<Partial<Record<ObjectType, number>>>
}

/**
 * What a part of a rule says now, and at which later instants (milliseconds since 1970) time alone may make it say
 * something else. Those that have passed do no harm.
 */
export interface Timed<T> {
  readonly says: T
  readonly changesAt: readonly number[]
}
