import { fieldDefinitions } from '../../domain/field.ts'
import { type CrmRecord, type FieldValue, fieldValueOf, type ObjectType, valuesOf } from '../../domain/record.ts'
import { parsePath } from '../compile/field-path.ts'
import type { Subject } from '../compile/subject.ts'
import { explain, type Outcome } from '../explain.ts'
import { valueKeys } from '../keys/keyed-field.ts'
import type { ValueHolders } from '../keys/value-holders.ts'
import { type Ruleset, rulesetOfExamples } from '../ruleset/ruleset.ts'
import { segmentsFor } from '../segments/record-segments.ts'
import { type ExampleAccount, exampleAccount } from './example-account.ts'
import { type Example, type Expectation, type GivenParts, offset } from './example-schema.ts'

/** An example that was run. */
export interface ExampleResult {
  /** Counted from 1, in the order of the file. */
  readonly number: number
  readonly title: string
  /** Rules and segments that came out otherwise than expected; empty: the example holds. */
  readonly differences: readonly ExampleDifference[]
}

export interface ExampleDifference {
  /** Of the rule, or of the segment. */
  readonly id: string
  /** Null: the example does not name the rule, so it must not be failed. */
  readonly expected: Expectation | null
  readonly found: Expectation | 'undecided'
}

/** The present of an example that states none: a Wednesday. */
const present = Date.UTC(2026, 9, 14, 10)
const hourMs = 3_600_000

/** Runs the examples of a ruleset, in UTC and in an account that has what they say of it. Pure. */
export function runExamples(given: Ruleset): readonly ExampleResult[] {
  const account = exampleAccount(given)
  const ruleset = rulesetOfExamples(given, account)
  return ruleset.examples.map((example, index) => ({
    number: index + 1,
    title: example.title ?? '',
    differences: differencesOf(ruleset, example, account),
  }))
}

function differencesOf(ruleset: Ruleset, example: Example, account: ExampleAccount): ExampleDifference[] {
  const now = new Date(example.now ?? present)
  const expected = new Map(Object.entries(example.expect))
  const subject = subjectAmong(ruleset, example, { account, now })
  const ofRules = explain(ruleset, subject, now).flatMap(({ rule, outcome }) => {
    const [stated = null, found] = [expected.get(rule.id), expectationOf(outcome)]
    const isAsStated = stated === null ? outcome.is !== 'notMet' : found === stated
    return isAsStated ? [] : [{ id: rule.id, expected: stated, found }]
  })
  const segments = segmentsFor(ruleset, subject, now)
  const ofSegments = [...ruleset.segmentChecks.keys()].flatMap((id) => {
    const [stated, found] = [expected.get(id), membershipNames[segments.membershipOf(id)]]
    return stated === undefined || found === stated ? [] : [{ id, expected: stated, found }]
  })
  return [...ofRules, ...ofSegments]
}

const membershipNames = { in: 'inSegment', out: 'notInSegment', undecided: 'undecided' } as const

function expectationOf(outcome: Outcome): Expectation | 'undecided' {
  return outcome.is === 'notMet' ? outcome.verdict.reason : outcome.is
}

/** The record, with what it shares with the other ones. */
function subjectAmong(ruleset: Ruleset, { given, others = [] }: Example, context: GivenContext): Subject {
  const subject = subjectOf(given, context)
  const all = [
    subject,
    ...others.map((other, index) => subjectOf({ ...other, object: given.object }, context, `other-${index + 1}`)),
  ]
  const held = all.flatMap((one) => valueKeys(ruleset, one).map((value) => ({ ...value, id: one.record.id })))
  const shared: ValueHolders = {
    self: subject.record.id,
    holdersOf: (field, key) => held.filter((one) => one.field === field && one.key === key),
  }
  return { ...subject, shared }
}

interface GivenContext {
  readonly account: ExampleAccount
  readonly now: Date
}

/** @param id of the record; those of linked records are made of it */
function subjectOf(given: GivenParts, context: GivenContext, id = 'given'): Subject {
  const near = (given.linked ?? []).map((record, index) => subjectOf(record, context, `${id}-${index + 1}`))
  const subjects = new Map(near.map((subject) => [subject.record, subject]))
  const record = recordOf(given, { ...context, id })
  const links: Partial<Record<ObjectType, number>> = {}
  for (const { type } of subjects.keys()) links[type] = (links[type] ?? 0) + 1
  return {
    record,
    linked: [...subjects.keys()],
    links,
    around: (linked) => subjects.get(linked) ?? { record: linked, linked: [], links: {} },
  }
}

function recordOf(given: GivenParts, { account, now, id }: GivenContext & { readonly id: string }): CrmRecord {
  const { object, fields: values, created } = given
  const portable: Record<string, FieldValue> = Object.fromEntries(
    Object.keys(fieldDefinitions[object]).map((name) => [name, null]),
  )
  const vendorFields: Record<string, string | null> = Object.fromEntries(
    [...account.ownFields[object]].map((name) => [name, null]),
  )
  for (const [text, value] of Object.entries(values)) {
    const parsed = parsePath(text, { object, fields: account.fields })
    if ('problem' in parsed) continue
    const { kind, name, codeOf } = parsed.path
    const held = fieldValueOf(valuesOf(value).map((one) => (kind === 'instant' ? instantOf(String(one), now) : one)))
    if (codeOf === undefined) portable[name] = held
    else vendorFields[name] = account.storedText(held)
  }
  const { updatedAt = null } = portable
  const createdAt = new Date(instantOf(created, now))
  return {
    type: object,
    id,
    ownerId: account.ownerIdOf(given),
    createdAt,
    updatedAt: updatedAt === null ? createdAt : new Date(String(updatedAt)),
    fields: portable,
    vendorFields,
  }
}

/** An offset as an instant (ISO 8601); other texts as they are. */
function instantOf(text: string, now: Date): string {
  const [, sign, count, unit] = offset.exec(text) ?? []
  if (count === undefined) return text
  const hours = Number(count) * (unit === 'd' ? 24 : 1) * (sign === '-' ? -1 : 1)
  return new Date(now.getTime() + hours * hourMs).toISOString()
}
