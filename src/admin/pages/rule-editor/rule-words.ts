import { sentence } from '../../../infra/format.ts'
import { describeRule, partOf, type Ruleset, readRule } from '../../../rules/index.ts'
import { listMessage, type Message, message, type Say } from '../../../words/index.ts'
import { idOf } from './edited-rules.ts'

/** A rule in words, whatever of it is valid. */
export interface RuleWordsView {
  readonly title: string
  /** What it requires, of which records; empty if it is not valid. */
  readonly asks: string
  /** When it applies; empty if it is not valid. */
  readonly due: string
}

/** Puts a rule into words. @param value the rule as YAML has it */
export function ruleWords(value: unknown, { fields }: Pick<Ruleset, 'fields'>, say: Say): RuleWordsView {
  const rule = readRule(value)
  if (rule === null) return { title: say(writtenTitle(value)), asks: '', due: '' }
  const { asks, onlyIf, due, terms, usedFor } = describeRule(rule, fields)
  const conditions =
    onlyIf.length === 0 ? '' : ` ${say(message('rules.onlyIf', { conditions: listMessage('list.and', onlyIf) }))}`
  return {
    title: say(message('asWritten', { text: rule.title })),
    asks: `${sentence(asks, say)}${conditions}`,
    due: [sentence(due, say), ...[...terms, ...(usedFor === null ? [] : [usedFor])].map(say)].join(' '),
  }
}

/** What a rule is called that need not be valid. */
export function writtenTitle(rule: unknown): Message {
  const title: unknown = partOf(rule, 'title')
  const texts = typeof title === 'object' && title !== null ? Object.entries(title).filter(isText) : []
  if (texts.length > 0) return message('asWritten', { text: { texts: Object.fromEntries(texts) } })
  return message('asWritten', { text: typeof title === 'string' ? title : idOf(rule) })
}

function isText(entry: readonly [string, unknown]): entry is readonly [string, string] {
  return typeof entry[1] === 'string'
}
