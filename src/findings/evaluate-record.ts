import { keyText, type ObjectType, objectTypes } from '../domain/record.ts'
import type { StoredRecord } from '../records/index.ts'
import { type Evaluation, evaluate, type Ruleset, type Subject } from '../rules/index.ts'
import type { Surroundings } from './load-surroundings.ts'

/** A stored record that is to be judged. */
export interface JudgeRequest {
  readonly accountId: string
  readonly record: StoredRecord
  /** Types whose records have not been read completely for the first time. */
  readonly typesToCome: readonly ObjectType[]
  readonly now: Date
}

/** A record with what is stored of the records that rules may ask about. */
export interface StoredSubject {
  readonly record: StoredRecord
  readonly surroundings: Surroundings
  /** Types whose records have not been read completely for the first time. */
  readonly typesToCome: readonly ObjectType[]
}

/** The rules' results for a stored record. Pure. */
export function evaluateRecord(ruleset: Ruleset, stored: StoredSubject, now: Date): Evaluation {
  return evaluate(ruleset, subjectOf(stored), now)
}

/** What the rules are given of a stored record. Pure. */
export function subjectOf({ record, surroundings, typesToCome }: StoredSubject): Subject {
  const { stored, unjudgeable, linkedTo } = surroundings
  // Links from an earlier read, for rules of that time, may no longer exist.
  const read = linkedTo(record).filter(({ type }) => record.linksRead.includes(type))
  const links: Partial<Record<ObjectType, number>> = {}
  for (const { type } of read) links[type] = (links[type] ?? 0) + 1
  const unreadable = read.filter((key) => unjudgeable.has(keyText(key)))
  const toCome = read.filter((key) => typesToCome.includes(key.type) && !stored.has(keyText(key)))
  const linked = read.flatMap((key) => (unreadable.includes(key) ? [] : (stored.get(keyText(key)) ?? [])))
  const unread = new Set(objectTypes.filter((type) => !record.linksRead.includes(type)))
  for (const { type } of [...unreadable, ...toCome]) unread.add(type)
  return {
    record,
    linked,
    links,
    unread,
    around: (other) =>
      subjectOf({ record: stored.get(keyText(other)) ?? { ...other, linksRead: [] }, surroundings, typesToCome }),
  }
}
