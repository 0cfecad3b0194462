import type { Reason, Verdict } from '../../domain/finding.ts'
import type { CrmRecord, ObjectType } from '../../domain/record.ts'
import type { Zone } from '../../domain/time/zone.ts'
import { type Message, message } from '../../words/index.ts'
import { answersOf } from '../answers/honest-answers.ts'
import { needKindOf } from '../needs/index.ts'
import { chargedTo, type Failure, type NeedContext } from '../needs/need.ts'
import type { Rule } from '../ruleset/rule-schema.ts'
import { termsOf } from '../ruleset/terms.ts'
import type { ValueCode } from '../validity/index.ts'
import { allHold, type Condition, compileConditions } from './compile-condition.ts'
import { conditionTree } from './condition-tree.ts'
import { type RuleContext, recordContext } from './record-context.ts'
import { type Moment, noteChange, type Subject } from './subject.ts'

const hourMs = 3_600_000

/**
 * A rule as a function of a record, its linked records and the time: null if it is met or does not apply; a trace, if one
 * is passed, then says which.
 */
export type RuleCheck = (subject: Subject, moment: Moment, trace?: Trace) => Verdict | Undecided | null

/** Where a check ended: for explanations, and for counts of what a rule was asked of. Each check overwrites it. */
export interface Trace {
  /** Whether `condition` is asked for: it takes time. */
  readonly isDetailed: boolean
  /**
   * `unread`: something that the rule uses has not been read; `condition`: one does not hold; `start`: the date from which
   * the rule applies is blank; `grace`: it is not judged yet; `need`: the need was judged; `answered`: an honest answer
   * stands in for what the need asks.
   */
  end: 'unread' | 'condition' | 'start' | 'grace' | 'need' | 'answered'
  /** For `condition`: its place among those of the rule, and whether it compares amounts of different currencies. */
  condition: { readonly place: number; readonly isForeign: boolean }
  /** For `grace` and `need`: from when the rule is judged; milliseconds since 1970. */
  judgedFrom: number
}

/** A trace before the first check. */
export function newTrace({ isDetailed }: Pick<Trace, 'isDetailed'>): Trace {
  return { isDetailed, end: 'unread', condition: { place: 0, isForeign: false }, judgedFrom: 0 }
}

/** Written by checks whose trace nobody reads: cheaper than to ask each time whether there is one. */
const unused = newTrace({ isDetailed: false })

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

/** Compiles a checked rule to a function, once, so that evaluating it needs no look-ups. */
export function compileRule(rule: Rule, rules: RuleContext): RuleCheck {
  const { zone } = rules
  const answers = answersOf(rule, zone)
  const context = {
    ...recordContext(rule.object, rules, new Set(Object.keys(rule.when))),
    ...(answers === null ? {} : { answers }),
  }
  const conditions = conditionTree(rule.when, ['when']).parts.map((part) => compileConditions(part, context))
  const applies = allHold(conditions)
  const judgedFromOf = compileJudgedFrom(rule, context, rules)
  const verdictOf = compileVerdict(rule, zone)
  const need = needKindOf(rule.need).compile(rule.need, context)
  const undecided: Undecided = { undecided: rule.id }
  return (subject, moment, trace = unused) => {
    const { record } = subject
    trace.end = 'unread'
    if (context.isUnread(record)) return undecided
    // The first condition that does not hold is decisive until it changes itself; the same applies to the grace period
    // and the need after it.
    const truth = applies(subject, moment)
    if (truth === 'unread') return undecided
    trace.end = 'condition'
    if (truth !== true) {
      if (trace.isDetailed) trace.condition = unmetOf(conditions, subject, moment)
      return null
    }
    const judgedFrom = judgedFromOf(record)
    trace.end = 'start'
    if (judgedFrom === null) return null
    trace.judgedFrom = judgedFrom
    trace.end = 'grace'
    noteChange(moment, judgedFrom)
    if (moment.now < judgedFrom) return null
    trace.end = 'need'
    const failure = need(subject, moment)
    if (failure === null || typeof failure === 'string') return withoutFailure(failure, trace, undecided)
    return verdictOf(failure, record, judgedFrom)
  }
}

/** The result of a need that does not fail. */
function withoutFailure(result: 'undecided' | 'answered' | null, trace: Trace, undecided: Undecided): Undecided | null {
  if (result === 'answered') trace.end = 'answered'
  return result === 'undecided' ? undecided : null
}

/** Which of the conditions does not hold; one that is known not to, if there is one. */
function unmetOf(conditions: readonly Condition[], subject: Subject, moment: Moment): Trace['condition'] {
  const truths = conditions.map((condition) => condition(subject, moment))
  const place = truths.indexOf(false)
  return place < 0 ? { place: truths.indexOf('foreign'), isForeign: true } : { place, isForeign: false }
}

/** From when a rule judges a record: when it starts to apply, and the grace period after; null: that date is blank. */
function compileJudgedFrom(
  rule: Rule,
  context: NeedContext,
  { working }: RuleContext,
): (record: CrmRecord) => number | null {
  const appliesFrom = compileFrom(rule, context)
  const { graceWorkingHours: workingHours } = rule
  if (workingHours !== undefined) {
    if (working === null) throw new TypeError(`an unchecked rule reached the compiler: ${rule.id} has no calendar`)
    return (record) => {
      const from = appliesFrom(record)
      return from === null ? null : working.plusHours(from, workingHours)
    }
  }
  const graceMs = rule.graceHours * hourMs
  if (graceMs === 0) return appliesFrom
  return (record) => {
    const from = appliesFrom(record)
    return from === null ? null : from + graceMs
  }
}

/** When a rule starts to apply to a record: its end for `once: over`, a named field, or its creation. */
function compileFrom(rule: Rule, { pathOf, beginningOf, endingOf }: NeedContext): (record: CrmRecord) => number | null {
  if (rule.once === 'over') {
    const ends = (endFields[rule.object] ?? []).map((text) => endingOf(pathOf(text)))
    return (record) => first(ends, record)
  }
  if (rule.from === undefined) return createdAtOf
  const from = beginningOf(pathOf(rule.from))
  return (record) => from(record) ?? createdAtOf(record)
}

function createdAtOf({ createdAt }: CrmRecord): number {
  return createdAt.getTime()
}

/** Whether a record that does not meet the rule is listed only: neither flagged nor charged to its owner. */
function compileNoted(rule: Rule, zone: Zone): (record: CrmRecord) => boolean {
  const { severity, repairedBy } = termsOf(rule)
  if (severity === 'watch' || repairedBy === 'operator') return () => true
  if (rule.effectiveFrom === undefined) return () => false
  const from = zone.startOfDay(rule.effectiveFrom)
  return ({ createdAt }) => createdAt.getTime() < from
}

function first(dates: readonly ((record: CrmRecord) => number | null)[], record: CrmRecord): number | null {
  for (const dateOf of dates) {
    const at = dateOf(record)
    if (at !== null) return at
  }
  return null
}

/** The verdict on a record that does not meet the rule, which has been judged from an instant. */
function compileVerdict(rule: Rule, zone: Zone): (failure: Failure, record: CrmRecord, judgedFrom: number) => Verdict {
  const isNoted = compileNoted(rule, zone)
  const messageOf = compileMessage(rule)
  return (failure, record, judgedFrom) => {
    const since = Math.max(judgedFrom, failure.since ?? judgedFrom)
    const reason = rule.once === 'over' && failure.reason === 'missing' ? 'late' : failure.reason
    const verdict = {
      ruleId: rule.id,
      reason,
      message: messageOf(failure, reason),
      since: new Date(since),
      dueAt: new Date(zone.plusDays(since, rule.dueDays)),
    }
    const charged = chargedTo(failure)
    if (charged === 'integration') return { ...verdict, isNoted: true, repairedBy: 'operator' }
    return charged === 'nobody' || isNoted(record) ? { ...verdict, isNoted: true } : verdict
  }
}

/** What is missing, in words. */
function compileMessage({ missing: what }: Rule): (failure: Failure, reason: Reason) => Message {
  const messages = {
    missing: message('finding.missing', { what }),
    junk: message('finding.junk', { what }),
    inconsistent: message('finding.inconsistent', { what }),
    late: message('finding.late', { what }),
    doubtful: message('finding.doubtful', { what }),
    // The need itself says how many others there are.
    duplicate: message('finding.inconsistent', { what }),
  }
  const known = new Map<ValueCode, Message>()
  function withCode(code: ValueCode, isDoubt: boolean): Message {
    const before = known.get(code)
    if (before !== undefined) return before
    const because = message(`value.${code}`)
    const made = message(isDoubt ? 'finding.doubtful.because' : 'finding.junk.because', { what, because })
    known.set(code, made)
    return made
  }
  return (failure, reason) => {
    const { code, says } = failure
    if (says !== undefined) return says(what)
    const isNamed = reason === 'doubtful' || chargedTo(failure) === 'integration'
    return code === undefined || !isNamed ? messages[reason] : withCode(code, reason === 'doubtful')
  }
}
