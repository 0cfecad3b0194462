import type { Request } from 'express'
import { invalid } from '../replies.ts'
import { spacedTime } from '../state/times.ts'
import type { FieldDefinition } from '../values/field-definitions.ts'
import type { KindName } from '../values/object-kinds.ts'
import { listParam } from './parse.ts'

/** Settings of a field in addition to its name and type. */
export const settingNames = ['ui_visibility', 'important_fields', 'required_fields'] as const
export type SettingName = (typeof settingNames)[number]

/** Documented: returned only on request, in this order; for activities' fields only the first. */
export function furtherParam(request: Request, kind: KindName): readonly SettingName[] {
  const asked = listParam(request, 'include_fields') ?? []
  const known = kind === 'activities' ? settingNames.slice(0, 1) : settingNames
  const requested = known.filter((name) => asked.includes(name))
  if (requested.join(',') !== asked.join(',')) {
    throw invalid('include_fields', 'The value you selected is not a valid choice.')
  }
  return requested
}

/** A field as version 2 returns it. */
export function showField(field: FieldDefinition, further: readonly SettingName[]): object {
  const { field_name, field_code, description, field_type, options, is_custom_field } = field
  return {
    field_name,
    field_code,
    description,
    field_type,
    options,
    subfields: subfieldsOf(field),
    is_custom_field,
    is_optional_response_field: false,
    ...Object.fromEntries(further.map((name) => [name, field[name]])),
  }
}

const parts: Readonly<Partial<Record<FieldDefinition['field_type'], readonly string[]>>> = {
  monetary: ['value', 'currency'],
  daterange: ['value', 'until'],
  time: ['value', 'timezone_name'],
  timerange: ['value', 'until', 'timezone_name'],
  address: [
    'value',
    'street_number',
    'route',
    'subpremise',
    'locality',
    'admin_area_level_1',
    'country',
    'postal_code',
  ],
}

function subfieldsOf({ field_type, field_name, is_custom_field }: FieldDefinition): object[] | null {
  if (!is_custom_field && field_type !== 'address') return null
  return (
    parts[field_type]?.map((code) => ({
      field_code: code,
      field_name: `${code} of ${field_name}`,
      field_type: 'varchar',
    })) ?? null
  )
}

/** A field as version 1 returns it: with a number. */
export function showFieldV1(field: FieldDefinition, index: number): object {
  const { id, field_code, field_name, field_type, options, is_custom_field, required_fields } = field
  return {
    id,
    key: field_code,
    name: field_name,
    order_nr: index + 1,
    field_type,
    add_time: spacedTime(field.add_time),
    update_time: spacedTime(field.update_time),
    last_updated_by_user_id: null,
    created_by_user_id: null,
    active_flag: true,
    edit_flag: is_custom_field,
    index_visible_flag: true,
    details_visible_flag: true,
    add_visible_flag: field.ui_visibility['add_visible_flag'] === true,
    important_flag: field.important_fields['enabled'] === true,
    bulk_edit_allowed: true,
    searchable_flag: false,
    filtering_allowed: true,
    sortable_flag: true,
    options,
    mandatory_flag: required_fields['enabled'] === true,
  }
}
