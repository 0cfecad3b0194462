import type { ObjectType } from '../../../domain/record.ts'
import { capitalised, formatLanguage } from '../../../infra/format.ts'
import {
  asYaml,
  type ConditionRow,
  conditionOperators,
  fieldChoices,
  fieldName,
  isObjectType,
  type KnownOfAccount,
  knownValues,
  listText,
  namedFields,
  needKindName,
  needLabel,
  partOf,
  type RuleControl,
} from '../../../rules/index.ts'
import { isLanguage, type Message, message, type Say } from '../../../words/index.ts'
import type { FieldDefinition } from '../../components/form.ts'
import { choiceMessage, controlWords, isTest, operatorMessage, testWords } from './control-words.ts'
import type { EditedRules } from './edited-rules.ts'

/** What fields of a rule's form are made of. */
export interface FieldWords {
  readonly say: Say
  /** The fields that a rule may name. */
  readonly options: FieldOptions
}

type Option = NonNullable<FieldDefinition['options']>[number]

interface FieldOptions {
  readonly own: readonly Option[]
  /** The owner of the record, for conditions. */
  readonly ofOwner: readonly Option[]
  readonly linked: readonly Option[]
  /** The names of dates, its own and those of linked records. */
  readonly dates: readonly string[]
  /** The linked records that the rule is about, and the names of their fields; empty if it is about none. */
  readonly linkedType: string
  readonly ofLinked: readonly string[]
  /** What is known of the values of a field of the record. */
  readonly knownOf: (name: string) => ReturnType<typeof knownValues>
  /** The field whose value the rule requires; empty if it requires something else. */
  readonly required: string
  /** What the rule requires, as it is written. */
  readonly need: unknown
  /** Whether the ruleset says when the account works. */
  readonly hasCalendar: boolean
}

/** What a rule may name. */
export function fieldOptions(
  rule: unknown,
  { yaml }: EditedRules,
  { known, say }: { readonly known: KnownOfAccount; readonly say: Say },
): FieldOptions {
  const type: unknown = partOf(rule, 'object')
  const hasCalendar = partOf(yaml.value, 'calendar') !== undefined
  if (!isObjectType(type)) return { ...noOptions, hasCalendar }
  const fields = namedFields(yaml.value)
  const linked: unknown = partOf(partOf(rule, 'need'), 'linked')
  return {
    ...optionsFor(type, fields, say),
    hasCalendar,
    need: partOf(rule, 'need'),
    knownOf: (name) => knownValues(name, { object: type, fields }, known),
    required: requiredField(partOf(rule, 'need')),
    linkedType: isObjectType(linked) ? linked : '',
    ofLinked: isObjectType(linked) ? fieldChoices(linked, fields).own : [],
  }
}

const noOptions = {
  own: [],
  ofOwner: [],
  linked: [],
  dates: [],
  linkedType: '',
  ofLinked: [],
  knownOf: () => ({ values: [], isComplete: false }),
  required: '',
  need: undefined,
} as const

function requiredField(need: unknown): string {
  const field: unknown = partOf(need, 'choice') ?? partOf(need, 'field')
  return typeof field === 'string' ? field : ''
}

function optionsFor(
  object: ObjectType,
  fields: ReturnType<typeof namedFields>,
  say: Say,
): Pick<FieldOptions, 'own' | 'ofOwner' | 'linked' | 'dates'> {
  const { own, ofOwner, linked, dates } = fieldChoices(object, fields)
  function optionOf(value: string): Option {
    return { value, text: capitalised(say(fieldName(value, object, fields)), say.language) }
  }
  return { own: own.map(optionOf), ofOwner: ofOwner.map(optionOf), linked: linked.map(optionOf), dates }
}

/** With what it has now, if that is none of them. */
function withCurrent(options: readonly Option[], current: string): readonly Option[] {
  return options.some(({ value }) => value === current) ? options : [...options, { value: current, text: current }]
}

const none = { value: '', text: '–' }

/** A control of a rule as a field of its form. */
export function controlField(control: RuleControl, words: FieldWords): FieldDefinition {
  const { kind, path, text } = control
  const field = { ...labelledField(control, words), value: text }
  if (kind === 'number') return { ...field, kind, ...calendarHint(control, words) }
  const helped = path[0] === 'need' ? helpWithNeed(control, words) : null
  if (helped !== null) return { ...field, ...helped }
  const offered = optionsOf(control, words)
  return offered.length === 0 ? field : { ...field, options: withCurrent(offered, text) }
}

function calendarHint({ name }: RuleControl, { say, options }: FieldWords): Suggested {
  if (name !== 'graceWorkingHours' || options.hasCalendar) return {}
  return { hint: capitalised(say(message('rule.calendar.absent')), say.language) }
}

/** What may be entered into a part of a need; null for a part that is chosen, or that its label explains. */
function helpWithNeed({ kind, path: [, part] }: RuleControl, words: FieldWords): Suggested | null {
  const { say, options } = words
  if (part === 'not' || part === 'in') return suggested(options.required, words)
  if (part === 'by') return { hint: say(message('ruleEdit.key.by.hint', { names: options.dates.join(', ') })) }
  if (kind === 'words') return { hint: say(message('ruleEdit.fields.hint', { names: namesOf(options) })) }
  if (kind !== 'yaml' || options.ofLinked.length === 0) return null
  return { hint: hintOfLinked(String(part), options, say), ...(part === 'where' && suggestedOfLinked(options)) }
}

/** Conditions on linked records: a field with each of its values. */
function suggestedOfLinked({ linkedType, ofLinked, knownOf }: FieldOptions): Suggested {
  const suggestions = ofLinked.flatMap((name) =>
    knownOf(`${linkedType}.${name}`).values.map((value) => ({ value: `{ ${name}: ${listText([value])} }`, text: '' })),
  )
  return suggestions.length === 0 ? {} : { suggestions }
}

/** How a condition on linked records, or what they must have, is written. */
function hintOfLinked(part: string, { ofLinked }: FieldOptions, say: Say): string {
  const [first = '', second = ''] = ofLinked
  if (part === 'meets') return say(message('ruleEdit.key.meets.hint', { first, second }))
  return say(message('ruleEdit.key.where.hint', { first, second, names: ofLinked.join(', ') }))
}

function labelledField(
  control: RuleControl,
  { say, options }: FieldWords,
): Pick<FieldDefinition, 'name' | 'label' | 'hint'> {
  const { name, path } = control
  const [key, language] = path.map(String)
  const isOfLanguage = key !== 'need' && language !== undefined && isLanguage(language)
  const { label, hint } = isTest(control, options.need)
    ? testWords(control)
    : controlWords(isOfLanguage ? String(key) : name)
  const named = isOfLanguage
    ? message('ruleEdit.key.inLanguage', { label, language: formatLanguage(language, say.language) })
    : label
  return { name, label: capitalised(say(named), say.language), ...(hint !== undefined && { hint: say(hint) }) }
}

/** What a control offers; empty if anything may be entered. */
function optionsOf(control: RuleControl, { say, options }: FieldWords): readonly Option[] {
  const { kind, path, name, choices, isRequired } = control
  const blank = isRequired ? [] : [none]
  if (kind === 'field') return [...blank, ...options.own, ...(path[0] === 'need' ? options.linked : [])]
  if (kind !== 'choice') return []
  function wordOf(value: string): Message {
    if (name === needKindName) return needLabel(value)
    return isObjectType(value) ? message(`type.${value}`) : choiceMessage(value)
  }
  return [...blank, ...choices.map((value) => ({ value, text: say(wordOf(value)) }))]
}

function namesOf({ own, linked }: FieldOptions): string {
  return [...own, ...linked].map(({ value }) => value).join(', ')
}

/** The field, the comparison and the values of a condition. */
export function rowFields({ name, field, operator, text }: ConditionRow, words: FieldWords): FieldDefinition[] {
  const { say, options } = words
  return [
    {
      name: `${name}.field`,
      label: say(message('ruleEdit.condition.field')),
      value: field,
      options: withCurrent([none, ...options.own, ...options.ofOwner, ...options.linked], field),
    },
    {
      name: `${name}.is`,
      label: say(message('ruleEdit.condition.is')),
      value: operator.word,
      options: [...conditionOperators, asYaml].map(({ word }) => ({ value: word, text: say(operatorMessage(word)) })),
    },
    {
      name: `${name}.words`,
      label: say(message('ruleEdit.condition.words')),
      value: text,
      ...(field === '' ? suggestedOfAll(words) : suggested(field, words)),
    },
  ]
}

type Suggested = Pick<FieldDefinition, 'hint' | 'suggestions'>

/** How many values are written out. */
const mostWritten = 12

/** The values of a field, as the form has them. */
function suggested(field: string, { say, options }: FieldWords): Suggested {
  const { values, isComplete } = options.knownOf(field)
  if (values.length === 0) return {}
  const [written, rest] = [values.slice(0, mostWritten), Math.max(0, values.length - mostWritten)]
  const words = written.map((value) => listText([value])).join(', ')
  const hint = isComplete
    ? message('ruleEdit.condition.possible', { words, rest })
    : message('ruleEdit.condition.used', { words, rest })
  return {
    hint: say(hint),
    suggestions: values.map((value) => ({ value: listText([value]), text: '' })),
  }
}

/** Before a field is chosen: the values of each, with its name. */
function suggestedOfAll({ options }: FieldWords): Suggested {
  const suggestions = [...options.own, ...options.ofOwner, ...options.linked].flatMap(({ value: field, text }) =>
    options.knownOf(field).values.map((value) => ({ value: listText([value]), text })),
  )
  return suggestions.length === 0 ? {} : { suggestions }
}
