import { type FlagPart, flagFieldNames, flagFieldTypes, flagMarker } from './flag-names.ts'
import type { RawField } from './schema.ts'

/** What stands where a field of ours is looked for. */
export type FoundField =
  | { readonly kind: 'ours'; readonly field: RawField }
  /** In words, what keeps the field of our name from being ours. */
  | { readonly kind: 'clash'; readonly reason: string }
  | { readonly kind: 'none' }

/**
 * Looks for one of our custom fields among those of a type. A field's code is its account's own, so ours is recognised by
 * the code of the last time, whatever people call it since, or by its name and description. Pure.
 *
 * @param lastCode the code that it had
 */
export function findFlagField(fields: readonly RawField[], part: FlagPart, lastCode?: string): FoundField {
  const known = fields.find(({ field_code }) => field_code === lastCode)
  const named = fields.filter(({ field_name, is_custom_field: isCustom }) => {
    return isCustom === true && field_name.trim() === flagFieldNames[part]
  })
  const field = known ?? named.find(isMarked)
  if (field === undefined) {
    return named.length === 0 ? { kind: 'none' } : { kind: 'clash', reason: 'a field of this name is not ours' }
  }
  const wanted = flagFieldTypes[part]
  if (field.field_type === wanted) return { kind: 'ours', field }
  return { kind: 'clash', reason: `its type is ${field.field_type}, not ${wanted}` }
}

function isMarked({ description }: RawField): boolean {
  return description?.includes(flagMarker) ?? false
}
