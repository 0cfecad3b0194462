import { z } from 'zod'
import { type Language, message } from '../../../words/index.ts'
import { isAsGiven, isOwnText, reviseTexts } from '../../flags/own-texts.ts'
import { type LastItem, stateOfNew } from '../../flags/set-up.ts'
import type { RemovalItem, SetUpItem } from '../../port.ts'
import { callOrNull, deleteAt, makeOrFind, refusalMessage } from '../../refusals.ts'
import { type FlaggedType, flaggedNames } from '../fields/flagged-types.ts'
import type { AddFilterRequest, Caller } from '../transport/client.ts'
import { readNumberedPages } from '../transport/pages.ts'
import { dataOf, listOf, type RawField, RawId, RawIgnored, RawNumberedField } from '../transport/schema.ts'
import { endpoints } from '../transport/versions.ts'
import { filterText } from './flag-names.ts'
import { findStatusOption } from './flag-recognition.ts'

const RawFilterName = z.object({ id: RawId, name: z.string(), active_flag: z.boolean().nullish() })

const RawCondition = z.object({
  field_code: z.string().nullish(),
  operator: z.string().nullish(),
  value: z.union([z.string(), z.number()]).nullish().catch(null),
})
type RawCondition = z.infer<typeof RawCondition>

/** Documented: two groups of conditions within one; deeper levels are not parsed. */
const RawFilter = RawFilterName.extend({
  conditions: z
    .object({ conditions: z.array(z.object({ conditions: z.array(RawCondition).nullish() })).nullish() })
    .nullish()
    // A filter with unreadable conditions is not Minset's.
    .catch(null)
    .transform((outer) => (outer?.conditions ?? []).flatMap((group) => group.conditions ?? [])),
})
type RawFilter = z.infer<typeof RawFilter>

/**
 * Documented: the response states who can see a filter, and new ones are private. Not documented: how to change that
 * with the API.
 */
const isPrivate = message('pipedrive.filter.private')

/** Documented: 40 hex digits. */
const customCode = /^[0-9a-f]{40}$/

const filtersElse = message('setUp.differs.filter')

export interface FilteredType {
  readonly type: FlaggedType
  /** Every field of the type. */
  readonly fields: readonly RawField[]
  /** The custom field that holds Minset's status; null if it no longer exists. */
  readonly status: RawField | null
  /** The filter as last reported; a person may have renamed it since. */
  readonly last?: LastItem | undefined
  /** The account's language. */
  readonly language: Language
}

/**
 * Ensures that there is a filter of the records shown as incomplete, which Pipedrive offers above its lists. If its
 * condition refers to a field or an option that no longer exists, the condition is restored; a filter that a person has
 * narrowed or repurposed is left unchanged, and keeps its name.
 *
 * @throws the `Crm…` errors that are not refusals
 */
export async function ensureList(client: Caller, desired: FilteredType): Promise<SetUpItem> {
  const part = partOf(desired.type)
  try {
    const found = await findFilter(client, desired, desired.last?.id)
    const ensured = found === null ? await makeFilter(client, desired) : await ensureFilter(client, desired, found)
    return { ...part, ...ensured }
  } catch (error) {
    return { ...part, state: 'unavailable', reason: refusalMessage(error) }
  }
}

type Ensured = Pick<SetUpItem, 'state' | 'id' | 'texts' | 'reason'>

async function ensureFilter(client: Caller, desired: FilteredType, found: RawFilter): Promise<Ensured> {
  const { id } = found
  const nature = natureOf(found, desired)
  if (nature === 'broken') {
    await rewrite(client, desired, { id })
    return { state: 'repaired', id, reason: isPrivate, texts: desired.last?.texts ?? {} }
  }
  if (nature === 'other' && id !== desired.last?.id) return { state: 'clash', reason: filtersElse }
  return { ...(await rename(client, desired, { found, nature })), id, reason: isPrivate }
}

/**
 * Documented: a filter is only changed together with its conditions. So one that a person has changed is not renamed.
 */
async function rename(
  client: Caller,
  desired: FilteredType,
  { found, nature }: { readonly found: RawFilter; readonly nature: 'ours' | 'other' },
): Promise<Pick<SetUpItem, 'state' | 'texts'>> {
  const text = filterText(desired.type, desired.language)
  const last = desired.last?.texts
  const texts = reviseTexts({ name: text }, { present: { name: found.name }, last })
  if (isAsGiven(texts)) return { state: 'present', texts: texts.given }
  if (nature === 'other' || found.conditions.length > 1) return { state: 'present', texts: last ?? {} }
  await rewrite(client, desired, { id: found.id, name: text.desired })
  return { state: 'renamed', texts: texts.given }
}

async function rewrite(
  client: Caller,
  desired: FilteredType,
  { id, ...named }: { readonly id: string; readonly name?: string },
): Promise<void> {
  const body = { ...named, conditions: await conditionsOf(client, desired) }
  await client.call({ ...endpoints.updateFilter(id), body, kind: 'set-up' }, RawIgnored)
}

/**
 * Deletes the filter. A filter that a person has repurposed is kept.
 *
 * @throws the `Crm…` errors that are not refusals
 */
export async function removeList(client: Caller, desired: FilteredType): Promise<RemovalItem> {
  const part = partOf(desired.type)
  try {
    const found = await findFilter(client, desired, desired.last?.id)
    if (found === null) return { ...part, state: 'absent' }
    if (natureOf(found, desired) === 'other') {
      return { ...part, state: 'kept', reason: message('setUp.foreign', { difference: filtersElse }) }
    }
    return await deleteAt(client, { ...endpoints.removeFilter(found.id), kind: 'set-up' }, part)
  } catch (error) {
    return { ...part, state: 'kept', reason: refusalMessage(error) }
  }
}

function partOf(objectType: FlaggedType) {
  return { kind: 'list', objectType, name: `Minset: incomplete ${flaggedNames[objectType].plural}` } as const
}

async function findFilter(
  client: Caller,
  { type, language }: FilteredType,
  lastId?: string,
): Promise<RawFilter | null> {
  const remembered = lastId === undefined ? null : await readFilter(client, lastId)
  if (remembered !== null) return remembered
  const query = { type: flaggedNames[type].filterType }
  const filters = await client.call({ ...endpoints.filters(), query, kind: 'set-up' }, listOf(RawFilterName))
  const text = filterText(type, language)
  const named = filters.items.find(({ name, active_flag: active }) => isOwnText(text, name) && active !== false)
  return named === undefined ? null : readFilter(client, named.id)
}

/** Documented: conditions are returned only for a single filter, and field codes in them only on request. */
async function readFilter(client: Caller, id: string): Promise<RawFilter | null> {
  const request = { ...endpoints.filter(id), query: { include_field_code: 'true' }, kind: 'set-up' } as const
  const found = await callOrNull(client, request, dataOf(RawFilter))
  // Documented: a deleted filter is only marked as deleted.
  return found === null || found.active_flag === false ? null : found
}

/**
 * What a filter matches. `ours`: Minset's status, even if a person has narrowed it; `broken`: fields or options that no
 * longer exist; `other`: something else. Pure.
 */
function natureOf({ conditions }: RawFilter, { fields, status }: FilteredType): 'ours' | 'broken' | 'other' {
  const options = new Set((status?.options?.items ?? []).map(({ id }) => String(id)))
  const codes = new Set(fields.map(({ field_code }) => field_code))
  function isGone({ field_code: code, value }: RawCondition): boolean {
    // Uncertain: null for a field that no longer exists; a missing value is not evidence.
    if (code === null) return true
    // Built-in fields always exist, and version 1 may use other names for them than the list of fields.
    if (code === undefined || !customCode.test(code)) return false
    return !codes.has(code) || (code === status?.field_code && !options.has(String(value)))
  }
  if (conditions.some((one) => one.field_code === status?.field_code && !isGone(one))) return 'ours'
  return conditions.length > 0 && conditions.every(isGone) ? 'broken' : 'other'
}

async function makeFilter(client: Caller, desired: FilteredType): Promise<Ensured> {
  const name = filterText(desired.type, desired.language).desired
  const body = {
    name,
    type: flaggedNames[desired.type].filterType,
    conditions: await conditionsOf(client, desired),
  } satisfies AddFilterRequest
  const made = await makeOrFind({
    make: () => client.call({ ...endpoints.createFilter(), body, kind: 'set-up' }, dataOf(z.object({ id: RawId }))),
    find: () => findFilter(client, desired),
    isNameUnique: false,
  })
  return { state: stateOfNew(desired.last), id: made.id, reason: isPrivate, texts: { name } }
}

/**
 * Documented: both groups are required, even if one is empty; fields are identified by numbers that only version 1
 * returns.
 */
async function conditionsOf(client: Caller, { type, status }: FilteredType): Promise<object> {
  const { fields, filterObject } = flaggedNames[type]
  const request = { ...endpoints.numberedFields(fields), kind: 'set-up' } as const
  const numbered = await readNumberedPages(client, request, RawNumberedField)
  const option = findStatusOption(status, 'incomplete')
  const condition = {
    object: filterObject,
    field_id: numbered.find(({ key }) => key === status?.field_code)?.id ?? null,
    operator: '=',
    value: option === undefined ? null : String(option.id),
    extra_value: null,
  }
  return {
    glue: 'and',
    conditions: [
      { glue: 'and', conditions: [condition] },
      { glue: 'or', conditions: [] },
    ],
  }
}
