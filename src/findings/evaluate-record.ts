import { keyText, type ObjectType, objectTypes, type RecordKey } from '../domain/record.ts'
import type { StoredRecord } from '../records/index.ts'
import { type Evaluation, evaluate, type Ruleset } from '../rules/index.ts'

/** A record with what is stored of the records that it is linked to. */
export interface StoredSubject {
  readonly record: StoredRecord
  /** The keys of all linked records, stored or not. */
  readonly to: readonly RecordKey[]
  /** By `keyText`. */
  readonly stored: ReadonlyMap<string, StoredRecord>
  /** The linked records that are unreadable, by `keyText`. */
  readonly unjudgeable: ReadonlySet<string>
  /** Types whose records have not been read completely for the first time. */
  readonly typesToCome: readonly ObjectType[]
}

/** The rules' results for a stored record. Pure. */
export function evaluateRecord(
  ruleset: Ruleset,
  { record, to, stored, unjudgeable, typesToCome }: StoredSubject,
  now: Date,
): Evaluation {
  // Links from an earlier read, for rules of that time, may no longer exist.
  const read = to.filter(({ type }) => record.linksRead.includes(type))
  const links: Partial<Record<ObjectType, number>> = {}
  for (const { type } of read) links[type] = (links[type] ?? 0) + 1
  const unreadable = read.filter((key) => unjudgeable.has(keyText(key)))
  const toCome = read.filter((key) => typesToCome.includes(key.type) && !stored.has(keyText(key)))
  const linked = read.flatMap((key) => (unreadable.includes(key) ? [] : (stored.get(keyText(key)) ?? [])))
  const unread = new Set(objectTypes.filter((type) => !record.linksRead.includes(type)))
  for (const { type } of [...unreadable, ...toCome]) unread.add(type)
  return evaluate(ruleset, { record, linked, links, unread }, now)
}
