import { ownValue } from '../../domain/own-value.ts'
import { type CrmRecord, type FieldValue, type ObjectType, valuesOf } from '../../domain/record.ts'
import type { Zone } from '../../domain/time/zone.ts'
import { type FieldTests, testsOf } from '../ruleset/condition-schema.ts'
import type { ConditionNode, FieldNode } from './condition-tree.ts'
import { currencyFieldOf, type FieldPath, isUnread, readBeginning, readEnding, readField } from './field-path.ts'
import { type Moment, noteChange, type Subject, visitLinked } from './subject.ts'
import { opposite, type Truth, undecidedOf } from './truth.ts'
import { compileValueTests, matchingValues, type ValueCheck } from './value-test.ts'

/** Whether a rule applies to a record, judging by its conditions. */
export type Condition = (subject: Subject, moment: Moment) => Truth

export interface ConditionContext {
  /** The type of the record that the conditions are about. */
  readonly object: ObjectType
  /** The account's time zone. */
  readonly zone: Zone
  /** The account's own currency; null if unknown. */
  readonly currency: string | null
  /** Parses a path; always valid, because the ruleset has been checked. */
  readonly pathOf: (text: string) => FieldPath
  /** Tests of a field's values that rules have in common, by their JSON; `of`: whether a record passes them. */
  readonly tested: (
    path: FieldPath,
    of: (record: CrmRecord) => boolean,
    tests: string,
  ) => (record: CrmRecord) => boolean
}

/**
 * Compiles a tree of conditions to a function. The first part that decides is decisive until it changes itself, so that the
 * parts after it are not examined.
 */
export function compileConditions(node: ConditionNode, context: ConditionContext): Condition {
  if (!('parts' in node)) return compileField(node, context)
  const parts = node.parts.map((part) => compileConditions(part, context))
  const [first] = parts
  if (node.join === 'not' && first !== undefined) return (subject, moment) => opposite(first(subject, moment))
  return node.join === 'all' ? allHold(parts) : joined(parts, true)
}

/** Several conditions as one: all of them hold. */
export function allHold(parts: readonly Condition[]): Condition {
  const [first, ...rest] = parts
  if (first === undefined) return () => true
  return rest.length === 0 ? first : joined(parts, false)
}

/** @param decisive the truth of a part that decides alone */
function joined(parts: readonly Condition[], decisive: boolean): Condition {
  return (subject, moment) => {
    let truth: Truth = !decisive
    for (const part of parts) {
      const one = part(subject, moment)
      if (one === decisive) return decisive
      truth = undecidedOf(truth, one)
    }
    return truth
  }
}

/** A condition on a field of the record itself, or of linked records: it holds if all tests hold for one of these. */
function compileField(node: FieldNode, context: ConditionContext): Condition {
  const path = context.pathOf(node.text)
  const test = compileTests(path, node, context)
  if (path.links.length === 0) return ({ record }, moment) => test(record, moment)
  return (subject, moment) => {
    const truths: Truth[] = []
    // Every record is examined, so that their order does not matter for the next change.
    const isComplete = visitLinked(subject, path.links, (record) => {
      truths.push(isUnread(record, path) ? 'unread' : test(record, moment))
    })
    if (truths.includes(true)) return true
    return isComplete ? truths.reduce(undecidedOf, false) : 'unread'
  }
}

type RecordTest = (record: CrmRecord, moment: Moment) => Truth

function compileTests(path: FieldPath, { condition, beside }: FieldNode, context: ConditionContext): RecordTest {
  const tests = testsOf(condition)
  const ofValues = compileValuesTests(path, tests, context)
  const ofTime = compileTimeTests(path, tests, context.zone)
  const isForeign = compileForeign(isThreshold(tests) ? currencyFieldOf(path, context.object) : null, beside, context)
  // Most conditions are about values alone.
  if (ofValues !== null && isForeign === null && ofTime.length === 0) return ofValues
  return (record, moment) => {
    if (isForeign?.(record) === true) return 'foreign'
    if (ofValues?.(record) === false) return false
    for (const holds of ofTime) if (!holds(record, moment)) return false
    return true
  }
}

/**
 * A threshold without a currency is meant in the account's own: 100,000 in another currency may be more or less, and exchange
 * rates are unknown.
 *
 * @returns whether a record's amount is in another currency; null if that does not matter
 */
function compileForeign(
  currencyField: string | null,
  beside: ReadonlySet<string>,
  { currency: own }: ConditionContext,
): ((record: CrmRecord) => boolean) | null {
  if (currencyField === null || own === null || beside.has(currencyField)) return null
  return ({ fields }) => (ownValue(fields, currencyField) ?? own) !== own
}

/** Whether the tests compare with a number, which for an amount of money is meant in the account's own currency. */
function isThreshold({ some, every, none, ...alone }: FieldTests): boolean {
  return [alone, ...[some, every, none].flatMap((test) => (test === undefined ? [] : testsOf(test)))].some(
    ({ atLeast, atMost, above, below }) => [atLeast, atMost, above, below].some((limit) => limit !== undefined),
  )
}

type ValuesTest = (value: FieldValue) => boolean

function compileValuesTests(
  path: FieldPath,
  given: FieldTests,
  { currency, tested }: ConditionContext,
): ((record: CrmRecord) => boolean) | null {
  const tests = valuesTests(path, given)
  const blank = path.kind === 'currency' ? currency : null
  if (tests.length === 0) return null
  function holds(record: CrmRecord): boolean {
    const value = readField(record, path) ?? blank
    for (const test of tests) if (!test(value)) return false
    return true
  }
  return tested(path, holds, JSON.stringify(given))
}

/** A blank field meets `not`, `every`, `none` and `empty: true` alone. */
function valuesTests(path: FieldPath, { not, empty, some, every, none, ...alone }: FieldTests): ValuesTest[] {
  const refused = not === undefined ? null : matchingValues(path, valuesOf(not))
  function quantified(test: typeof some, quantify: (check: ValueCheck) => ValuesTest): ValuesTest | null {
    const check = test === undefined ? null : compileValueTests(path, testsOf(test))
    return check && quantify(check)
  }
  const single = compileValueTests(path, alone)
  return [
    single && someIs(single),
    refused && noneIs((value) => refused.has(value)),
    empty === undefined ? null : (value: FieldValue) => (value === null) === empty,
    quantified(some, someIs),
    quantified(every, (check) => (value) => valuesOf(value).every(check)),
    quantified(none, noneIs),
  ].filter((test) => test !== null)
}

/** Most fields have one value: no list is made for it. */
function someIs(check: ValueCheck): ValuesTest {
  return (value) => (typeof value === 'object' ? valuesOf(value).some(check) : check(value))
}

function noneIs(check: ValueCheck): ValuesTest {
  const holds = someIs(check)
  return (value) => !holds(value)
}

type TimeTest = (record: CrmRecord, moment: Moment) => boolean

/** A blank date meets none of them. */
function compileTimeTests(
  path: FieldPath,
  { withinDays, olderThanDays, nextDays }: FieldTests,
  zone: Zone,
): TimeTest[] {
  return [
    // Less than that many days ago; a future date counts as near.
    withinDays === undefined ? null : passed(path, { days: withinDays, zone, isPassed: false }),
    olderThanDays === undefined ? null : passed(path, { days: olderThanDays, zone, isPassed: true }),
    nextDays === undefined ? null : ahead(path, nextDays, zone),
  ].filter((test) => test !== null)
}

/** Whether a number of days have passed since a date. */
function passed(
  path: FieldPath,
  { days, zone, isPassed }: { readonly days: number; readonly zone: Zone; readonly isPassed: boolean },
): TimeTest {
  return (record, moment) => {
    const at = readBeginning(record, path, zone)
    if (at === null) return false
    const until = zone.plusDays(at, days)
    noteChange(moment, until)
    return moment.now >= until === isPassed
  }
}

/** Whether a date has not passed and is at most that many days ahead; a day has passed when it is over. */
function ahead(path: FieldPath, days: number, zone: Zone): TimeTest {
  return (record, moment) => {
    const [begins, ends] = [readBeginning(record, path, zone), readEnding(record, path, zone)]
    if (begins === null || ends === null) return false
    const nears = zone.plusDays(begins, -days)
    noteChange(moment, nears)
    noteChange(moment, ends)
    return moment.now >= nears && moment.now < ends
  }
}
