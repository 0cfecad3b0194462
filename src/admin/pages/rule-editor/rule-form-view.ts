import { type ConditionRow, conditionRows, partOf, type RuleControl, ruleControls } from '../../../rules/index.ts'
import { type Message, message, type Say } from '../../../words/index.ts'
import { type EnteredForm, type Field, type FieldDefinition, formOf } from '../../components/form.ts'
import { type EditedRules, idOf } from './edited-rules.ts'
import { controlField, fieldOptions, rowFields } from './rule-fields.ts'

/** The form of a rule. */
export interface RuleFormView {
  readonly id: string
  /** What it requires. */
  readonly need: readonly Field[]
  readonly conditions: readonly { readonly label: string; readonly fields: readonly Field[] }[]
  /** What it is called, what is missing if it is not met, how much that matters, and until when it is repaired. */
  readonly texts: readonly Field[]
  /** The rest. */
  readonly more: readonly Field[]
  readonly isRefused: boolean
}

interface FormContext {
  readonly edited: EditedRules
  readonly say: Say
  /** As it was entered, if it was refused. */
  readonly entered: EnteredForm | null
}

/** The form of a rule, with its problems beside its fields. @param index of the rule */
export function ruleFormView(index: number, { edited, say, entered }: FormContext): RuleFormView {
  const rule = edited.rules[index]
  const words = { say, options: fieldOptions(rule, edited, say) }
  const controls = ruleControls(rule).filter(({ choices, text }) => choices.length !== 1 || choices[0] !== text)
  const rows = conditionRows(partOf(rule, 'when'))
  const problems = problemsOf(index, { edited, controls, rows })
  function fieldsOf(fields: readonly FieldDefinition[]): readonly Field[] {
    const shown = new Map(fields.map(({ name, value }) => [name, value]))
    const faulty = {
      value: (name: string) => shown.get(name) ?? '',
      error: (name: string) => problems.get(name) ?? null,
    }
    return formOf({ id: 'rule', action: '', submit: '', fields, entered: entered ?? faulty }, say).fields
  }
  function fieldsIn(part: FormPart): readonly Field[] {
    return fieldsOf(controls.filter((one) => formPart(one) === part).map((control) => controlField(control, words)))
  }
  return {
    id: idOf(rule),
    need: fieldsIn('need'),
    conditions: rows.map((row) => ({ label: say(conditionLabel(row)), fields: fieldsOf(rowFields(row, words)) })),
    texts: fieldsIn('texts'),
    more: fieldsIn('more'),
    isRefused: entered !== null,
  }
}

type FormPart = 'need' | 'texts' | 'more'

/** Where a control is in the form: what few rules have is out of the way. */
function formPart({ path: [key] }: RuleControl): FormPart {
  if (key === 'need') return 'need'
  return key === 'title' || key === 'missing' || key === 'severity' || key === 'dueDays' ? 'texts' : 'more'
}

function conditionLabel({ field }: ConditionRow): Message {
  return field === '' ? message('ruleEdit.condition.add') : message('ruleEdit.condition')
}

/** What is wrong with the rule, by the names of the controls beside which it is shown. */
function problemsOf(
  index: number,
  { edited: { checked }, controls, rows }: Shown & Pick<FormContext, 'edited'>,
): ReadonlyMap<string, Message> {
  const problems = new Map<string, Message>()
  for (const { path, problem } of 'problems' in checked ? checked.problems : []) {
    const [section, at, ...place] = path
    if (section !== 'rules' || at !== index) continue
    const name = controlAt(place, { controls, rows })
    if (name !== null && !problems.has(name)) problems.set(name, problem)
  }
  return problems
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
