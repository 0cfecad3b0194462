import type { FlagStatus } from '../../../domain/record.ts'
import { defaultLanguage, type Message, message } from '../../../words/index.ts'
import { isOwnText, type OwnText } from '../../flags/own-texts.ts'
import type { RawField, RawOption } from '../transport/schema.ts'
import { type FlagPart, fieldTexts, flagFieldTypes, labelText, markOf, statusTexts } from './flag-names.ts'

/** The result of looking for one of Minset's fields. */
export type FoundField =
  | { readonly kind: 'ours'; readonly field: RawField }
  /** Why the field with this name is not Minset's. */
  | { readonly kind: 'clash'; readonly reason: Message }
  | { readonly kind: 'none' }

/**
 * Looks for one of Minset's custom fields among those of a type. Field codes differ in each account, so a field is
 * recognised by the mark in its description, even if renamed, or by its last known code. Pure.
 *
 * @param lastCode the code in the last report
 */
export function findFlagField(fields: readonly RawField[], part: FlagPart, lastCode?: string): FoundField {
  const custom = fields.filter(({ is_custom_field: isCustom }) => isCustom === true)
  const field =
    custom.find(({ field_code }) => field_code === lastCode) ?? custom.find((candidate) => isMarked(candidate, part))
  if (field === undefined) {
    const { name } = fieldTexts(part, defaultLanguage)
    const isTaken = custom.some(({ field_name }) => isOwnText(name, field_name))
    return isTaken ? { kind: 'clash', reason: message('setUp.foreign.field') } : { kind: 'none' }
  }
  const desired = flagFieldTypes[part]
  if (field.field_type === desired) return { kind: 'ours', field }
  return { kind: 'clash', reason: message('setUp.differs.type', { found: field.field_type, wanted: desired }) }
}

/** Whether a field's description marks it as Minset's. */
export function isMarked({ description }: RawField, part: FlagPart): boolean {
  return description?.includes(`(${markOf(part)})`) ?? false
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

/** The option of the status field that means a status, named in any of Minset's languages; undefined if it is gone. */
export function findStatusOption(field: RawField | null | undefined, status: FlagStatus): RawOption | undefined {
  return findOption(field, statusTexts(defaultLanguage)[status])
}

/** Minset's label among those of a type, named in any of Minset's languages; undefined if it is gone. */
export function findLabelOption(field: RawField | null | undefined): RawOption | undefined {
  return findOption(field, labelText(defaultLanguage))
}

function findOption(field: RawField | null | undefined, text: OwnText): RawOption | undefined {
  return field?.options?.items.find(({ label }) => isOwnText(text, label))
}
