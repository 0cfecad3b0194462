import { ownValue } from '../../../domain/own-value.ts'
import { needWords, partOf, type RuleControl } from '../../../rules/index.ts'
import { type Message, message } from '../../../words/index.ts'

/** What a control of a rule's form is called, and what to enter. */
interface ControlWords {
  readonly label: Message
  readonly hint?: Message
}

/** By the names of controls; a need's key has no entry if its value is a field. */
const controls: Readonly<Record<string, ControlWords>> = {
  id: { label: message('ruleEdit.key.id'), hint: message('ruleEdit.key.id.hint') },
  object: { label: message('ruleEdit.key.object') },
  title: { label: message('ruleEdit.key.title') },
  missing: { label: message('ruleEdit.key.missing'), hint: message('ruleEdit.key.missing.hint') },
  once: { label: message('ruleEdit.key.once') },
  from: { label: message('ruleEdit.key.from') },
  graceHours: { label: message('ruleEdit.key.graceHours') },
  whereKept: { label: message('ruleEdit.key.whereKept') },
  honestAnswers: { label: message('ruleEdit.key.honestAnswers'), hint: message('ruleEdit.key.words.hint') },
  askAgainDays: { label: message('ruleEdit.key.askAgainDays') },
  graceWorkingHours: { label: message('ruleEdit.key.graceWorkingHours') },
  severity: { label: message('ruleEdit.key.severity') },
  weight: { label: message('ruleEdit.key.weight') },
  usedFor: { label: message('ruleEdit.key.usedFor') },
  repairedBy: { label: message('ruleEdit.key.repairedBy') },
  effectiveFrom: { label: message('ruleEdit.key.effectiveFrom') },
  dueDays: { label: message('ruleEdit.key.dueDays') },
  needKind: { label: message('ruleEdit.key.need') },
  need: { label: message('ruleEdit.key.need.yaml') },
  'need.anyOf': { label: message('ruleEdit.key.fields'), hint: message('ruleEdit.key.words.hint') },
  'need.linked': { label: message('ruleEdit.key.linked') },
  'need.owner': { label: message('ruleEdit.key.owner') },
  'need.allOf': { label: message('ruleEdit.key.allOf') },
  'need.of': { label: message('ruleEdit.key.fields') },
  'need.atLeast': { label: message('ruleEdit.key.atLeast') },
  'need.where': { label: message('ruleEdit.key.where') },
  'need.meets': { label: message('ruleEdit.key.meets') },
  'need.min': { label: message('ruleEdit.key.min') },
  'need.max': { label: message('ruleEdit.key.max') },
  'need.none': { label: message('ruleEdit.key.none') },
  'need.every': { label: message('ruleEdit.key.every') },
  'need.nextActivity': { label: message('ruleEdit.key.nextActivity') },
  'need.fresh': { label: message('ruleEdit.key.fresh') },
  'need.fresh.withinDays': { label: message('ruleEdit.key.fresh') },
  'need.by': { label: message('ruleEdit.key.by') },
  'need.alsoIn': { label: message('ruleEdit.key.alsoIn'), hint: message('ruleEdit.key.words.hint') },
  'need.not': { label: message('ruleEdit.key.not'), hint: message('ruleEdit.key.words.hint') },
  'need.earliest': { label: message('ruleEdit.key.earliest') },
  'need.toleranceHours': { label: message('ruleEdit.key.toleranceHours') },
}

/** What a control is called. @param key its name; of a text in one language, without the language */
export function controlWords(key: string): ControlWords {
  const named = ownValue(controls, key)
  if (named !== undefined) return named
  const [, part = key] = key.split('need.')
  return { label: key !== part && needWords.includes(part) ? message('ruleEdit.key.field') : operatorMessage(part) }
}

/** What a field's value must be besides valid: the words of conditions, because other needs have parts of the same names. */
export function testWords({ name, path: [, test] }: Pick<RuleControl, 'name' | 'path'>): ControlWords {
  return { ...ownValue(controls, name), label: operatorMessage(String(test)) }
}

/** Whether a control of a rule is such a test. @param need what the rule requires */
export function isTest({ path: [section, part] }: Pick<RuleControl, 'path'>, need: unknown): boolean {
  return section === 'need' && part !== undefined && part !== 'field' && partOf(need, 'field') !== undefined
}

const operators: Readonly<Record<string, Message>> = {
  is: message('ruleEdit.is'),
  not: message('ruleEdit.is.not'),
  in: message('ruleEdit.is.in'),
  atLeast: message('ruleEdit.is.atLeast'),
  atMost: message('ruleEdit.is.atMost'),
  above: message('ruleEdit.is.above'),
  below: message('ruleEdit.is.below'),
  contains: message('ruleEdit.is.contains'),
  matches: message('ruleEdit.is.matches'),
  empty: message('ruleEdit.is.empty'),
  olderThanDays: message('ruleEdit.is.olderThanDays'),
  nextDays: message('ruleEdit.is.nextDays'),
  some: message('ruleEdit.is.some'),
  every: message('ruleEdit.is.every'),
  none: message('ruleEdit.is.none'),
  withinDays: message('ruleEdit.is.withinDays'),
  yaml: message('ruleEdit.is.yaml'),
}

/** How a condition compares. */
export function operatorMessage(word: string): Message {
  return ownValue(operators, word) ?? message('asWritten', { text: word })
}

const choices: Readonly<Record<string, Message>> = {
  true: message('ruleEdit.yes'),
  false: message('ruleEdit.no'),
  over: message('ruleEdit.over'),
  required: message('ruleEdit.severity.required'),
  important: message('ruleEdit.severity.important'),
  watch: message('ruleEdit.severity.watch'),
  owner: message('ruleEdit.repairer.owner'),
  operator: message('ruleEdit.repairer.operator'),
}

/** One of the values of a choice. */
export function choiceMessage(word: string): Message {
  return ownValue(choices, word) ?? message('asWritten', { text: word })
}
