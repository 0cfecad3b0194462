import { type FieldDefinition as FieldDefinitionOfRecord, fieldDefinitions } from '../../../domain/field.ts'
import { ownValue } from '../../../domain/own-value.ts'
import type { ObjectType } from '../../../domain/record.ts'
import { capitalised } from '../../../infra/format.ts'
import {
  asYaml,
  type ConditionRow,
  conditionOperators,
  fieldChoices,
  fieldName,
  isObjectType,
  namedFields,
  needKindName,
  needLabel,
  partOf,
  type RuleControl,
} from '../../../rules/index.ts'
import { isLanguage, type Message, message, type Say } from '../../../words/index.ts'
import type { FieldDefinition } from '../../components/form.ts'
import { choiceMessage, controlWords, operatorMessage } from './control-words.ts'
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
  readonly linked: readonly Option[]
  /** The names of the fields of the linked records that the rule is about; empty if it is about none. */
  readonly ofLinked: readonly string[]
  /** The words that a field of the record may have, if they are fixed. */
  readonly choicesOf: (name: string) => readonly string[]
}

/** What a rule may name. */
export function fieldOptions(rule: unknown, { yaml }: EditedRules, say: Say): FieldOptions {
  const type: unknown = partOf(rule, 'object')
  if (!isObjectType(type)) return { own: [], linked: [], ofLinked: [], choicesOf: () => [] }
  const fields = namedFields(yaml.value)
  const linked: unknown = partOf(partOf(rule, 'need'), 'linked')
  return {
    ...optionsFor(type, fields, say),
    ofLinked: isObjectType(linked) ? fieldChoices(linked, fields).own : [],
  }
}

function optionsFor(
  object: ObjectType,
  fields: ReturnType<typeof namedFields>,
  say: Say,
): Omit<FieldOptions, 'ofLinked'> {
  const { own, linked } = fieldChoices(object, fields)
  function optionOf(value: string): Option {
    return { value, text: capitalised(say(fieldName(value, object, fields)), say.language) }
  }
  const definitions: Readonly<Record<string, FieldDefinitionOfRecord>> = fieldDefinitions[object]
  return {
    own: own.map(optionOf),
    linked: linked.map(optionOf),
    choicesOf: (name) => ownValue(definitions, name)?.choices ?? [],
  }
}

/** With what it has now, if that is none of them. */
function withCurrent(options: readonly Option[], current: string): readonly Option[] {
  return options.some(({ value }) => value === current) ? options : [...options, { value: current, text: current }]
}

const none = { value: '', text: '–' }

/** A control of a rule as a field of its form. */
export function controlField(control: RuleControl, { say, options }: FieldWords): FieldDefinition {
  const { kind, path, text } = control
  const field = { ...labelledField(control, say), value: text }
  const [section, part] = path
  if (kind === 'number') return { ...field, kind }
  if (kind === 'words' && section === 'need' && part !== 'not') {
    return { ...field, hint: say(message('ruleEdit.fields.hint', { names: namesOf(options) })) }
  }
  if (kind === 'yaml' && section === 'need' && options.ofLinked.length > 0) {
    return { ...field, hint: hintOfLinked(String(part), options, say) }
  }
  const offered = optionsOf(control, { say, options })
  return offered.length === 0 ? field : { ...field, options: withCurrent(offered, text) }
}

/** How a condition on linked records, or what they must have, is written. */
function hintOfLinked(part: string, { ofLinked }: FieldOptions, say: Say): string {
  const [first = '', second = ''] = ofLinked
  if (part === 'meets') return say(message('ruleEdit.key.meets.hint', { first, second }))
  return say(message('ruleEdit.key.where.hint', { first, second, names: ofLinked.join(', ') }))
}

function labelledField({ name, path }: RuleControl, say: Say): Pick<FieldDefinition, 'name' | 'label' | 'hint'> {
  const [key, language] = path.map(String)
  const isOfLanguage = key !== 'need' && language !== undefined && isLanguage(language)
  const { label, hint } = controlWords(isOfLanguage ? String(key) : name)
  const named = isOfLanguage
    ? message('ruleEdit.key.inLanguage', { label, language: message(`language.${language}`) })
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
export function rowFields(
  { name, field, operator, text }: ConditionRow,
  { say, options }: FieldWords,
): FieldDefinition[] {
  const choices = options.choicesOf(field)
  return [
    {
      name: `${name}.field`,
      label: say(message('ruleEdit.condition.field')),
      value: field,
      options: withCurrent([none, ...options.own], field),
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
      ...(choices.length > 0 && { hint: say(message('ruleEdit.condition.choices', { words: choices.join(', ') })) }),
    },
  ]
}
