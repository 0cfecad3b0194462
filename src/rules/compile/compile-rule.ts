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

/** A rule as a function of a record, its linked records and the time: null if it is met. */
export type RuleCheck = (subject: Subject, moment: Moment) => Verdict | Undecided | null

/** A rule that is neither met nor failed, because something that it uses has not been read; by id. */
export interface Undecided {
  readonly undecided: string
}

/** The fields that state when an event is over: the first one with a value counts. */
const endFields: Readonly<Partial<Record<ObjectType, readonly string[]>>> = {
  meeting: ['endsAt', 'startsAt'],
  call: ['at'],
  task: ['dueAt'],
}

/** Whether records of the type have an end, so that rules about them may use `once: over`. */
export function canBeOver(object: ObjectType): boolean {
  return object in endFields
}

/** The common context of an account's rules. */
export interface RuleContext {
  /** ISO 3166 code, for telephone numbers without a country code. */
  readonly country: string
  /** The vendors' own fields that the ruleset names. */
  readonly fields: VendorFields
  /** The account's time zone, in which days begin and end. */
  readonly zone: Zone
  /** The account whose fields the vendors' own ones are; null if unknown. */
  readonly account: AccountView | null
  /** The account's own currency, as normalised by `currencyCode`; null if unknown. */
  readonly currency: string | null
}

/** Compiles a checked rule to a function, once, so that evaluating it needs no look-ups. */
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
    // The first condition that does not hold is decisive until it changes itself; the same applies to the grace period
    // and the need after it.
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
 * Fields that are missing from a record because it was read before a rule named them, or by an earlier version that did
 * not store them: their values are unknown until it is read again. A blank field is present, as null.
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
  /** Whether one of the records lacks such a field; null: fields of the evaluated record. */
  has(records: readonly CrmRecord[], linkedType: ObjectType | null): boolean
  hasLinked(subject: Subject): boolean
}

/**
 * A threshold without a currency is meant in the account's own: 100,000 in another currency may be more or less, and
 * exchange rates are unknown, so it does not apply to records in other currencies.
 */
function thresholdCurrencies({ object, when }: Rule, own: string | null): Condition[] {
  return Object.entries(when).flatMap(([name, condition]): Condition[] => {
    const field = ownValue(fieldDefinitions[object], name)?.currencyField
    const isThreshold = typeof condition === 'object' && 'atLeast' in condition
    if (field === undefined || !isThreshold || own === null || Object.hasOwn(when, field)) return []
    return [({ fields }) => (ownValue(fields, field) ?? own) === own]
  })
}

/** When a rule starts to apply to a record: its end for `once: over`, a named field, or its creation. */
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
