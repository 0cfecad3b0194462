import type { RawField } from '../transport/schema.ts'
import { type FlagPart, flagFieldNames, flagFieldTypes, markOf } from './flag-names.ts'

/** What stands where a field of ours is looked for. */
export type FoundField =
  | { readonly kind: 'ours'; readonly field: RawField }
  /** In words, what keeps the field of our name from being ours. */
  | { readonly kind: 'clash'; readonly reason: string }
  | { readonly kind: 'none' }

/**
 * Looks for one of our custom fields among those of a type. A field's code is its account's own, so ours is recognised by
 * its description, whatever people call it, or by the code of the last time. Pure.
 *
 * @param lastCode the code that it had
 */
export function findFlagField(fields: readonly RawField[], part: FlagPart, lastCode?: string): FoundField {
  const custom = fields.filter(({ is_custom_field: isCustom }) => isCustom === true)
  const field =
    custom.find(({ field_code }) => field_code === lastCode) ?? custom.find((candidate) => isMarked(candidate, part))
  if (field === undefined) {
    const isTaken = custom.some(({ field_name }) => field_name.trim() === flagFieldNames[part])
    return isTaken ? { kind: 'clash', reason: 'a field of this name is not ours' } : { kind: 'none' }
  }
  const wanted = flagFieldTypes[part]
  if (field.field_type === wanted) return { kind: 'ours', field }
  return { kind: 'clash', reason: `its type is ${field.field_type}, not ${wanted}` }
}

/** Whether a field says of itself that it is ours. */
export function isMarked({ description }: RawField, part: FlagPart): boolean {
  return description?.includes(markOf(part)) ?? false
}

/**
 * The field whose options are the labels of a type. Documented: records name them in `label_ids`. Uncertain: under which of
 * the two codes version 2 lists the field.
 */
export function labelFieldOf(fields: readonly RawField[]): RawField | null {
  const builtIn = fields.filter(({ is_custom_field: isCustom }) => isCustom !== true)
  const named = ['label_ids', 'label'].map((code) => builtIn.find(({ field_code }) => field_code === code))
  return named.find((field) => field !== undefined) ?? null
}
