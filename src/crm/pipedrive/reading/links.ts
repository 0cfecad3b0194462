import type { ObjectType } from '../../../domain/record.ts'
import { mapConcurrently } from '../../http/pace/batches.ts'
import type { Items, LinksById, ReadRecord } from '../../port.ts'
import { type ActivityTypes, isActivityObject, objectOf, recordsNames } from '../fields/fields.ts'
import type { FlaggedType } from '../fields/flagged-types.ts'
import type { Caller } from '../transport/client.ts'
import { limits } from '../transport/limits.ts'
import { readPages } from '../transport/pages.ts'
import { RawAnyRecord } from '../transport/schema.ts'
import { endpoints } from '../transport/versions.ts'
import type { RecordKind } from './record-lists.ts'
import { activityKind } from './records.ts'

export interface LinkDeps {
  readonly client: Caller
  readonly activityTypes: ActivityTypes
  /** Reads named records, with the links that they contain. */
  readonly byIds: (type: ObjectType, ids: readonly string[]) => Promise<Items<ReadRecord>>
}

interface LinkQuery {
  readonly from: ObjectType
  readonly ids: readonly string[]
  readonly to: ObjectType
}

/** The types of records that a record of each type refers to. */
const named: Readonly<Record<ObjectType, readonly ObjectType[]>> = {
  contact: ['company'],
  company: [],
  deal: ['contact', 'company'],
  meeting: ['contact', 'company', 'deal'],
  call: ['contact', 'company', 'deal'],
  task: ['contact', 'company', 'deal'],
}

/** The list parameter that selects the records referring to a given record. Documented. */
const namedBy: Readonly<Record<FlaggedType, string>> = { contact: 'person_id', company: 'org_id', deal: 'deal_id' }

/**
 * The links of each record, without repeats; an empty list for records without links and for records that do not exist.
 *
 * Pipedrive stores a link on one side: from there it is read with the record. From the other side it requires one list
 * per record (10 tokens), so rules that look in that direction are expensive. Documented: a person's list of activities
 * contains only those in which the person is the primary participant.
 */
export async function readLinks(deps: LinkDeps, query: LinkQuery): Promise<LinksById> {
  const ids = [...new Set(query.ids)]
  if (named[query.from].includes(query.to)) {
    const records = await deps.byIds(query.from, ids)
    const found = new Map(records.items.map((record) => [record.id, record.links?.[query.to] ?? []]))
    const odd = new Set(records.setAside.map(({ id }) => id))
    return new Map(ids.map((id) => [id, odd.has(id) ? null : (found.get(id) ?? [])]))
  }
  const lists = await mapConcurrently(ids, limits.concurrentCalls, (id) => readBackwards(deps, { ...query, id }))
  return new Map(ids.map((id, index) => [id, lists[index] ?? null]))
}

async function readBackwards(
  { client, activityTypes }: LinkDeps,
  { from, id, to }: { readonly from: ObjectType; readonly id: string; readonly to: ObjectType },
): Promise<readonly string[] | null> {
  if (isActivityObject(from) || !named[to].includes(from) || !/^[1-9]\d{0,15}$/.test(id)) return []
  const filter = { [namedBy[from]]: id }
  if (isActivityObject(to)) {
    const activities = await readAll(client, activityKind, filter)
    if (activities === null) return null
    return activities.filter((activity) => objectOf(activity, activityTypes) === to).map((activity) => activity.id)
  }
  const records = await readAll(client, { name: recordsNames[to], schema: RawAnyRecord }, filter)
  return records?.map((record) => record.id) ?? null
}

/** All live records that refer to a record; null if some are unreadable, because they may or may not be live. */
async function readAll<T extends Pick<RawAnyRecord, 'is_deleted'>>(
  client: Caller,
  { name, schema }: RecordKind<T>,
  filter: Readonly<Record<string, string>>,
): Promise<readonly T[] | null> {
  const { items, setAside } = await readPages(
    client,
    { ...endpoints.list(name), query: filter, kind: 'refresh' },
    schema,
  )
  return setAside.length > 0 ? null : items.filter(({ is_deleted: isDeleted }) => isDeleted !== true)
}
