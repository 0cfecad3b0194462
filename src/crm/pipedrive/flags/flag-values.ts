import type { RecordUpdate } from '../../port.ts'
import { customValueText } from '../fields/custom-values.ts'
import type { UpdateDealRequest, UpdateOrganizationRequest, UpdatePersonRequest } from '../transport/client.ts'
import type { FlagCodes } from './flag-codes.ts'
import type { FlagPart } from './flag-names.ts'

/** The values of Minset's items on a record, and its labels. */
export interface Shown {
  readonly label_ids?: readonly number[] | null | undefined
  readonly custom_fields?: Readonly<Record<string, unknown>> | null | undefined
}

/**
 * The body of a write. Uncertain, reported by others: an empty `custom_fields` clears every field, so it is left out if
 * nothing differs.
 */
export type FlagBody = Pick<
  UpdatePersonRequest & UpdateOrganizationRequest & UpdateDealRequest,
  'custom_fields' | 'label_ids'
>

/** Parts of the flag that an update needs and the account lacks. Pure. */
export function missingParts(update: RecordUpdate, codes: FlagCodes): readonly FlagPart[] {
  const missing = [...wantedParts(update).keys()].filter((part) => codes.fields[part] === undefined)
  const status = update.flag?.status ?? null
  const isOptionMissing = status !== null && codes.statusIds[status] === undefined
  return isOptionMissing && !missing.includes('status') ? ['status', ...missing] : missing
}

/**
 * The body that makes a record show the desired values. It contains only the differences, because each write updates
 * the record's modified time and starts the account's automations. Null if nothing differs. Labels of others stay.
 * Pure.
 */
export function changesOf(shown: Shown, update: RecordUpdate, codes: FlagCodes): FlagBody | null {
  const changed = [...wantedParts(update)].flatMap(([part, text]) => {
    const code = codes.fields[part]
    if (code === undefined) return []
    const value = part === 'status' ? optionOf(update, codes) : text
    const present = customValueText(shown.custom_fields?.[code])
    const isSame = (part === 'since' ? (present?.slice(0, 10) ?? null) : present) === asText(value)
    return isSame ? [] : [[code, value] as const]
  })
  const labels = labelsWanted(shown, update, codes)
  if (changed.length === 0 && labels === null) return null
  return {
    ...(changed.length === 0 ? {} : { custom_fields: Object.fromEntries(changed) }),
    ...(labels === null ? {} : { label_ids: labels }),
  }
}

/** Documented: null clears a field. */
function wantedParts({ flag, carried }: RecordUpdate): ReadonlyMap<FlagPart, string | null> {
  const desired = new Map<FlagPart, string | null>()
  if (flag) {
    desired.set('status', flag.status)
    desired.set('missing', blankless(flag.missing))
    desired.set('since', flag.since)
  }
  if (carried) desired.set('carried', blankless(carried.missing))
  return desired
}

function blankless(text: string | null): string | null {
  return text?.trim() || null
}

/** Options are written as ids, which differ in each account. */
function optionOf({ flag }: RecordUpdate, codes: FlagCodes): string | number | null {
  return flag?.status ? (codes.statusIds[flag.status] ?? null) : null
}

function asText(value: string | number | null): string | null {
  return value === null ? null : String(value)
}

/** All desired labels of the record; null if it has them, or if the account does not have Minset's label. */
function labelsWanted(shown: Shown, { flag }: RecordUpdate, codes: FlagCodes): number[] | null {
  const ours = codes.label?.incompleteId ?? null
  if (!flag || ours === null) return null
  const present = shown.label_ids ?? []
  const others = present.filter((id) => id !== Number(ours))
  const isShown = others.length < present.length
  if (isShown === (flag.status === 'incomplete')) return null
  return isShown ? others : [...others, Number(ours)]
}
