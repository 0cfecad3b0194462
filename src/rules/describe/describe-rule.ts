import { fieldMessage } from '../../domain/field.ts'
import type { ObjectType, Scalar } from '../../domain/record.ts'
import { eitherOf, type Message, message } from '../../words/index.ts'
import { parsePath } from '../compile/field-path.ts'
import { needKindOf } from '../needs/index.ts'
import type { NameOf, WordOf } from '../needs/need.ts'
import type { FieldCondition } from '../ruleset/condition-schema.ts'
import type { Rule } from '../ruleset/rule-schema.ts'
import type { VendorFields } from '../ruleset/vendor-fields.ts'
import { spanMessage } from './span-message.ts'
import { wordMessage } from './word-message.ts'

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
  const conditions = Object.entries(rule.when).map(([path, condition]) => describeCondition(path, condition, names))
  return {
    asks: needKindOf(rule.need).asks(rule.need, names.nameOf, names.wordOf),
    onlyIf: rule.once === 'over' ? [...conditions, message('rule.when.over')] : conditions,
    due: describeDue(rule, names.nameOf),
  }
}

interface Names {
  readonly nameOf: NameOf
  readonly wordOf: WordOf
}

function namesFor(object: ObjectType, fields: VendorFields): Names {
  return {
    nameOf(text) {
      const parsed = parsePath(text, { object, fields })
      if ('problem' in parsed) return message('asWritten', { text })
      const { linkedType, name } = parsed.path
      if (linkedType === null) return fieldMessage(object, name)
      return message('field.linked', { field: fieldMessage(linkedType, name), type: message(`type.${linkedType}`) })
    },
    wordOf(text, word) {
      const parsed = parsePath(text, { object, fields })
      const path = 'path' in parsed && parsed.path.codeOf === undefined ? parsed.path : null
      return path === null
        ? message('asWritten', { text: String(word) })
        : wordMessage(path.linkedType ?? object, path.name, word)
    },
  }
}

function describeCondition(path: string, condition: FieldCondition, { nameOf, wordOf }: Names): Message {
  const field = nameOf(path)
  function wordsOf(words: Scalar | readonly Scalar[]): Message {
    return eitherOf([words].flat().map((word) => wordOf(path, word)))
  }
  if (typeof condition !== 'object' || Array.isArray(condition)) {
    return message('rule.when.is', { field, words: wordsOf(condition) })
  }
  if ('not' in condition) return message('rule.when.not', { field, words: wordsOf(condition.not) })
  if ('atLeast' in condition) return message('rule.when.atLeast', { field, number: condition.atLeast })
  return message('rule.when.withinDays', { field, span: spanMessage(condition.withinDays * 24) })
}

function describeDue(rule: Rule, nameOf: NameOf): Message {
  const { graceHours, dueDays } = rule
  const [from, due] = [describeStart(rule, nameOf), spanMessage(dueDays * 24)]
  return graceHours === 0
    ? message('rule.due.now', { from, due })
    : message('rule.due.grace', { from, due, grace: spanMessage(graceHours) })
}

/** From when the rule applies to a record. */
function describeStart({ once, from }: Rule, nameOf: NameOf): Message {
  if (once === 'over') return message('rule.from.over')
  return from === undefined ? message('rule.from.creation') : message('rule.from.field', { field: nameOf(from) })
}
