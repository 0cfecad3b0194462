import type { Verdict } from '../domain/finding.ts'
import type { Scalar } from '../domain/record.ts'
import type { JudgedChange } from '../findings/index.ts'
import type { StoredRecord } from '../records/index.ts'
import { type Message, message } from '../words/index.ts'
import { type EntryField, isAsShown, withValues } from './entry-fields.ts'
import { junkProblem, readEntry } from './read-entry.ts'

/** A value that the rules accept. */
export interface AcceptedValue {
  readonly field: EntryField
  readonly value: Scalar
}

/** The values to write; or what to do, by the names of the fields. */
export type JudgedEntry =
  | { readonly values: readonly AcceptedValue[] }
  | { readonly problems: ReadonlyMap<string, Message> }

export interface EntryToJudge {
  readonly ruleId: string
  readonly record: StoredRecord
  readonly fields: readonly EntryField[]
  /** What was typed into a field, without spaces around it. */
  readonly typed: (name: string) => string
  readonly judgement: JudgedChange
  /** The account's zone. */
  readonly timeZone: string
}

/**
 * Judges what a person has entered by the rules themselves: each value must meet the rule, and together they must break
 * no other. Fields that are left as they are count as not entered. Pure.
 */
export function judgeEntry(entry: EntryToJudge): JudgedEntry {
  const judged = entry.fields.flatMap((field) => judgeField(entry, field) ?? [])
  const values = judged.flatMap((one) => ('value' in one ? [one] : []))
  const problems = judged.flatMap((one) => ('problem' in one ? [one] : []))
  const found = problems.length > 0 ? problems : problemsTogether(entry, values)
  return found.length > 0 ? { problems: new Map(found.map(({ name, problem }) => [name, problem])) } : { values }
}

interface FieldProblem {
  readonly name: string
  readonly problem: Message
}

/** Null for a field that is left as it is. */
function judgeField(entry: EntryToJudge, field: EntryField): AcceptedValue | FieldProblem | null {
  const text = entry.typed(field.name)
  if (text === '' || isAsShown(text, field)) return null
  const read = readEntry(text, field, entry.timeZone)
  const problem = 'problem' in read ? read.problem : problemOf(entry, { field, value: read.value })
  if (problem !== null) return { name: field.name, problem }
  return 'value' in read ? { field, value: read.value } : null
}

/** What is wrong although no single value is. */
function problemsTogether(entry: EntryToJudge, values: readonly AcceptedValue[]): readonly FieldProblem[] {
  const [first] = entry.fields
  const [last] = values.slice(-1)
  if (last === undefined) {
    const problem = message(first?.text === '' ? 'repair.problem.blank' : 'repair.problem.same')
    return first === undefined ? [] : [{ name: first.name, problem }]
  }
  const broken = brokenBy(entry, values)
  const problem = broken === null ? null : message('repair.problem.other', { missing: broken.message })
  return problem === null ? [] : [{ name: last.field.name, problem }]
}

/** What is wrong with one value, by the rule that asks for it; null if it meets the rule. */
function problemOf({ ruleId, record, judgement }: EntryToJudge, { field, value }: AcceptedValue): Message | null {
  const verdict = judgement.judge(withValues(record, [{ field, value }])).find((one) => one.ruleId === ruleId)
  if (verdict === undefined) return null
  switch (verdict.reason) {
    // Who enters an unusual value has just answered whether it is right.
    case 'doubtful':
      return null
    case 'junk':
      return junkProblem(field.kind)
    case 'late':
      return lateProblem(field.kind)
    case 'inconsistent':
      return message(field.kind === 'number' ? 'repair.problem.positive' : 'repair.problem.order')
    case 'duplicate':
      return verdict.message
    case 'missing':
      return message('repair.problem.blank')
  }
}

function lateProblem(kind: EntryField['kind']): Message {
  return message(kind === 'day' || kind === 'moment' ? 'repair.problem.past' : 'repair.problem.blank')
}

/** A rule that the record would no longer meet; null if there is none. */
function brokenBy({ record, judgement }: EntryToJudge, values: readonly AcceptedValue[]): Verdict | null {
  const before = new Set(judgement.before.map(({ ruleId }) => ruleId))
  const after = judgement.judge(withValues(record, values)).filter(({ reason }) => reason !== 'doubtful')
  return after.find(({ ruleId }) => !before.has(ruleId)) ?? null
}
