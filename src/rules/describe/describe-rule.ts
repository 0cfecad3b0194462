import { type Message, message } from '../../words/index.ts'
import { conditionTree } from '../compile/condition-tree.ts'
import { needKindOf } from '../needs/index.ts'
import type { Rule } from '../ruleset/rule-schema.ts'
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
}

/** Says a rule in words. Pure. @param fields the vendors' own fields that its ruleset names */
export function describeRule(rule: Rule, fields: VendorFields): RuleWords {
  const names = namesFor(rule.object, fields)
  const conditions = describeConditions(conditionTree(rule.when, ['when']), names)
  return {
    asks: needKindOf(rule.need).asks(rule.need, names),
    onlyIf: rule.once === 'over' ? [...conditions, message('rule.when.over')] : conditions,
    due: describeDue(rule, names),
  }
}

function describeDue(rule: Rule, names: Names): Message {
  const { graceHours, dueDays } = rule
  const [from, due] = [describeStart(rule, names), spanMessage(dueDays * 24)]
  return graceHours === 0
    ? message('rule.due.now', { from, due })
    : message('rule.due.grace', { from, due, grace: spanMessage(graceHours) })
}

/** From when the rule applies to a record. */
function describeStart({ once, from }: Rule, { nameOf }: Names): Message {
  if (once === 'over') return message('rule.from.over')
  return from === undefined ? message('rule.from.creation') : message('rule.from.field', { field: nameOf(from) })
}
