import type { ObjectType } from '../../domain/record.ts'
import { eitherOf, type Message, message } from '../../words/index.ts'
import { usualAskAgainDays } from '../answers/honest-answers.ts'
import { conditionTree } from '../compile/condition-tree.ts'
import { needKindOf } from '../needs/index.ts'
import type { Rule } from '../ruleset/rule-schema.ts'
import { termsOf } from '../ruleset/terms.ts'
import type { VendorFields } from '../ruleset/vendor-fields.ts'
import { describeConditions } from './describe-conditions.ts'
import { type Names, namesFor } from './names.ts'
import { spanMessage } from './span-message.ts'

/** A rule in plain words. */
export interface RuleWords {
  /** What it asks for. */
  readonly asks: Message
  /** All of these hold for a record that it applies to; empty: it applies to every record of its type. */
  readonly onlyIf: readonly Message[]
  /** From when it applies, and when a finding is due. */
  readonly due: Message
  /** What is special about its findings, in sentences: how much they matter, who repairs them, from when they count. */
  readonly terms: readonly Message[]
  /** What its data is used for; null if nobody has said so. */
  readonly usedFor: Message | null
}

/** Says a rule in words. Pure. @param fields the vendors' own fields that its ruleset names */
export function describeRule(rule: Rule, fields: VendorFields): RuleWords {
  const names = namesFor(rule.object, fields)
  const conditions = describeConditions(conditionTree(rule.when, ['when']), names)
  return {
    asks: needKindOf(rule.need).asks(rule.need, names),
    onlyIf: rule.once === 'over' ? [...conditions, message('rule.when.over')] : conditions,
    due: describeDue(rule, names),
    terms: describeTerms(rule),
    usedFor: rule.usedFor === undefined ? null : message('rule.usedFor', { use: rule.usedFor }),
  }
}

/** Why a rule asks for something, for people who are asked: the rule as a sentence, and what its data is used for. */
export function purposeOf({ title, usedFor }: Pick<Rule, 'title' | 'usedFor'>): Message {
  const said = message('asWritten', { text: title })
  return usedFor === undefined ? said : message('rule.purpose', { rule: said, use: usedFor })
}

/** What the data of rules is used for, by the ids of those that say so. */
export function usesOf({ rules }: { readonly rules: readonly Rule[] }): ReadonlyMap<string, Message> {
  return new Map(
    rules.flatMap(({ id, usedFor }): [string, Message][] =>
      usedFor === undefined ? [] : [[id, message('rule.usedFor', { use: usedFor })]],
    ),
  )
}

function describeTerms(rule: Rule): readonly Message[] {
  const { severity, weight, repairedBy } = termsOf(rule)
  const { effectiveFrom: day } = rule
  return [
    ...(severity === 'required' ? [] : [message(`rule.severity.${severity}`)]),
    ...(weight === 1 ? [] : [message('rule.weight', { weight })]),
    ...(repairedBy === 'operator' ? [message('rule.repairedBy.operator')] : []),
    ...describeAnswers(rule),
    ...(day === undefined ? [] : [message('rule.effectiveFrom', { day })]),
  ]
}

function describeAnswers({ honestAnswers: words, askAgainDays = usualAskAgainDays }: Rule): readonly Message[] {
  if (words === undefined) return []
  const answers = eitherOf(words.map((text) => message('asWritten', { text })))
  return [message('rule.honestAnswers', { answers, span: spanMessage(askAgainDays * 24) })]
}

/** The name of a field that a rule for a type names, for people. */
export function fieldName(text: string, object: ObjectType, fields: VendorFields): Message {
  return namesFor(object, fields).nameOf(text)
}

function describeDue(rule: Rule, names: Names): Message {
  const { severity, repairedBy } = termsOf(rule)
  const from = describeStart(rule, names)
  // What is only listed has no deadline.
  if (severity === 'watch' || repairedBy === 'operator') return message('rule.due.never', { from })
  const due = rule.dueDays === 0 ? message('rule.due.atOnce') : message('rule.due.after', { count: rule.dueDays })
  return message('rule.due', { from, due })
}

/** From when the rule is judged for a record: from when it applies, and the grace period after. */
function describeStart({ graceHours, graceWorkingHours: workingHours = 0, ...rule }: Rule, names: Names): Message {
  const from = describeFrom(rule, names)
  if (workingHours === 0 && graceHours === 0) return message('rule.from.now', { from })
  const grace = workingHours > 0 ? message('span.workingHours', { count: workingHours }) : spanMessage(graceHours)
  return message('rule.from.grace', { grace, from })
}

/** From when the rule applies to a record. */
function describeFrom({ once, from }: Pick<Rule, 'once' | 'from'>, { nameOf }: Names): Message {
  if (once === 'over') return message('rule.from.over')
  return from === undefined ? message('rule.from.creation') : message('rule.from.field', { field: nameOf(from) })
}
