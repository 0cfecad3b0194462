import { CrmNotFoundError } from '../../../domain/errors.ts'
import type { ObjectType } from '../../../domain/record.ts'
import { inBatches, mapConcurrently } from '../../http/pace/batches.ts'
import { accountFor, type Items, joinItems } from '../../items.ts'
import type { Page } from '../../port.ts'
import { vendorTypes } from '../fields/fields.ts'
import type { BatchReadBody, HubSpotClient } from '../transport/client.ts'
import { HubSpotRefusal, unreadIds } from '../transport/errors.ts'
import { limits } from '../transport/limits.ts'
import { RawBatchRead, type RawRecord, RawRecordPage, RawSingleRecord } from '../transport/schema.ts'
import { paths } from '../transport/versions.ts'

type Caller = Pick<HubSpotClient, 'call'>

/** The records to read, and their properties. */
export interface RecordQuery {
  readonly type: ObjectType
  readonly properties: readonly string[]
  /** Properties whose history is needed too; batches are then smaller. */
  readonly history?: readonly string[]
}

/**
 * One page of all live records of a type. HubSpot's list is ordered by id, so its order is stable while records change.
 */
export async function listRecords(
  client: Pick<HubSpotClient, 'ask'>,
  query: RecordQuery,
  after: string | null,
): Promise<Page<RawRecord>> {
  const { body, at } = await client.ask(
    {
      method: 'GET',
      path: paths.list(vendorTypes[query.type].name),
      query: {
        limit: String(limits.listPage),
        properties: query.properties.join(','),
        archived: 'false',
        ...(after === null ? {} : { after }),
      },
    },
    RawRecordPage,
  )
  const { results, paging } = body
  const count = results.items.length + results.setAside.length
  return { ...results, next: paging?.next?.after ?? null, count, at }
}

/**
 * The existing records among the named ones, in no particular order. Records that were deleted, archived or merged into
 * another one are absent (documented: unlike single reads, batches do not follow merged ids). Unreadable ones are
 * returned separately.
 */
export async function readRecords(
  client: Caller,
  query: RecordQuery,
  ids: readonly string[],
): Promise<Items<RawRecord>> {
  // HubSpot's ids are numeric. Any other id identifies no record, and HubSpot would refuse the whole batch.
  const unique = [...new Set(ids)].filter((id) => /^\d+$/.test(id))
  const batches = inBatches(unique, query.history ? limits.batchWithHistory : limits.batch)
  const read = await mapConcurrently(batches, limits.concurrentBatches, (batch) => readBatch(client, query, batch))
  return joinItems(read)
}

/** Reads a batch. Ids that it leaves out for another reason than that they do not exist are read apart. */
async function readBatch(client: Caller, query: RecordQuery, ids: readonly string[]): Promise<Items<RawRecord>> {
  const body: BatchReadBody = {
    properties: [...query.properties],
    propertiesWithHistory: [...(query.history ?? [])],
    inputs: ids.map((id) => ({ id })),
  }
  try {
    const path = paths.batchRead(vendorTypes[query.type].name)
    const { results, errors } = await client.call({ method: 'POST', path, body }, RawBatchRead)
    const answered = [...results.items, ...results.setAside].map(({ id }) => id)
    const unread = unreadIds(ids, { answered, errors })
    const read = accountFor(
      { ...results, items: results.items.filter((record) => !record.archived) },
      ids.filter((id) => !unread.includes(id)),
    )
    return unread.length === 0 ? read : joinItems([read, await readApart(client, query, unread)])
  } catch (error) {
    // A batch that is not found (404) is thrown too: it means a wrong address, not missing records.
    if (!(error instanceof HubSpotRefusal)) throw error
  }
  return readApart(client, query, ids)
}

/** Halves a batch until the ids that HubSpot does not read are isolated. */
async function readApart(client: Caller, query: RecordQuery, ids: readonly string[]): Promise<Items<RawRecord>> {
  const [only] = ids
  if (ids.length === 1 && only !== undefined) return readSingly(client, query, only)
  const middle = Math.ceil(ids.length / 2)
  const first = await readBatch(client, query, ids.slice(0, middle))
  return joinItems([first, await readBatch(client, query, ids.slice(middle))])
}

/**
 * A single read distinguishes a missing record (404) from a call that HubSpot refuses for another reason. The latter is
 * thrown: counted as absence, it would make live records look deleted.
 */
async function readSingly(client: Caller, query: RecordQuery, id: string): Promise<Items<RawRecord>> {
  const history = query.history ? { propertiesWithHistory: query.history.join(',') } : {}
  try {
    const { items, setAside } = await client.call(
      {
        method: 'GET',
        path: paths.record(vendorTypes[query.type].name, id),
        query: { properties: query.properties.join(','), ...history },
      },
      RawSingleRecord,
    )
    const live = items.filter((record) => !record.archived && record.id === id)
    return { items: live, setAside: setAside.map((odd) => ({ ...odd, id })) }
  } catch (error) {
    if (error instanceof CrmNotFoundError) return { items: [], setAside: [] }
    throw error
  }
}
