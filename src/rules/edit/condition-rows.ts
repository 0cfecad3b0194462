import { fieldTests } from '../ruleset/condition-schema.ts'
import { writeYaml } from '../yaml/write-yaml.ts'
import type { YamlPath } from '../yaml/yaml-source.ts'
import {
  type ControlKind,
  controlForm,
  type EnteredControls,
  enteredValue,
  listText,
  readYaml,
} from './rule-control.ts'

/** How a condition compares: `is` without a word of its own, or one of the words of the language. */
export interface ConditionOperator {
  readonly word: string
  readonly kind: ControlKind
}

/** The comparison of a condition that a form cannot take apart. */
export const asYaml: ConditionOperator = { word: 'yaml', kind: 'yaml' }

const equals: ConditionOperator = { word: 'is', kind: 'words' }

/** Every comparison that consists of one word and values. */
export const conditionOperators: readonly ConditionOperator[] = [
  equals,
  ...Object.entries(fieldTests).map(([word, schema]) => {
    const { kind } = controlForm(schema)
    return { word, kind: kind === 'yaml' ? ('words' as const) : kind }
  }),
]

/** A condition as a row of a form. */
export interface ConditionRow {
  /** The names of its three controls begin with it. */
  readonly name: string
  /** Its key; empty for a row to be filled in. */
  readonly field: string
  readonly operator: ConditionOperator
  readonly text: string
}

/** The conditions of a rule, and a row to be filled in. Pure. @param when as YAML has it */
export function conditionRows(when: unknown): ConditionRow[] {
  const pairs = typeof when === 'object' && when !== null && !Array.isArray(when) ? Object.entries(when) : []
  const rows = pairs.map(([field, condition]: [string, unknown], index) => ({
    name: `when.${index}`,
    field,
    ...shownCondition(condition),
  }))
  return [...rows, { name: `when.${rows.length}`, field: '', operator: equals, text: '' }]
}

function shownCondition(condition: unknown): Pick<ConditionRow, 'operator' | 'text'> {
  if (isWords(condition)) return { operator: equals, text: listText([condition].flat()) }
  if (typeof condition === 'object' && condition !== null) {
    const [[word, value] = [], ...others]: (readonly [string?, unknown?])[] = Object.entries(condition)
    const operator = conditionOperators.find((one) => one.word === word)
    if (operator !== undefined && others.length === 0 && isWords(value)) {
      return { operator, text: operator.kind === 'text' ? String(value) : listText([value].flat()) }
    }
  }
  return { operator: asYaml, text: writeYaml(condition, { isInFlow: true, like: null }) }
}

/** Values in one line: a list with one item would be written as the item. */
function isWords(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 1 && value.every((item) => typeof item !== 'object')
  return value !== undefined && typeof value !== 'object'
}

interface ConditionChange {
  /** The control that is changed. */
  readonly name: string
  readonly path: YamlPath
  /** Undefined: it is removed. */
  readonly value: unknown
}

/** What somebody changed in the rows of conditions. */
interface ConditionEdits {
  /** As changes of the rule, in their order. */
  readonly changes: readonly ConditionChange[]
  /** The names of the controls that cannot be read, or that are about a field that has a condition already. */
  readonly refused: readonly string[]
}

/** What somebody changed in the rows of conditions, as changes of the rule. */
export function editConditions(when: unknown, entered: EnteredControls): ConditionEdits {
  const rows = conditionRows(when)
  const edited = rows.flatMap((row) => {
    const now = enteredRow(row, entered)
    return now === null ? [] : [{ row, now }]
  })
  const removed = edited.filter(({ row, now }) => row.field !== '' && row.field !== now.field).map(({ row }) => row)
  const kept = rows.filter(({ field }) => field !== '' && removed.every((row) => row.field !== field))
  const filled = edited.filter(({ now }) => now.field !== '')
  const desired = filled.map(({ row, now }) => changeOf(row, now, [...kept, ...filled.map((one) => one.now)]))
  const changes = [
    ...removed.map(({ name, field }) => ({ name: `${name}.words`, path: ['when', field], value: undefined })),
    ...desired.flatMap((change) => ('refused' in change ? [] : [change])),
  ]
  const isEmpty = kept.length === 0 && desired.length === 0 && removed.length > 0
  return {
    changes: isEmpty ? [{ name: 'when.0.words', path: ['when'], value: undefined }] : changes,
    refused: desired.flatMap((change) => ('refused' in change ? [change.refused] : [])),
  }
}

function changeOf(
  row: ConditionRow,
  now: ConditionRow,
  others: readonly ConditionRow[],
): ConditionChange | { readonly refused: string } {
  const name = `${row.name}.words`
  const read = enteredCondition(now)
  // Two conditions on one field would be one.
  const isTaken = others.some(({ name: other, field }) => field === now.field && other !== row.name)
  return read === null || isTaken ? { refused: name } : { name, path: ['when', now.field], value: read.value }
}

/** A row as entered; null if it is unchanged. */
function enteredRow(row: ConditionRow, entered: EnteredControls): ConditionRow | null {
  const word = entered(`${row.name}.is`) ?? row.operator.word
  const field = entered(`${row.name}.field`) ?? row.field
  const text = entered(`${row.name}.words`) ?? row.text
  if (field === row.field && (field === '' || (word === row.operator.word && text === row.text.trim()))) return null
  return { ...row, field, text, operator: conditionOperators.find((one) => one.word === word) ?? asYaml }
}

function enteredCondition({ operator, text }: ConditionRow): { readonly value: unknown } | null {
  if (operator.word === asYaml.word) return readYaml(text)
  const read = operator.kind === 'words' ? readWords(text) : enteredValue(text, operator.kind, ['true'])
  if (read === null || operator.word === equals.word) return read
  return { value: { [operator.word]: read.value ?? null } }
}

/** One value, or a list of several. */
function readWords(text: string): { readonly value: unknown } | null {
  const read = readYaml(`[${text}]`)
  if (read === null || !Array.isArray(read.value)) return null
  const values: readonly unknown[] = read.value
  return { value: values.length === 1 ? values[0] : values }
}
