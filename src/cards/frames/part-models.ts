import { ownValue } from '../../domain/own-value.ts'
import type {
  ActionResult,
  CounterView,
  EntryView,
  FindingView,
  HomeView,
  LinkedView,
  ListView,
  RecordView,
  SettingsView,
} from '../views/views.ts'
import { seenPrefix, valuePrefix } from './read-action.ts'

/** What the parts of frames have in common. */
export interface PartOptions {
  /** The address of the part, which its forms are sent to. */
  readonly action: string
  /** What became of what was just entered; null if nothing was. */
  readonly result: EnteredResult | null
  readonly openUrl: string | null
}

/** The result of an action, with the finding that it was about. */
export interface EnteredResult extends Pick<ActionResult, 'state' | 'message' | 'problems'> {
  /** As `formId` makes it. */
  readonly form: string
  /** What was entered, by the names of the fields. */
  readonly values: Readonly<Record<string, string>>
}

/** Distinguishes the form of a finding from the others of a part. */
export function formId({ type, id }: { readonly type: string; readonly id: string }, ruleId: string): string {
  return `${type}-${id}-${ruleId}`
}

/** The model of the template `card-record`. */
export function recordPart(view: RecordView, options: PartOptions): object {
  const { words, missing, linked, scorecard } = view
  return {
    ...commonOf(options, words),
    title: view.title,
    status: { tone: tones[view.status.tone], badge: view.status.label },
    since: view.since ?? '',
    isComplete: missing.total === 0,
    findings: missing.items.map((finding) => findingPart(finding, words, options)),
    linked: linked.items.map((item) => linkedPart(item, words, options)),
    counter: view.counter === null ? null : counterPart(view.counter),
    scorecard,
  }
}

/** The model of the template `card-home`. */
export function homePart(view: HomeView, options: PartOptions): object {
  const { list, words, health } = view
  return {
    ...commonOf(options, words),
    ...view,
    // The badge of the app in the CRM.
    number: list?.total ?? 0,
    list: list === null ? null : listPart(list, words, options),
    health: health?.map(({ tone, label, words: text }) => ({ tone: tones[tone], badge: label, text })) ?? [],
  }
}

function listPart({ counter, items, total, page, pages }: ListView, words: PartWords, options: PartOptions): object {
  return {
    counter: counter === null ? null : counterPart(counter),
    items: items.map((item) => linkedPart(item, words, options)),
    isDone: total === 0,
    previous: page > 1 ? page - 1 : null,
    next: page < pages ? page + 1 : null,
  }
}

/** The model of the template `card-settings`. */
export function settingsPart(view: SettingsView, options: PartOptions): object {
  return { ...commonOf(options, view.words), ...view }
}

const tones = { good: 'good', fair: 'warning', bad: 'bad' } as const

function commonOf({ action, result, openUrl }: PartOptions, words: object): object {
  const isDone = result !== null && result.state !== 'invalid' && result.state !== 'refused'
  return {
    action,
    // Of the part, without its query.
    address: action.split('?')[0],
    words,
    openUrl: openUrl ?? '',
    // What went well is shown by the CRM itself, which keeps it in view when the finding is gone.
    toast: isDone ? result.message : '',
    problem: result === null || isDone ? '' : result.message,
  }
}

function counterPart({ label, value, of, share, how }: CounterView): object {
  const percent = share === null ? 0 : Math.round(100 * Math.min(1, Math.max(0, share)))
  return { label, value, of, how, percent, hasBar: share !== null, url: null, tag: '', trend: null }
}

function linkedPart({ title, type, url, findings }: LinkedView, words: PartWords, options: PartOptions): object {
  return { title, type, url: url ?? '', findings: findings.map((one) => findingPart(one, words, options)) }
}

interface PartWords {
  readonly save: string
  readonly why: string
  readonly dispute: string
}

function findingPart(finding: FindingView, words: PartWords, { action, result }: PartOptions): object {
  const { key, ruleId, what, why, explanation, due, isOverdue, whyNot, fields, confirm, disputes, disputed } = finding
  const id = formId(key, ruleId)
  const entered = result?.form === id ? result : null
  const about = [
    { name: 'of-type', value: key.type },
    { name: 'of-id', value: key.id },
    { name: 'of-ruleId', value: ruleId },
  ]
  return {
    what,
    why: why ?? '',
    explanation,
    whyTitle: words.why,
    due,
    isOverdue,
    note: disputed ?? whyNot ?? '',
    action,
    save: words.save,
    confirm: confirm === null ? null : { label: confirm, hidden: [{ name: 'of-kind', value: 'confirm' }, ...about] },
    dispute: words.dispute,
    disputes: disputes.map(({ reason, label }) => ({
      label,
      hidden: [{ name: 'of-kind', value: 'dispute' }, { name: 'of-reason', value: reason }, ...about],
    })),
    fields: fields.map((field) => fieldPart(field, { id, entered, isOnly: fields.length === 1 })),
    hidden: [
      { name: 'of-kind', value: 'fill' },
      ...about,
      ...fields.map(({ name, seen }) => ({ name: `${seenPrefix}${name}`, value: seen })),
    ],
  }
}

const inputs: Readonly<Record<EntryView['kind'], string>> = {
  text: 'text',
  email: 'email',
  phone: 'tel',
  number: 'number',
  day: 'date',
  moment: 'datetime-local',
  choice: 'text',
}

/** The model of the partial `_field`. */
function fieldPart(
  { name, label, kind, value, options }: EntryView,
  { id, entered, isOnly }: { readonly id: string; readonly entered: EnteredResult | null; readonly isOnly: boolean },
): object {
  const fieldId = `${id}-${name}`
  const error = ownValue(entered?.problems ?? {}, name) ?? ''
  const shown = ownValue(entered?.values ?? {}, name) ?? value
  const choices = [{ value: '', label: '–' }, ...options]
  return {
    id: fieldId,
    name: `${valuePrefix}${name}`,
    label,
    value: shown,
    type: inputs[kind],
    isArea: false,
    options:
      kind === 'choice'
        ? choices.map((one) => ({ value: one.value, text: one.label, isCurrent: one.value === shown }))
        : null,
    hint: '',
    error,
    state: {
      required: isOnly,
      autocomplete: 'off',
      step: kind === 'number' ? 'any' : null,
      ...(error !== '' && { 'aria-invalid': 'true', 'aria-describedby': `${fieldId}-error` }),
    },
  }
}
