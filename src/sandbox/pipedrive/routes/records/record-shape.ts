import type { AccountState, PipedriveRecord } from '../../state/account-state.ts'
import { spacedTime } from '../../state/times.ts'
import { labelField } from '../../values/built-in-fields.ts'
import type { FieldDefinition } from '../../values/field-definitions.ts'
import type { KindName } from '../../values/object-kinds.ts'
import { presenceOf, shownFields } from '../../values/record-defaults.ts'

/** What to return in addition to, or instead of, the default. */
export interface Shape {
  /** Codes of the custom fields to return; default: all. */
  readonly customFields?: readonly string[]
  /** Choices of custom fields as `{id, label}`. */
  readonly withOptionLabels?: boolean
  /** Labels as `{id, label}`, under `labels`. */
  readonly withLabels?: boolean
  /** Additional fields by name. */
  readonly further?: Readonly<Record<string, unknown>>
}

/**
 * A record as version 2 returns it. Documented: `custom_fields` contains every field, and is null if there are none.
 */
export function showRecord(
  state: AccountState,
  kind: KindName,
  { record, shape = {} }: { readonly record: PipedriveRecord; readonly shape?: Shape },
): Record<string, unknown> {
  const fields = state.fields(kind)
  const names = shownFields(kind).filter((name) => hasField(fields, kind, name))
  const shown = Object.fromEntries(names.map((name) => [name, record[name]]))
  return {
    ...shown,
    ...(kind === 'deals' && record.is_deleted ? { status: 'deleted' } : {}),
    ...shape.further,
    ...(shape.withLabels === true ? { labels: labelsOf(fields, record) } : {}),
    ...(kind === 'activities' ? {} : { custom_fields: showCustom(fields, record, shape) }),
  }
}

function hasField(fields: readonly FieldDefinition[], kind: KindName, name: string): boolean {
  const presence = presenceOf(kind, name)
  return presence === null || fields.some(({ field_code }) => field_code === presence)
}

function showCustom(fields: readonly FieldDefinition[], record: PipedriveRecord, shape: Shape): object | null {
  const custom = fields.filter(({ is_custom_field }) => is_custom_field)
  if (custom.length === 0) return null
  const requested = custom.filter(({ field_code }) => shape.customFields?.includes(field_code) ?? true)
  return Object.fromEntries(
    requested.map((field) => {
      const value = record.custom_fields[field.field_code] ?? null
      return [field.field_code, shape.withOptionLabels === true ? labelled(field, value) : value]
    }),
  )
}

function labelled({ options }: FieldDefinition, value: unknown): unknown {
  if (options === null || value === null) return value
  return Array.isArray(value) ? value.map(one) : one(value)

  function one(id: unknown): unknown {
    return { id, label: options?.find((option) => option.id === id)?.label ?? null }
  }
}

function labelsOf(fields: readonly FieldDefinition[], record: PipedriveRecord): unknown {
  const field = fields.find(({ field_code }) => field_code === labelField)
  return field === undefined ? [] : labelled(field, record[labelField])
}

/** A record as version 1 returns it: custom fields are at the top level, and times have no zone. */
export function showRecordV1(state: AccountState, kind: KindName, record: PipedriveRecord): Record<string, unknown> {
  const { emails, phones, is_deleted, custom_fields, visible_to, owner_id, ...rest } = record
  const owner = state.facts.users.find(({ id }) => id === owner_id)
  return {
    ...Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, flatTime(name, value)])),
    ...(kind === 'deals' ? { user_id: owner_id, deleted: is_deleted, active: !is_deleted } : { owner_id }),
    ...(kind === 'persons' ? { email: emails, phone: phones } : {}),
    ...(kind === 'deals' ? {} : { active_flag: !is_deleted }),
    owner_name: owner?.name ?? null,
    visible_to: String(visible_to),
    ...flatCustom(state.fields(kind), custom_fields),
  }
}

function flatTime(name: string, value: unknown): unknown {
  return name.endsWith('_time') && typeof value === 'string' && value.includes('T') ? spacedTime(value) : value
}

/** The documented shapes of version 1, by the type of the field. */
function flatCustom(
  fields: readonly FieldDefinition[],
  values: PipedriveRecord['custom_fields'],
): Record<string, unknown> {
  const custom = fields.filter(({ is_custom_field }) => is_custom_field)
  return Object.fromEntries(custom.flatMap((field) => flatValues(field, values[field.field_code] ?? null)))
}

/** The names of a value's parts in version 1; the address keeps its own. */
const partNames: Readonly<Record<string, string>> = { timezone_name: 'timezone_id' }

function flatValues({ field_code, field_type }: FieldDefinition, value: unknown): [string, unknown][] {
  if (value === null) return [[field_code, null]]
  if (Array.isArray(value)) return [[field_code, value.join(',')]]
  if (typeof value !== 'object') return [[field_code, field_type === 'enum' ? `${Number(value)}` : value]]
  return Object.entries(value).map(([part, inner]): [string, unknown] =>
    part === 'value' ? [field_code, inner] : [`${field_code}_${partNames[part] ?? part}`, inner],
  )
}
