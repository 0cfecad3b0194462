import { CrmPermissionError } from '../../../domain/errors.ts'
import { type Language, type Message, message } from '../../../words/index.ts'
import { type ItemTexts, isAsGiven, type OwnText, type RevisedTexts, reviseTexts } from '../../flags/own-texts.ts'
import { lastItemOf } from '../../flags/set-up.ts'
import type { RemovalItem, SetUpItem, SetUpReport } from '../../port.ts'
import { deleteAt, makeOrFind, refusalMessage } from '../../refusals.ts'
import { addOptions, readFields, renameOptions } from '../fields/field-list.ts'
import { type FlaggedType, flaggedNames } from '../fields/flagged-types.ts'
import type { AddDealFieldRequest, Caller } from '../transport/client.ts'
import { dataOf, RawField, RawIgnored, type RawOption } from '../transport/schema.ts'
import { endpoints } from '../transport/versions.ts'
import { type FlagPart, fieldTexts, flagFieldNames, flagFieldTypes, flagParts, statusTexts } from './flag-names.ts'
import { type FoundField, findFlagField, findStatusOption, isMarked } from './flag-recognition.ts'

/** The report entry of one field, without its result. */
function itemOf(objectType: FlaggedType, part: FlagPart) {
  return { kind: 'field', objectType, name: flagFieldNames[part] } as const
}

/** The code of one of Minset's fields in the last report. */
export function lastCode(last: SetUpReport | undefined | null, type: FlaggedType, part: FlagPart): string | undefined {
  return lastItemOf(last ?? undefined, itemOf(type, part))?.id
}

/** The report for a type that cannot have any of the fields. */
export function unavailableFields(type: FlaggedType, reason: Message): readonly SetUpItem[] {
  return flagParts.map((part) => ({ ...itemOf(type, part), state: 'unavailable', reason }))
}

/** The report if nothing can be removed. */
export function keptFields(type: FlaggedType, reason: Message): readonly RemovalItem[] {
  return flagParts.map((part) => ({ ...itemOf(type, part), state: 'kept', reason }))
}

/** A type with its current fields, and the last report. */
export interface Standing {
  readonly type: FlaggedType
  readonly fields: readonly RawField[]
  /** The last report; null: the texts of existing fields are left as they are. */
  readonly last?: SetUpReport | undefined | null
  /** The account's language. */
  readonly language: Language
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
  const found = flagParts.map((part) => ({ part, ...findFlagField(fields, part, lastCode(last, type, part)) }))
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
  standing: Standing,
  one: FoundField & { readonly part: FlagPart; readonly why: Message | null },
): Promise<Ensured> {
  const { type, last, language } = standing
  const item = itemOf(type, one.part)
  if (one.kind === 'clash') return { item: { ...item, state: 'clash', reason: one.reason } }
  try {
    if (one.kind === 'ours') {
      const { field, ...result } = await ensureShape(client, standing, one)
      return { item: { ...item, ...result, id: field.field_code }, field }
    }
    if (one.why !== null) return { item: { ...item, state: 'unavailable', reason: one.why } }
    const field = await makeField(client, type, { part: one.part, language })
    const state = lastCode(last, type, one.part) === undefined ? 'made' : 'repaired'
    const { given } = reviseTexts(textsOf(one.part, language), { present: presentTexts(field), last: undefined })
    return { item: { ...item, state, id: field.field_code, texts: given }, field }
  } catch (error) {
    const forbidden = error instanceof CrmPermissionError
    return { item: { ...item, state: 'unavailable', reason: refusalMessage(error) }, forbidden }
  }
}

async function makeField(
  client: Caller,
  type: FlaggedType,
  { part, language }: { readonly part: FlagPart; readonly language: Language },
): Promise<RawField> {
  const { name, description } = fieldTexts(part, language)
  const options = Object.values(statusTexts(language)).map(({ desired: label }) => ({ label }))
  const body = {
    field_name: name.desired,
    field_type: flagFieldTypes[part],
    description: description.desired,
    // Shown on the record's page, but not in the dialog for adding a record.
    ui_visibility: { add_visible_flag: false, details_visible_flag: true },
    ...(part === 'status' ? { options } : {}),
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

/** The name of an option's text among those of its field. */
function optionPart(status: string): string {
  return `option ${status}`
}

function textsOf(part: FlagPart, language: Language): Readonly<Record<string, OwnText>> {
  const options = part === 'status' ? Object.entries(statusTexts(language)) : []
  return { ...fieldTexts(part, language), ...Object.fromEntries(options.map(([key, text]) => [optionPart(key), text])) }
}

/** The same texts as they are in the account. Names of options are only present for the status field. */
function presentTexts(field: RawField): Readonly<Record<string, string | null>> {
  return {
    name: field.field_name,
    description: field.description ?? null,
    [optionPart('incomplete')]: findStatusOption(field, 'incomplete')?.label ?? null,
    [optionPart('complete')]: findStatusOption(field, 'complete')?.label ?? null,
  }
}

interface Shaped {
  readonly field: RawField
  readonly state: 'present' | 'repaired' | 'renamed'
  readonly texts: ItemTexts
}

/**
 * Restores the description by which a field is recognised as Minset's, and missing options of the status field, and
 * puts the texts that Minset gave into the account's language; other options, including those added by people, stay.
 */
async function ensureShape(
  client: Caller,
  standing: Standing,
  { part, field }: { readonly part: FlagPart; readonly field: RawField },
): Promise<Shaped> {
  const texts = textsToGive(standing, part, field)
  const { name: field_name, description } = texts.changes
  if (field_name !== undefined || description !== undefined) {
    const endpoint = endpoints.updateField(flaggedNames[standing.type].fields, field.field_code)
    // JSON leaves out what is undefined.
    await client.call({ ...endpoint, body: { field_name, description }, kind: 'set-up' }, RawIgnored)
  }
  const { options, added } = await ensureOptions(client, standing, { part, field, changes: texts.changes })
  const isRestored = added > 0 || !isMarked(field, part)
  const untouched = isAsGiven(texts) ? 'present' : 'renamed'
  return {
    field: { ...field, options: { items: options, setAside: field.options?.setAside ?? [] } },
    state: isRestored ? 'repaired' : untouched,
    texts: texts.given,
  }
}

/** The texts as a person has left them, but with a description by which the field is recognised. */
function textsToGive(standing: Standing, part: FlagPart, field: RawField): RevisedTexts {
  const { changes, given } = revisedTexts(standing, part, field)
  if (isMarked(field, part)) return { changes, given }
  const description = fieldTexts(part, standing.language).description.desired
  return { changes: { ...changes, description }, given: { ...given, description } }
}

function revisedTexts({ type, last, language }: Standing, part: FlagPart, field: RawField): RevisedTexts {
  if (last === null) return { changes: {}, given: {} }
  const reported = lastItemOf(last, itemOf(type, part))?.texts
  return reviseTexts(textsOf(part, language), { present: presentTexts(field), last: reported })
}

async function ensureOptions(
  client: Caller,
  { type, language }: Standing,
  { part, field, changes }: { readonly part: FlagPart; readonly field: RawField; readonly changes: ItemTexts },
): Promise<{ readonly options: readonly RawOption[]; readonly added: number }> {
  const offered = field.options?.items ?? []
  if (part !== 'status') return { options: offered, added: 0 }
  const [code, statuses] = [field.field_code, ['incomplete', 'complete'] as const]
  const renamed = statuses.flatMap((status) => {
    const [option, label] = [findStatusOption(field, status), changes[optionPart(status)]]
    return option === undefined || label === undefined ? [] : [{ id: option.id, label }]
  })
  if (renamed.length > 0) await renameOptions(client, type, { code, options: renamed })
  const texts = statusTexts(language)
  const labels = statuses.flatMap((status) =>
    findStatusOption(field, status) === undefined ? [texts[status].desired] : [],
  )
  const added = labels.length === 0 ? [] : await addOptions(client, type, { code, labels })
  const labelOf = new Map(renamed.map(({ id, label }) => [id, label]))
  const kept = offered.map((option) => ({ ...option, label: labelOf.get(option.id) ?? option.label }))
  return { options: [...kept, ...added], added: added.length }
}

/**
 * Deletes the custom fields of the flag with all their values. Keeps fields that are not Minset's.
 *
 * @throws the `Crm…` errors that are not refusals
 */
export async function removeFields(client: Caller, { type, fields, last }: Standing): Promise<readonly RemovalItem[]> {
  const items: RemovalItem[] = []
  for (const part of flagParts) {
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
