import type { Verdict } from '../../domain/finding.ts'
import type { CrmRecord, ObjectType } from '../../domain/record.ts'
import type { Zone } from '../../domain/time/zone.ts'
import { message } from '../../words/index.ts'
import { needKindOf } from '../needs/index.ts'
import type { Failure } from '../needs/need.ts'
import type { Rule } from '../ruleset/rule-schema.ts'
import { compileConditions } from './compile-condition.ts'
import { conditionTree } from './condition-tree.ts'
import { type FieldPath, readBeginning, readEnding } from './field-path.ts'
import { type RuleContext, recordContext } from './record-context.ts'
import { type Moment, noteChange, type Subject } from './subject.ts'

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

/** Compiles a checked rule to a function, once, so that evaluating it needs no look-ups. */
export function compileRule(rule: Rule, rules: RuleContext): RuleCheck {
  const { zone } = rules
  const context = recordContext(rule.object, rules, new Set(Object.keys(rule.when)))
  const applies = compileConditions(conditionTree(rule.when, ['when']), context)
  const appliesFrom = compileFrom(rule, context.pathOf, zone)
  const need = needKindOf(rule.need).compile(rule.need, context)
  return (subject, moment) => {
    const { record } = subject
    if (context.isUnread(record)) return { undecided: rule.id }
    // The first condition that does not hold is decisive until it changes itself; the same applies to the grace period
    // and the need after it.
    const truth = applies(subject, moment)
    if (truth === 'unread') return { undecided: rule.id }
    if (truth !== true) return null
    const from = appliesFrom(record)
    if (from === null) return null
    const judgedFrom = from + rule.graceHours * hourMs
    noteChange(moment, judgedFrom)
    if (moment.now < judgedFrom) return null
    const failure = need(subject, moment)
    if (failure === null) return null
    if (failure === 'undecided') return { undecided: rule.id }
    return verdictOf(rule, failure, { judgedFrom, zone })
  }
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
