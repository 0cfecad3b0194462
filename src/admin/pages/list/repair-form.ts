import type { FindingDispute } from '../../../disputes/index.ts'
import { disclosureOf } from '../../../domain/masking/disclosure.ts'
import type { ReadScope } from '../../../domain/read-scope.ts'
import { keyText } from '../../../domain/record.ts'
import { markMessage } from '../../../findings/index.ts'
import { capitalised, formatDay } from '../../../infra/format.ts'
import type { Viewer } from '../../../people/index.ts'
import type { StoredRecord } from '../../../records/index.ts'
import {
  type EntryField,
  type EntryKind,
  entryNote,
  fillableFields,
  type ListedFinding,
  remedyInCrm,
} from '../../../repairs/index.ts'
import type { Ruleset } from '../../../rules/index.ts'
import { message, type Say } from '../../../words/index.ts'
import type { EnteredState } from '../../../write-back/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import type { FormButton } from '../../components/button.ts'
import { type EnteredForm, type FieldDefinition, type Form, formOf } from '../../components/form.ts'
import { confirmButton, type DisputePart, disputePart } from './dispute-form.ts'

/** What is missing on a record, and how it can be filled in here. */
export interface RepairItem {
  readonly missing: string
  readonly since: string
  /** Empty for what is listed only. */
  readonly until: string
  readonly isOverdue: boolean
  /** What distinguishes the finding, for a badge; empty for nothing. */
  readonly mark: string
  /** What the data is used for; empty if the rule does not say. */
  readonly usedFor: string
  /** Null if the value is not filled in here. */
  readonly form: Form | null
  /** Why not, or what became of the value that was entered last; empty for neither. */
  readonly note: string
  /** Confirms that the value is right; null if it is not asked about, or not by this viewer. */
  readonly confirm: FormButton | null
  /** What can be said against it; null for nothing. */
  readonly dispute: DisputePart | null
}

/** The fields that people can fill in, for programs. */
export interface EntryJson {
  readonly name: string
  readonly label: string
  readonly kind: EntryKind
  readonly options?: readonly { readonly value: string; readonly label: string }[]
}

export interface RepairFormOptions {
  readonly viewer: Viewer
  readonly say: Say
  /** The address of the page, below the account's. */
  readonly action: string
  /** What was entered into one of the forms of the page, if it was refused. */
  readonly entered: EnteredForm | null
  readonly rules: Pick<Ruleset, 'asked' | 'rules'>
  /** What became of what was entered last for each record, by `keyText`. */
  readonly states: ReadonlyMap<string, EnteredState>
  /** The disputes of the findings of each record, by `keyText`. */
  readonly disputes: ReadonlyMap<string, readonly FindingDispute[]>
  /** Which records the viewer reads in full. */
  readonly scope: ReadScope
  /** The form in which to go on; null for none. */
  readonly focus: string | null
}

/** The name of the form of a finding, which distinguishes it from the others on the page. */
export function formName({ type, id }: Pick<StoredRecord, 'type' | 'id'>, ruleId: string): string {
  return `${type}-${id}-${ruleId}`
}

/** The prefixes of what a form sends for each field: the value, and what the field held when the form was shown. */
export const valuePrefix = 'value-'
export const seenPrefix = 'seen-'

/** The day by which something is to be repaired; empty for what is listed only. */
function dueDay({ dueAt }: Pick<ListedFinding, 'dueAt'>, timeZone: string, say: Say): string {
  return dueAt === null ? '' : formatDay(dueAt, timeZone, say.language)
}

/** A finding of a record, with its form. */
export function repairItem(
  deps: AdminDeps,
  { record, finding }: { readonly record: StoredRecord; readonly finding: ListedFinding },
  options: RepairFormOptions,
): RepairItem {
  const { say, states } = options
  const { timeZone } = deps.account
  const entry = fillableFields(deps, { record, ruleId: finding.ruleId }, options)
  const { fields } = entry
  const { crmTitle } = deps
  const remedy = remedyInCrm(options.rules, finding.ruleId, crmTitle)
  const { isWaiting, note } = entryNote(entry, { state: states.get(keyText(record)), crmTitle, remedy })
  const use = options.rules.rules.find(({ id }) => id === finding.ruleId)?.usedFor
  const disputed = options.disputes.get(keyText(record))?.find(({ ruleId }) => ruleId === finding.ruleId)
  return {
    missing: say(finding.message),
    since: formatDay(finding.since, timeZone, say.language),
    until: dueDay(finding, timeZone, say),
    isOverdue: finding.isOverdue,
    mark: finding.mark === null ? '' : say(markMessage(finding.mark)),
    usedFor: use === undefined ? '' : say(message('rule.usedFor', { use })),
    form:
      fields.length === 0 || isWaiting ? null : formFor(record, { ruleId: finding.ruleId, fields, crmTitle }, options),
    note: note === null ? '' : say(note),
    confirm: disputed === undefined ? null : confirmButton(disputed, options),
    dispute:
      disputed === undefined
        ? null
        : disputePart(disputed, { ...options, disclosure: disclosureOf(options.scope, record) }),
  }
}

function formFor(
  record: StoredRecord,
  {
    ruleId,
    fields,
    crmTitle,
  }: { readonly ruleId: string; readonly fields: readonly EntryField[]; readonly crmTitle: string },
  { say, action, entered, focus }: RepairFormOptions,
): Form {
  const name = formName(record, ruleId)
  const isEntered = entered?.value('entry') === name
  return formOf(
    {
      action,
      id: name,
      submit: say(message('repair.submit', { title: crmTitle })),
      entered: isEntered ? entered : null,
      hidden: [
        // Not `form`, `type` or `id`: a form's own properties must not be hidden by its fields.
        { name: 'entry', value: name },
        { name: 'recordType', value: record.type },
        { name: 'recordId', value: record.id },
        { name: 'ruleId', value: ruleId },
        ...fields.map((field) => ({ name: `${seenPrefix}${field.name}`, value: field.text })),
      ],
      fields: fields.map((field, index) => ({
        ...definitionOf(field, say),
        isRequired: fields.length === 1,
        isNext: !isEntered && focus === name && index === 0,
      })),
    },
    say,
  )
}

const kinds: Readonly<Record<Exclude<EntryKind, 'choice'>, NonNullable<FieldDefinition['kind']>>> = {
  text: 'text',
  email: 'email',
  phone: 'tel',
  number: 'number',
  day: 'date',
  moment: 'datetime-local',
}

function definitionOf({ name, label, kind, text, options }: EntryField, say: Say): FieldDefinition {
  const shown = {
    name: `${valuePrefix}${name}`,
    label: capitalised(say(label), say.language),
    value: text,
    autocomplete: 'off',
  }
  if (kind !== 'choice') return { ...shown, kind: kinds[kind], ...(kind === 'text' ? { longest: 255 } : {}) }
  const choices = options.map((option) => ({ value: option.value, text: say(option.label) }))
  return { ...shown, options: [{ value: '', text: say(message('repair.choose')) }, ...choices] }
}

/** The same fields for programs. */
export function entryJson(fields: readonly EntryField[], say: Say): readonly EntryJson[] {
  return fields.map(({ name, label, kind, options }) => ({
    name,
    label: say(label),
    kind,
    ...(kind === 'choice' ? { options: options.map((one) => ({ value: one.value, label: say(one.label) })) } : {}),
  }))
}
