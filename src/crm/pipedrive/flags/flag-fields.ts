import { CrmPermissionError } from '../../../domain/errors.ts'
import { type Message, message } from '../../../words/index.ts'
import type { RemovalItem, SetUpItem, SetUpReport } from '../../port.ts'
import { deleteAt, makeOrFind, refusalMessage } from '../../refusals.ts'
import { addOptions, readFields } from '../fields/field-list.ts'
import { type FlaggedType, flaggedNames } from '../fields/flagged-types.ts'
import type { AddDealFieldRequest, Caller } from '../transport/client.ts'
import { dataOf, RawField, RawIgnored } from '../transport/schema.ts'
import { endpoints } from '../transport/versions.ts'
import { type FlagPart, flagDescriptions, flagFieldNames, flagFieldTypes, statusLabels } from './flag-names.ts'
import { type FoundField, findFlagField, isMarked } from './flag-recognition.ts'

const parts = ['status', 'missing', 'since', 'carried'] as const satisfies readonly FlagPart[]

/** The report entry of one field, without its result. */
function itemOf(objectType: FlaggedType, part: FlagPart) {
  return { kind: 'field', objectType, name: flagFieldNames[part] } as const
}

/** The code of one of Minset's fields in the last report. */
export function lastCode(last: SetUpReport | undefined, type: FlaggedType, part: FlagPart): string | undefined {
  const { kind, name } = itemOf(type, part)
  return last?.items.find((item) => item.kind === kind && item.objectType === type && item.name === name)?.id
}

/** The report for a type that cannot have any of the fields. */
export function unavailableFields(type: FlaggedType, reason: Message): readonly SetUpItem[] {
  return parts.map((part) => ({ ...itemOf(type, part), state: 'unavailable', reason }))
}

/** The report if nothing can be removed. */
export function keptFields(type: FlaggedType, reason: Message): readonly RemovalItem[] {
  return parts.map((part) => ({ ...itemOf(type, part), state: 'kept', reason }))
}

/** A type with its current fields, and the last report. */
export interface Standing {
  readonly type: FlaggedType
  readonly fields: readonly RawField[]
  readonly last?: SetUpReport | undefined
}

export interface EnsuredFields {
  readonly items: readonly SetUpItem[]
  /** All fields of the type after the set-up. */
  readonly fields: readonly RawField[]
  /** Why Pipedrive forbids creating a field: permission, scope or plan. */
  readonly forbidden: Message | null
}

/**
 * Ensures that a type has the custom fields of the flag and their options. People may rename the fields freely. Nothing
 * is created if one of Minset's names is taken. The plan may allow too few custom fields (documented), which is only
 * known from a refusal: that field and those after it are then reported as unavailable.
 *
 * @throws the `Crm…` errors that are not refusals
 */
export async function ensureFields(client: Caller, standing: Standing): Promise<EnsuredFields> {
  const { type, fields, last } = standing
  const found = parts.map((part) => ({ part, ...findFlagField(fields, part, lastCode(last, type, part)) }))
  const isClash = found.some(({ kind }) => kind === 'clash')
  let why = isClash ? message('setUp.foreign.others') : null
  const ensured: Ensured[] = []
  for (const one of found) {
    const result = await ensureField(client, standing, { ...one, why })
    if (result.item.state === 'unavailable') why ??= result.item.reason ?? null
    ensured.push(result)
  }
  const ours = ensured.flatMap(({ field }) => field ?? [])
  const codes = new Set(ours.map(({ field_code }) => field_code))
  return {
    items: ensured.map(({ item }) => item),
    fields: [...fields.filter(({ field_code }) => !codes.has(field_code)), ...ours],
    forbidden: ensured.find(({ forbidden }) => forbidden)?.item.reason ?? null,
  }
}

interface Ensured {
  readonly item: SetUpItem
  readonly field?: RawField
  /** Whether Pipedrive forbids creating it, as opposed to another refusal. */
  readonly forbidden?: boolean
}

/** @param one.why why none is to be created; null if one may be */
async function ensureField(
  client: Caller,
  { type, last }: Standing,
  one: FoundField & { readonly part: FlagPart; readonly why: Message | null },
): Promise<Ensured> {
  const item = itemOf(type, one.part)
  if (one.kind === 'clash') return { item: { ...item, state: 'clash', reason: one.reason } }
  try {
    if (one.kind === 'ours') {
      const { field, state } = await ensureShape(client, type, one)
      return { item: { ...item, state, id: field.field_code }, field }
    }
    if (one.why !== null) return { item: { ...item, state: 'unavailable', reason: one.why } }
    const field = await makeField(client, type, one.part)
    const state = lastCode(last, type, one.part) === undefined ? 'made' : 'repaired'
    return { item: { ...item, state, id: field.field_code }, field }
  } catch (error) {
    const forbidden = error instanceof CrmPermissionError
    return { item: { ...item, state: 'unavailable', reason: refusalMessage(error) }, forbidden }
  }
}

async function makeField(client: Caller, type: FlaggedType, part: FlagPart): Promise<RawField> {
  const body = {
    field_name: flagFieldNames[part],
    field_type: flagFieldTypes[part],
    description: flagDescriptions[part],
    // Shown on the record's page, but not in the dialog for adding a record.
    ui_visibility: { add_visible_flag: false, details_visible_flag: true },
    ...(part === 'status' ? { options: Object.values(statusLabels).map((label) => ({ label })) } : {}),
  } satisfies AddDealFieldRequest
  const request = { ...endpoints.createField(flaggedNames[type].fields), body, kind: 'set-up' } as const
  return makeOrFind({
    make: () => client.call(request, dataOf(RawField)),
    find: async () => {
      const found = findFlagField(await readFields(client, type), part)
      return found.kind === 'ours' ? found.field : null
    },
    isNameUnique: false,
  })
}

/**
 * Restores the description by which a field is recognised as Minset's, and missing options of the status field; other
 * options, including those added by people, stay.
 */
async function ensureShape(
  client: Caller,
  type: FlaggedType,
  { part, field }: { readonly part: FlagPart; readonly field: RawField },
): Promise<{ readonly field: RawField; readonly state: 'present' | 'repaired' }> {
  const code = field.field_code
  if (!isMarked(field, part)) {
    const body = { description: flagDescriptions[part] }
    const endpoint = endpoints.updateField(flaggedNames[type].fields, code)
    await client.call({ ...endpoint, body, kind: 'set-up' }, RawIgnored)
  }
  const { items: offered, setAside } = field.options ?? { items: [], setAside: [] }
  const wanted = part === 'status' ? Object.values(statusLabels) : []
  const labels = wanted.filter((label) => offered.every((option) => option.label !== label))
  const added = labels.length === 0 ? [] : await addOptions(client, type, { code, labels })
  const isAsWanted = isMarked(field, part) && added.length === 0
  return {
    field: { ...field, options: { items: [...offered, ...added], setAside } },
    state: isAsWanted ? 'present' : 'repaired',
  }
}

/**
 * Deletes the custom fields of the flag with all their values. Keeps fields that are not Minset's.
 *
 * @throws the `Crm…` errors that are not refusals
 */
export async function removeFields(client: Caller, { type, fields, last }: Standing): Promise<readonly RemovalItem[]> {
  const items: RemovalItem[] = []
  for (const part of parts) {
    const item = itemOf(type, part)
    const found = findFlagField(fields, part, lastCode(last, type, part))
    if (found.kind === 'none') items.push({ ...item, state: 'absent' })
    else if (found.kind === 'clash') {
      items.push({ ...item, state: 'kept', reason: message('setUp.foreign', { difference: found.reason }) })
    } else {
      const endpoint = endpoints.removeField(flaggedNames[type].fields, found.field.field_code)
      items.push(await deleteAt(client, { ...endpoint, kind: 'set-up' }, item))
    }
  }
  return items
}
