import type { FlagStatus } from '../../../domain/record.ts'
import type { RawField, RawOption } from '../transport/schema.ts'
import { type FlagPart, flagParts } from './flag-names.ts'
import { findFlagField, findLabelOption, findStatusOption, labelFieldOf } from './flag-recognition.ts'

type OptionId = RawOption['id']

/** The codes of Minset's items on an account's records; they differ in each account. */
export interface FlagCodes {
  /** Codes of Minset's fields that exist. */
  readonly fields: Readonly<Partial<Record<FlagPart, string>>>
  /** Ids of the status options that exist. */
  readonly statusIds: Readonly<Partial<Record<FlagStatus, OptionId>>>
  /** The field with the labels, and the id of Minset's label if it exists; null if the type has no such field. */
  readonly label: { readonly fieldCode: string; readonly incompleteId: OptionId | null } | null
}

/** Finds Minset's fields and label among the fields of a type. */
export function flagCodesOf(fields: readonly RawField[]): FlagCodes {
  const ours = flagParts.flatMap((part) => {
    const found = findFlagField(fields, part)
    return found.kind === 'ours' ? [[part, found.field] as const] : []
  })
  const status = ours.find(([part]) => part === 'status')?.[1]
  const label = labelFieldOf(fields)
  return {
    fields: Object.fromEntries(ours.map(([part, field]) => [part, field.field_code])),
    statusIds: {
      ...optionOf('incomplete', status),
      ...optionOf('complete', status),
    },
    label: label ? { fieldCode: label.field_code, incompleteId: findLabelOption(label)?.id ?? null } : null,
  }
}

function optionOf(status: FlagStatus, field: RawField | undefined): FlagCodes['statusIds'] {
  const option = findStatusOption(field, status)
  return option === undefined ? {} : { [status]: option.id }
}
