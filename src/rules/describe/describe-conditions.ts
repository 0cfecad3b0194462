import type { Scalar } from '../../domain/record.ts'
import { allOf, eitherOf, type Message, message } from '../../words/index.ts'
import type { ConditionNode, FieldNode } from '../compile/condition-tree.ts'
import { type FieldTests, testsOf, type ValueTests } from '../ruleset/condition-schema.ts'
import type { Names } from './names.ts'
import { spanMessage } from './span-message.ts'

/** Conditions in words, each within a sentence; all of them hold. */
export function describeConditions(node: ConditionNode, names: Names): readonly Message[] {
  if (!('parts' in node)) return describeField(node, names)
  if (node.join === 'all') return node.parts.flatMap((part) => describeConditions(part, names))
  const parts = node.parts.map((part) => grouped(describeConditions(part, names)))
  return [node.join === 'any' ? eitherOf(parts) : message('rule.when.none', { conditions: allOf(parts) })]
}

/** Several that hold together, marked as one where others stand beside them. */
function grouped(conditions: readonly Message[]): Message {
  const [first, ...rest] = conditions
  if (first !== undefined && rest.length === 0) return first
  return message('rule.when.group', { conditions: conditions.length === 0 ? '' : allOf(conditions) })
}

function describeField({ text, condition }: FieldNode, names: Names): readonly Message[] {
  const tests = testsOf(condition)
  const { not, empty, some, every, none } = tests
  const field = names.nameOf(text)
  return [
    ...describeValue(tests, { field, text, names }),
    ...(not === undefined ? [] : [message('rule.when.not', { field, words: wordsOf(not, { text, names }) })]),
    ...(empty === undefined ? [] : [message(empty ? 'rule.when.empty' : 'rule.when.filled', { field })]),
    ...describeTimes(tests, field),
    ...describeQuantified({ some, every, none }, { field, text, names }),
  ]
}

function describeTimes({ withinDays, olderThanDays, nextDays }: FieldTests, field: Message): readonly Message[] {
  const [within, older, next] = [withinDays, olderThanDays, nextDays].map((days) =>
    days === undefined ? null : spanMessage(days * 24),
  )
  return [
    within && message('rule.when.withinDays', { field, span: within }),
    older && message('rule.when.olderThanDays', { field, span: older }),
    next && message('rule.when.nextDays', { field, span: next }),
  ].filter((one) => one !== null && one !== undefined)
}

interface NamedField {
  readonly field: Message
  readonly text: string
  readonly names: Names
}

function describeQuantified(
  { some, every, none }: Pick<FieldTests, 'some' | 'every' | 'none'>,
  { field, ...named }: NamedField,
): readonly Message[] {
  const subjects = [
    [some, message('rule.some', { field })],
    [every, message('rule.every', { field })],
    [none, message('rule.none', { field })],
  ] as const
  return subjects.flatMap(([test, subject]) =>
    test === undefined ? [] : describeValue(testsOf(test), { ...named, field: subject }),
  )
}

function describeValue(tests: ValueTests, { field, text, names }: NamedField): readonly Message[] {
  const { in: words, contains, matches } = tests
  return [
    ...(words === undefined ? [] : [message('rule.when.is', { field, words: wordsOf(words, { text, names }) })]),
    ...describeBounds(tests, field),
    ...(contains === undefined ? [] : [message('rule.when.contains', { field, words: quoted(contains) })]),
    ...(matches === undefined ? [] : [message('rule.when.matches', { field, pattern: matches })]),
  ]
}

function describeBounds({ atLeast, atMost, above, below }: ValueTests, field: Message): readonly Message[] {
  return [
    atLeast === undefined ? null : message('rule.when.atLeast', { field, number: atLeast }),
    atMost === undefined ? null : message('rule.when.atMost', { field, number: atMost }),
    above === undefined ? null : message('rule.when.above', { field, number: above }),
    below === undefined ? null : message('rule.when.below', { field, number: below }),
  ].filter((one) => one !== null)
}

function wordsOf(words: Scalar | readonly Scalar[], { text, names }: Pick<NamedField, 'text' | 'names'>): Message {
  return eitherOf([words].flat().map((word) => names.wordOf(text, word)))
}

function quoted(parts: string | readonly string[]): Message {
  return eitherOf([parts].flat().map((text) => message('quoted', { text })))
}
