import type { UiProperty } from '../../core/pages/ui-port.ts'
import { ownValue } from '../../core/state/own-value.ts'
import type { AccountState, PipedriveRecord } from '../state/account-state.ts'
import type { FieldDefinition, FieldType } from '../values/field-definitions.ts'

const inputs: Readonly<Partial<Record<FieldType, UiProperty['input']>>> = {
  varchar: 'text',
  varchar_auto: 'text',
  phone: 'text',
  time: 'text',
  address: 'text',
  text: 'textarea',
  double: 'number',
  int: 'number',
  monetary: 'number',
  date: 'date',
  enum: 'select',
  status: 'select',
  stage: 'select',
  user: 'select',
  boolean: 'select',
}

/** Custom fields of these types have more than one value: they are shown, but not editable. */
const compound: ReadonlySet<FieldType> = new Set(['monetary', 'address', 'time'])
/** Fields that Pipedrive sets itself. */
const settled: ReadonlySet<string> = new Set([
  'add_time',
  'update_time',
  'won_time',
  'lost_time',
  'close_time',
  'pipeline_id',
])
/** Text fields that are set to an empty text, not to null. */
const titles: ReadonlySet<string> = new Set(['name', 'title', 'subject'])

interface ContactValue {
  readonly value: string
  readonly primary?: boolean
  readonly label?: string
}

const contactLists: Readonly<Record<string, string>> = { email: 'emails', phone: 'phones' }

/** A field of a record for its page. */
export function showProperty(state: AccountState, field: FieldDefinition, record: PipedriveRecord): UiProperty {
  const isEditable = !settled.has(field.field_code) && !(field.is_custom_field && compound.has(field.field_type))
  const input = inputs[field.field_type]
  return {
    name: field.field_code,
    label: field.field_name,
    value: plainText(rawValue(field, record)),
    shown: shownText(state, field, record),
    isEditable: isEditable && input !== undefined && !isWorkedOut(field, record),
    input: input ?? 'text',
    options: optionsOf(state, field).map(({ id, label }) => ({ value: String(id), label })),
  }
}

/** A person's full name is computed from its parts. */
function isWorkedOut({ field_code }: FieldDefinition, record: PipedriveRecord): boolean {
  return field_code === 'name' && 'first_name' in record
}

/** The value of a field; of several addresses or numbers, the primary one. */
function rawValue({ field_code, is_custom_field }: FieldDefinition, record: PipedriveRecord): unknown {
  if (is_custom_field) return ownValue(record.custom_fields, field_code)
  const list = ownValue(contactLists, field_code)
  if (list === undefined) return record[field_code]
  const values = (record[list] ?? []) as readonly ContactValue[]
  return values.find(({ primary }) => primary === true)?.value
}

/** A value as text; for one with several parts, the main part. */
export function plainText(value: unknown): string {
  if (typeof value === 'string') return value
  if (value === null || value === undefined) return ''
  return typeof value === 'object' && 'value' in value ? plainText(value.value) : JSON.stringify(value)
}

/** A value as shown to people. */
export function shownText(state: AccountState, field: FieldDefinition, record: PipedriveRecord): string {
  const raw = rawValue(field, record)
  // Documented: notes are HTML. Uncertain: texts of custom fields are not, since nothing says so.
  if (field.field_type === 'text' && !field.is_custom_field) return withoutMarkup(plainText(raw))
  const ids: readonly unknown[] = Array.isArray(raw) ? raw : [raw]
  const options = optionsOf(state, field)
  if (field.field_type === 'date') return plainText(raw).slice(0, 16).replace('T', ' ')
  if (options.length === 0) return Array.isArray(raw) ? '' : plainText(raw)
  return ids
    .filter((id) => id !== null && id !== undefined)
    .map((id) => options.find((option) => option.id === id)?.label ?? plainText(id))
    .join(', ')
}

function withoutMarkup(html: string): string {
  return html.replaceAll(/<[^>]*>/g, ' ').trim()
}

interface Option {
  readonly id: number | string | boolean
  readonly label: string
}

function optionsOf({ facts }: AccountState, { field_type, field_code, options }: FieldDefinition): readonly Option[] {
  if (field_type === 'boolean') {
    return [
      { id: true, label: 'yes' },
      { id: false, label: 'no' },
    ]
  }
  if (field_type === 'user') return facts.users.map(({ id, name }) => ({ id, label: name }))
  // Nobody chooses this status: deleting a deal sets it.
  return (options ?? []).filter(({ id }) => field_code !== 'status' || id !== 'deleted')
}

/**
 * Typed text, converted to the form of version 2. Unreadable text is returned unchanged, to be refused.
 *
 * @param typed by the codes of fields
 */
export function typedValues(
  state: AccountState,
  { fields, record }: { readonly fields: readonly FieldDefinition[]; readonly record: PipedriveRecord },
  typed: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  const custom: Record<string, unknown> = {}
  for (const field of fields) {
    const text = ownValue(typed, field.field_code)
    if (text === undefined) continue
    const list = ownValue(contactLists, field.field_code)
    if (field.is_custom_field) custom[field.field_code] = typedValue(state, field, text)
    else if (list === undefined) values[field.field_code] = typedValue(state, field, text)
    else values[list] = withPrimary((record[list] ?? []) as readonly ContactValue[], text)
  }
  return Object.keys(custom).length === 0 ? values : { ...values, custom_fields: custom }
}

function typedValue(state: AccountState, field: FieldDefinition, text: string): unknown {
  const { field_code, field_type, is_custom_field } = field
  if (text === '') return !is_custom_field && titles.has(field_code) ? '' : null
  if (field_type === 'address') return { value: text }
  const input = inputs[field_type]
  if (input === 'select') return optionsOf(state, field).find(({ id }) => String(id) === text)?.id ?? text
  const number = Number(text)
  return input === 'number' && !Number.isNaN(number) ? number : text
}

/** The others stay; if the primary one is cleared, the next one replaces it. */
function withPrimary(standing: readonly ContactValue[], text: string): readonly ContactValue[] {
  const others = standing.filter(({ primary }) => primary !== true)
  const label = standing.find(({ primary }) => primary === true)?.label ?? 'work'
  return [...(text === '' ? [] : [{ value: text, primary: true, label }]), ...others]
}
