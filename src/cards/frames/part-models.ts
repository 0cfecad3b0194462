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
  ScorecardView,
  SettingsView,
} from '../views/views.ts'
import { withParameters } from './part-address.ts'
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
  const { words, missing, confirmed, linked, scorecard } = view
  return {
    ...commonOf(options, words),
    title: view.title,
    gaps: view.gaps,
    status: { tone: tones[view.status.tone], badge: view.status.label },
    since: view.since ?? '',
    isComplete: missing.total + linked.total === 0,
    findings: missing.items.map((finding) => findingPart(finding, words, options)),
    confirmed: confirmed.map((finding) => findingPart(finding, words, options)),
    linked: linked.items.map((item) => linkedPart(item, words, options)),
    counter: view.counter === null ? null : counterPart(view.counter),
    scorecard: scorecard === null ? null : scorecardPart(scorecard, words, options),
  }
}

/** The model of the template `card-home`. */
export function homePart(view: HomeView, options: PartOptions): object {
  const { list, words, scorecard, team, health } = view
  const { action } = options
  const ownUrl = withParameters(action, { owner: null, page: null, figure: null })
  const isOwn = ownUrl === withParameters(action, { page: null, figure: null })
  return {
    ...commonOf(options, words),
    title: view.title,
    gaps: view.gaps,
    back: isOwn ? null : ownUrl,
    // The badge of the app in the CRM, which is of the viewer's own list.
    number: isOwn ? String(list?.total ?? 0) : '',
    list: list === null ? null : listPart(list, words, options),
    scorecard: scorecard === null ? null : scorecardPart(scorecard, words, options),
    team: team && {
      ...team,
      rows: team.rows.map((row) => ({ ...row, url: withParameters(ownUrl, { owner: row.ownerId }) })),
    },
    health: health?.map(({ tone, label, words: text }) => ({ tone: tones[tone], badge: label, text })) ?? [],
  }
}

function listPart({ counter, items, none, page, pages }: ListView, words: PartWords, options: PartOptions): object {
  return {
    counter: counter === null ? null : counterPart(counter),
    items: items.map((item) => linkedPart(item, words, options)),
    none: none ?? '',
    previous: page > 1 ? withParameters(options.action, { page: String(page - 1) }) : null,
    next: page < pages ? withParameters(options.action, { page: String(page + 1) }) : null,
  }
}

/** The model of the partial `_card-scorecard`. */
function scorecardPart(scorecard: ScorecardView, words: FigureWords, { action }: PartOptions): object {
  return {
    ...scorecard,
    lines: scorecard.lines.map((line) => ({
      ...line,
      toggle: {
        label: line.records === null ? words.showRecords : words.hideRecords,
        url: withParameters(action, { figure: line.records === null ? line.key : null }),
      },
    })),
  }
}

type FigureWords = Pick<RecordView['words'], 'showRecords' | 'hideRecords'>

/** The model of the template `card-settings`. */
export function settingsPart(view: SettingsView, options: PartOptions): object {
  return { ...commonOf(options, view.words), ...view }
}

const tones = { good: 'good', fair: 'warning', bad: 'bad' } as const

function commonOf({ action, result, openUrl }: PartOptions, words: object): object {
  const isDone = result !== null && result.state !== 'invalid' && result.state !== 'refused'
  return {
    action,
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
  const { key, ruleId, what, why, explanation, due, isOverdue, whyNot, confirm, askAgain, disputes, disputed } = finding
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
    answers: [
      { label: confirm, kind: 'confirm' },
      { label: askAgain, kind: 'ask-again' },
    ].flatMap(({ label, kind }) =>
      label === null ? [] : [{ label, hidden: [{ name: 'of-kind', value: kind }, ...about] }],
    ),
    dispute: words.dispute,
    disputes: disputes.map(({ reason, label }) => ({
      label,
      hidden: [{ name: 'of-kind', value: 'dispute' }, { name: 'of-reason', value: reason }, ...about],
    })),
    ...fillPart(finding, { about, id, entered }),
  }
}

interface Hidden {
  readonly name: string
  readonly value: string
}

/** More options than this are a list to choose from, not buttons. */
const mostButtons = 6

/** What a finding is filled in with: one choice is one click; anything else is a form. */
function fillPart(
  { fields }: FindingView,
  {
    about,
    id,
    entered,
  }: { readonly about: readonly Hidden[]; readonly id: string; readonly entered: EnteredResult | null },
): object {
  const [first, ...others] = fields
  const isOneClick = first?.kind === 'choice' && others.length === 0 && first.options.length <= mostButtons
  const hidden = [
    { name: 'of-kind', value: 'fill' },
    ...about,
    ...fields.map(({ name, seen }) => ({ name: `${seenPrefix}${name}`, value: seen })),
  ]
  return {
    hidden,
    choice: isOneClick
      ? {
          label: first.label,
          options: first.options.map(({ value, label }) => ({
            label,
            hidden: [...hidden, { name: `${valuePrefix}${first.name}`, value }],
          })),
        }
      : null,
    fields: isOneClick ? [] : fields.map((field) => fieldPart(field, { id, entered, isOnly: others.length === 0 })),
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
