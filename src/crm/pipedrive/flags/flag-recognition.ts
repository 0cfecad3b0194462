import { type Message, message } from '../../../words/index.ts'
import type { RawField } from '../transport/schema.ts'
import { type FlagPart, flagFieldNames, flagFieldTypes, markOf } from './flag-names.ts'

/** The result of looking for one of Minset's fields. */
export type FoundField =
  | { readonly kind: 'ours'; readonly field: RawField }
  /** Why the field with this name is not Minset's. */
  | { readonly kind: 'clash'; readonly reason: Message }
  | { readonly kind: 'none' }

/**
 * Looks for one of Minset's custom fields among those of a type. Field codes differ in each account, so a field is
 * recognised by its description, even if renamed, or by its last known code. Pure.
 *
 * @param lastCode the code in the last report
 */
export function findFlagField(fields: readonly RawField[], part: FlagPart, lastCode?: string): FoundField {
  const custom = fields.filter(({ is_custom_field: isCustom }) => isCustom === true)
  const field =
    custom.find(({ field_code }) => field_code === lastCode) ?? custom.find((candidate) => isMarked(candidate, part))
  if (field === undefined) {
    const isTaken = custom.some(({ field_name }) => field_name.trim() === flagFieldNames[part])
    return isTaken ? { kind: 'clash', reason: message('setUp.foreign.field') } : { kind: 'none' }
  }
  const wanted = flagFieldTypes[part]
  if (field.field_type === wanted) return { kind: 'ours', field }
  return { kind: 'clash', reason: message('setUp.differs.type', { found: field.field_type, wanted }) }
}

/** Whether a field's description marks it as Minset's. */
export function isMarked({ description }: RawField, part: FlagPart): boolean {
  return description?.includes(markOf(part)) ?? false
}

/**
 * The field whose options are the labels of a type. Documented: records refer to them in `label_ids`. Uncertain: which
 * of the two codes the field has in version 2.
 */
export function labelFieldOf(fields: readonly RawField[]): RawField | null {
  const builtIn = fields.filter(({ is_custom_field: isCustom }) => isCustom !== true)
  const named = ['label_ids', 'label'].map((code) => builtIn.find(({ field_code }) => field_code === code))
  return named.find((field) => field !== undefined) ?? null
}
