import {
  type ConditionRow,
  conditionRows,
  type KnownOfAccount,
  partOf,
  type RuleControl,
  ruleControls,
} from '../../../rules/index.ts'
import { type Message, message, type Say } from '../../../words/index.ts'
import { type EnteredForm, type Field, type FieldDefinition, formOf } from '../../components/form.ts'
import { isTest } from './control-words.ts'
import { type EditedRules, idOf, ruleUrl } from './edited-rules.ts'
import { type FormLabels, problemInForm } from './problem-words.ts'
import { controlField, type FieldWords, fieldOptions, rowFields } from './rule-fields.ts'

/** The form of a rule. */
export interface RuleFormView {
  readonly id: string
  /** What it requires. */
  readonly need: readonly Field[]
  /** What a field's value must be besides valid, which few rules say; empty for other needs. */
  readonly tests: readonly Field[]
  readonly isTestsOpen: boolean
  readonly conditions: readonly { readonly label: string; readonly fields: readonly Field[] }[]
  /** What it is called, what is missing if it is not met, how much that matters, and until when it is repaired. */
  readonly texts: readonly Field[]
  /** The rest. */
  readonly more: readonly Field[]
  /** Whether something is wrong in the rest, which is else out of the way. */
  readonly isMoreFaulty: boolean
  readonly isRefused: boolean
  /** What the rule's last edit has led to; null: it was refused. */
  readonly result: RuleResultView | null
}

interface RuleResultView {
  readonly words: string
  /** What is wrong with the rule, by the fields. */
  readonly faults: readonly { readonly field: string; readonly label: string; readonly problem: string }[]
  /** That something else is wrong in the draft; empty: nothing is. */
  readonly elsewhere: string
  /** The address of the rule, without a place in it. */
  readonly url: string
}

interface FormContext {
  readonly edited: EditedRules
  /** What is known of the account. */
  readonly known: KnownOfAccount
  readonly say: Say
  /** As it was entered, if it was refused. */
  readonly entered: EnteredForm | null
}

/** The form of a rule, with its problems beside its fields. @param index of the rule */
export function ruleFormView(index: number, { edited, known, say, entered }: FormContext): RuleFormView {
  const rule = edited.rules[index]
  const words = { say, options: fieldOptions(rule, edited, { known, say }) }
  const controls = ruleControls(rule).filter(({ choices, text }) => choices.length !== 1 || choices[0] !== text)
  const rows = conditionRows(partOf(rule, 'when'))
  const problems = problemsOf(index, { edited, controls, rows, labels: labelsOf(controls, words) })
  function fieldsOf(fields: readonly FieldDefinition[]): readonly Field[] {
    const shown = new Map(fields.map(({ name, value }) => [name, value]))
    const faulty = {
      value: (name: string) => shown.get(name) ?? '',
      error: (name: string) => problems.get(name) ?? null,
    }
    return formOf({ id: 'rule', action: '', submit: '', fields, entered: entered ?? faulty }, say).fields
  }
  function fieldsIn(part: FormPart): readonly Field[] {
    const own = controls.filter((one) => formPart(one, partOf(rule, 'need')) === part)
    return fieldsOf(own.map((control) => controlField(control, words)))
  }
  const parts = {
    need: fieldsIn('need'),
    tests: fieldsIn('tests'),
    texts: fieldsIn('texts'),
    more: fieldsIn('more'),
  }
  const conditions = rows.map((row) => ({
    label: say(conditionLabel(row)),
    fields: fieldsOf(rowFields(row, words)),
  }))
  const ofConditions = rows.flatMap((row, at) =>
    (conditions[at]?.fields ?? []).map((field) => ({ ...field, label: faultLabel(row, field, words) })),
  )
  const fields = [parts.need, parts.tests, ofConditions, parts.texts, parts.more].flat()
  return {
    id: idOf(rule),
    ...parts,
    conditions,
    isTestsOpen: parts.tests.some(({ value, error }) => value !== '' || error !== ''),
    isMoreFaulty: parts.more.some(({ error }) => error !== ''),
    isRefused: entered !== null,
    result: entered === null ? resultView(fields, index, { edited, say }) : null,
  }
}

/** A field of a condition by what the condition is about: the fields of all conditions are called the same. */
function faultLabel({ field: name }: ConditionRow, { label }: Field, { say, options }: FieldWords): string {
  if (name === '') return label
  const known = [...options.own, ...options.ofOwner, ...options.linked].find(({ value }) => value === name)
  return say(message('ruleEdit.result.condition', { field: known?.text ?? name }))
}

function resultView(
  fields: readonly Pick<Field, 'id' | 'label' | 'error'>[],
  index: number,
  { edited: { problems, rules, isAccountRead }, say }: Pick<FormContext, 'edited' | 'say'>,
): RuleResultView {
  const faults = fields.flatMap(({ id, label, error }) => (error === '' ? [] : { field: id, label, problem: error }))
  const others = problems.filter(({ path }) => path[0] !== 'rules' || path[1] !== index)
  const words =
    faults.length === 0
      ? message(isAccountRead ? 'ruleEdit.result.valid' : 'ruleEdit.result.unread')
      : message('ruleEdit.result.rule', { count: faults.length })
  return {
    words: say(words),
    faults,
    elsewhere: others.length === 0 ? '' : say(message('ruleEdit.result.elsewhere', { count: others.length })),
    url: ruleUrl(idOf(rules[index])),
  }
}

type FormPart = 'need' | 'tests' | 'texts' | 'more'

/** Where a control is in the form: what few rules have is out of the way. */
function formPart(control: RuleControl, need: unknown): FormPart {
  const [key] = control.path
  if (key === 'need') return isTest(control, need) ? 'tests' : 'need'
  return key === 'title' || key === 'missing' || key === 'severity' || key === 'dueDays' ? 'texts' : 'more'
}

function conditionLabel({ field }: ConditionRow): Message {
  return field === '' ? message('ruleEdit.condition.add') : message('ruleEdit.condition')
}

/** What is wrong with the rule, by the names of the controls beside which it is shown. */
function problemsOf(
  index: number,
  { edited, controls, rows, labels }: Shown & Pick<FormContext, 'edited'> & { readonly labels: FormLabels },
): ReadonlyMap<string, Message> {
  const problems = new Map<string, Message>()
  for (const { path, problem } of edited.problems) {
    const [section, at, ...place] = path
    if (section !== 'rules' || at !== index) continue
    const name = controlAt(place, { controls, rows })
    if (name !== null && !problems.has(name)) problems.set(name, problemInForm(problem, labels))
  }
  return problems
}

/** What the form calls fields and its own controls. */
function labelsOf(controls: readonly RuleControl[], words: FieldWords): FormLabels {
  const { own, ofOwner, linked } = words.options
  return new Map([
    ...controls.map((control) => [control.name, controlField(control, words).label] as const),
    ...[...linked, ...ofOwner, ...own].map(({ value, text }) => [value, text] as const),
  ])
}

interface Shown {
  readonly controls: readonly RuleControl[]
  readonly rows: readonly ConditionRow[]
}

/** The control of a place in a rule, or of the part that it belongs to. */
function controlAt(place: readonly PropertyKey[], { controls, rows }: Shown): string | null {
  const [key, field] = place
  if (key === 'when') return `${(rows.find((row) => row.field === field) ?? rows[0])?.name ?? ''}.words`
  const within = controls.filter(({ path }) => path.every((part, at) => at >= place.length || part === place[at]))
  const [nearest] = within.toSorted((a, b) => b.path.length - a.path.length)
  return nearest?.name ?? null
}
