import { FormInvalidError } from '../../domain/errors.ts'
import { type Message, message, type Say } from '../../words/index.ts'

/** What somebody entered into a form that was refused, and why. */
export interface EnteredForm {
  /** Empty for a field that was not sent. */
  readonly value: (name: string) => string
  /** Null for a field that is correct. */
  readonly error: (name: string) => Message | null
}

/**
 * Of several forms on a page, the one that was sent shows what was entered; the others show what they are about.
 *
 * @param act the value of the form's hidden field `do`
 */
export function enteredInto(entered: EnteredForm | null, act: string): EnteredForm | null {
  return entered?.value('do') === act ? entered : null
}

/** A field of a form, as its page defines it. */
export interface FieldDefinition {
  readonly name: string
  readonly label: string
  /** What it holds before somebody edits it. */
  readonly value: string
  readonly kind?: 'text' | 'email' | 'tel' | 'password' | 'number' | 'date' | 'datetime-local' | 'area'
  /** A choice among these options. */
  readonly options?: readonly { readonly value: string; readonly text: string }[]
  /** Values that may be entered, each with what to say of it; empty for nothing. */
  readonly suggestions?: readonly { readonly value: string; readonly text: string }[]
  /** What to enter, and what it is for. */
  readonly hint?: string
  readonly isRequired?: boolean
  readonly shortest?: number
  readonly longest?: number
  /** As the attribute `autocomplete` has it. */
  readonly autocomplete?: string
  /** Whether it is where the person goes on. */
  readonly isNext?: boolean
}

/** The model of the partial `_field`. */
export interface Field {
  readonly id: string
  readonly name: string
  readonly label: string
  readonly value: string
  readonly type: string
  readonly isArea: boolean
  readonly options: readonly { readonly value: string; readonly text: string; readonly isCurrent: boolean }[] | null
  readonly suggestions: readonly { readonly value: string; readonly text: string }[]
  readonly hint: string
  readonly error: string
  /** Further HTML attributes of the control. */
  readonly state: Readonly<Record<string, string | number | boolean | null>>
}

/** The model of the partial `_form`. */
export interface Form {
  readonly action: string
  readonly fields: readonly Field[]
  /** Fields that nobody sees. */
  readonly hidden: readonly { readonly name: string; readonly value: string }[]
  readonly submit: string
  /** Whether it was refused. */
  readonly isRefused: boolean
  /** Of its button: for what is done most, for what cannot be undone, or none for one of several equal acts. */
  readonly emphasis: 'main' | 'danger' | ''
}

export interface FormOptions extends Pick<Form, 'action' | 'submit'>, Partial<Pick<Form, 'emphasis'>> {
  readonly fields: readonly FieldDefinition[]
  readonly hidden?: Form['hidden']
  /** The same form as somebody entered it, if it was refused. */
  readonly entered: EnteredForm | null
  /** Distinguishes the fields of several forms on a page; absent: there is one. */
  readonly id?: string
}

/** A form: a page gives its fields, and no HTML. */
export function formOf(
  { action, submit, fields, hidden = [], entered, id = 'form', emphasis = 'main' }: FormOptions,
  say: Say,
): Form {
  const shown = fields.map((field) => fieldOf(field, { entered, id, say }))
  return { action, submit, hidden, fields: shown, emphasis, isRefused: shown.some(({ error }) => error !== '') }
}

function fieldOf(
  { name, label, value, kind = 'text', options, suggestions = [], hint = '', ...rules }: FieldDefinition,
  { entered, id, say }: Pick<FormOptions, 'entered'> & { readonly id: string; readonly say: Say },
): Field {
  const fieldId = `${id}-${name}`
  const { shown, error } =
    entered === null ? { shown: value, error: null } : { shown: entered.value(name), error: entered.error(name) }
  return {
    id: fieldId,
    name,
    label,
    value: shown,
    type: kind,
    isArea: kind === 'area',
    options: options?.map((option) => ({ ...option, isCurrent: option.value === shown })) ?? null,
    suggestions,
    hint,
    error: error === null ? '' : say(error),
    state: { ...relationsOf(fieldId, { hint, error, suggestions }), ...limitsOf({ ...rules, kind }) },
  }
}

/**
 * Checks what was sent against what the fields allow, as browsers do: one of the options, and not more characters than fit.
 *
 * @throws FormInvalidError with what is wrong by the names of the fields
 */
export function requireAllowed(
  fields: readonly Pick<FieldDefinition, 'name' | 'options' | 'longest'>[],
  sent: (name: string) => string,
): void {
  const errors = fields.flatMap(({ name, options, longest = Number.POSITIVE_INFINITY }): [string, Message][] => {
    const value = sent(name)
    if (value === '') return []
    if (value.length > longest) return [[name, message('form.long', { longest })]]
    const isOffered = options?.some((option) => option.value === value) ?? true
    return isOffered ? [] : [[name, message('form.choice')]]
  })
  if (errors.length > 0) throw new FormInvalidError(Object.fromEntries(errors))
}

/** What belongs to a field, and whether it is wrong. */
function relationsOf(
  fieldId: string,
  {
    hint,
    error,
    suggestions,
  }: Required<Pick<FieldDefinition, 'hint' | 'suggestions'>> & { readonly error: Message | null },
): Field['state'] {
  const describedBy = [hint === '' ? [] : [`${fieldId}-hint`], error === null ? [] : [`${fieldId}-error`]].flat()
  return {
    'aria-describedby': describedBy.join(' '),
    ...(suggestions.length > 0 && { list: `${fieldId}-list` }),
    // The first wrong field is where to go on.
    ...(error !== null && { 'aria-invalid': 'true', autofocus: true }),
  }
}

function limitsOf({
  isRequired = false,
  shortest,
  longest,
  autocomplete = '',
  isNext = false,
  kind,
}: Pick<FieldDefinition, 'isRequired' | 'shortest' | 'longest' | 'autocomplete' | 'isNext' | 'kind'>): Field['state'] {
  // By default, browsers accept whole numbers only.
  const step = kind === 'number' ? 'any' : null
  const lengths = { minlength: shortest ?? null, maxlength: longest ?? null }
  return { required: isRequired, ...lengths, autocomplete, step, ...(isNext && { autofocus: true }) }
}
