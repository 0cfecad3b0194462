import { createHash } from 'node:crypto'
import { plainSettings } from './built-in-fields.ts'
import type { FieldDefinition } from './field-definitions.ts'
import type { KindName } from './object-kinds.ts'

/**
 * The code of a custom field: documented as 40 hexadecimal digits that differ from company to company. Here it is
 * derived from the company and the number of the field, so that the same account always has the same codes.
 */
function customCode(companyId: number, kind: KindName, fieldId: number): string {
  return createHash('sha1').update(`${companyId} ${kind} ${fieldId}`).digest('hex')
}

type Settings = Pick<FieldDefinition, 'ui_visibility' | 'important_fields' | 'required_fields'>

/** The definition of a custom field, before it has its code. */
export type NewField = Pick<FieldDefinition, 'id' | 'field_name' | 'field_type' | 'options' | 'description'> &
  Partial<Settings>

/** A new custom field of a kind. */
export function customField(
  kind: KindName,
  requested: NewField,
  { companyId, at }: { readonly companyId: number; readonly at: string },
): FieldDefinition {
  return {
    ...plainSettings,
    ...requested,
    field_code: customCode(companyId, kind, requested.id),
    is_custom_field: true,
    add_time: at,
    update_time: at,
  }
}
