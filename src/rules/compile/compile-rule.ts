import { fieldDefinitions } from '../../domain/field.ts'
import type { Verdict } from '../../domain/finding.ts'
import { ownValue } from '../../domain/own-value.ts'
import type { CrmRecord, ObjectType } from '../../domain/record.ts'
import type { Zone } from '../../domain/time/zone.ts'
import { message } from '../../words/index.ts'
import { type AccountView, decidesKind, findField } from '../check/account-field.ts'
import { needKindOf } from '../needs/index.ts'
import type { Failure } from '../needs/need.ts'
import type { Rule } from '../ruleset/rule-schema.ts'
import { recordTimes, type VendorFields } from '../ruleset/vendor-fields.ts'
import { type Condition, compileCondition } from './compile-condition.ts'
import { type FieldPath, type PathContext, parsePath, readBeginning, readEnding } from './field-path.ts'
import { type Moment, noteChange, type Subject } from './subject.ts'
import { kindOf } from './typed-value.ts'

const hourMs = 3_600_000

/** A rule as a function of a record, of what it is linked to, and of the time: null when it is met. */
export type RuleCheck = (subject: Subject, moment: Moment) => Verdict | Undecided | null

/** The rule that a record neither meets nor fails, because something that it looks at has not been read; by id. */
export interface Undecided {
  readonly undecided: string
}

/** Which fields say when an event is over: the first that is there. */
const endFields: Readonly<Partial<Record<ObjectType, readonly string[]>>> = {
  meeting: ['endsAt', 'startsAt'],
  call: ['at'],
  task: ['dueAt'],
}

/** Whether records of the type have an end, so that rules about them may say `once: over`. */
export function canBeOver(object: ObjectType): boolean {
  return object in endFields
}

/** What the rules of an account have in common. */
export interface RuleContext {
  /** ISO 3166 code, for telephone numbers without a country code. */
  readonly country: string
  /** The vendors' own fields that the ruleset names. */
  readonly fields: VendorFields
  /** The account's: its days begin and end in it. */
  readonly zone: Zone
  /** Whose fields the vendors' own ones are; null where no account is known. */
  readonly account: AccountView | null
  /** The account's own, as `currencyCode` spells it; null where it is not known. */
  readonly currency: string | null
}

/** Turns a checked rule into a function, once, so that evaluating costs no look-ups. */
export function compileRule(rule: Rule, { country, fields, zone, account, currency }: RuleContext): RuleCheck {
  const paths: FieldPath[] = []
  function pathOf(text: string): FieldPath {
    const path = requirePath(text, { object: rule.object, fields })
    paths.push(path)
    const found = account === null ? null : findField(path, rule.object, account)
    return found !== null && 'field' in found && decidesKind(path, found.field)
      ? { ...path, field: found.field, kind: kindOf(found.field, path.kind) }
      : path
  }
  const conditions = [
    ...Object.entries(rule.when).map(([field, condition]) =>
      compileCondition(pathOf(field), condition, { zone, currency }),
    ),
    ...thresholdCurrencies(rule, currency),
  ]
  const appliesFrom = compileFrom(rule, pathOf, zone)
  const need = needKindOf(rule.need).compile(rule.need, { country, zone, pathOf })
  const unread = unreadFields(paths, account)
  return (subject, moment) => {
    const { record } = subject
    if (unread.has([record], null)) return { undecided: rule.id }
    // The first condition that does not hold decides until it changes itself; so do the grace and the need after it.
    for (const condition of conditions) if (!condition(record, moment)) return null
    const from = appliesFrom(record)
    if (from === null) return null
    const judgedFrom = from + rule.graceHours * hourMs
    noteChange(moment, judgedFrom)
    if (moment.now < judgedFrom) return null
    const failure = need(subject, moment)
    if (failure === null) return null
    if (failure === 'undecided' || unread.hasLinked(subject)) return { undecided: rule.id }
    return verdictOf(rule, failure, { judgedFrom, zone })
  }
}

/**
 * Fields that a record lacks because it was read before a rule named them, or by an earlier version that did not keep them:
 * what they hold is not known until it is read again. A blank one is there, as null.
 */
function unreadFields(paths: readonly FieldPath[], account: AccountView | null): UnreadFields {
  const kept = paths.filter(({ name, codeOf }) =>
    codeOf === undefined ? !recordTimes.includes(name) : account !== null && codeOf(account.vendor) !== null,
  )
  const byType = [...Map.groupBy(kept, ({ linkedType }) => linkedType)]
  function has(records: readonly CrmRecord[], linkedType: ObjectType | null): boolean {
    const named = byType.find(([type]) => type === linkedType)?.[1] ?? []
    return records.some(({ fields, vendorFields }) =>
      named.some(({ name, codeOf }) => !Object.hasOwn(codeOf === undefined ? fields : vendorFields, name)),
    )
  }
  const linkedTypes = byType.flatMap(([type]) => type ?? [])
  return {
    has,
    hasLinked: ({ linked }) =>
      linkedTypes.some((type) =>
        has(
          linked.filter((one) => one.type === type),
          type,
        ),
      ),
  }
}

interface UnreadFields {
  /** Whether one of the records lacks such a field; null: fields of the record that is judged. */
  has(records: readonly CrmRecord[], linkedType: ObjectType | null): boolean
  hasLinked(subject: Subject): boolean
}

/**
 * A threshold of a rule that names no currency is meant in the account's own: 100,000 of another currency may be more or
 * less, and nothing here knows an exchange rate, so such a record is not judged by it.
 */
function thresholdCurrencies({ object, when }: Rule, own: string | null): Condition[] {
  return Object.entries(when).flatMap(([name, condition]): Condition[] => {
    const field = ownValue(fieldDefinitions[object], name)?.currencyField
    const isThreshold = typeof condition === 'object' && 'atLeast' in condition
    if (field === undefined || !isThreshold || own === null || Object.hasOwn(when, field)) return []
    return [({ fields }) => (ownValue(fields, field) ?? own) === own]
  })
}

/** From when on the rule applies to a record: its end for `once: over`, a named field, or its creation. */
function compileFrom(
  rule: Rule,
  pathOf: (text: string) => FieldPath,
  zone: Zone,
): (record: CrmRecord) => number | null {
  if (rule.once === 'over') {
    const ends = (endFields[rule.object] ?? []).map(pathOf)
    return (record) => first(ends, (path) => readEnding(record, path, zone))
  }
  const named = rule.from === undefined ? [] : [pathOf(rule.from)]
  return (record) => first(named, (path) => readBeginning(record, path, zone)) ?? record.createdAt.getTime()
}

function first(paths: readonly FieldPath[], read: (path: FieldPath) => number | null): number | null {
  for (const path of paths) {
    const at = read(path)
    if (at !== null) return at
  }
  return null
}

function verdictOf(
  rule: Rule,
  failure: Failure,
  { judgedFrom, zone }: { readonly judgedFrom: number; readonly zone: Zone },
): Verdict {
  const since = Math.max(judgedFrom, failure.since ?? judgedFrom)
  const reason = rule.once === 'over' && failure.reason === 'missing' ? 'late' : failure.reason
  return {
    ruleId: rule.id,
    reason,
    message: message(`finding.${reason}`, { what: rule.missing }),
    since: new Date(since),
    dueAt: new Date(zone.plusDays(since, rule.dueDays)),
  }
}

function requirePath(text: string, context: PathContext): FieldPath {
  const parsed = parsePath(text, context)
  if ('path' in parsed) return parsed.path
  throw new TypeError(`an unchecked rule reached the compiler: ${parsed.problem.code}`)
}
