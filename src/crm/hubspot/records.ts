import { CrmNotFoundError } from '../../domain/errors.ts'
import type { ObjectType } from '../../domain/record.ts'
import { inBatches, mapConcurrently } from '../http/batches.ts'
import type { Page } from '../port.ts'
import type { BatchReadBody, HubSpotClient } from './client.ts'
import { HubSpotRefusal } from './errors.ts'
import { vendorTypes } from './fields.ts'
import { limits } from './limits.ts'
import { RawBatchRead, RawRecord, RawRecordPage } from './schema.ts'
import { paths } from './versions.ts'

type Caller = Pick<HubSpotClient, 'call'>

/** Which records to read, and what of them. */
export interface RecordQuery {
  readonly type: ObjectType
  readonly properties: readonly string[]
  /** Properties whose former values are wanted too; batches are smaller then. */
  readonly history?: readonly string[]
}

/** One page of all live records of a type. HubSpot's list keeps its order (by id) while records change. */
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
  return { items: results, next: paging?.next?.after ?? null, count: results.length, at }
}

/**
 * The named records that are there, in no certain order. Those that are gone, archived or were merged into another one
 * are absent (documented: batches, other than single reads, do not follow merged ids).
 */
export async function readRecords(
  client: Caller,
  query: RecordQuery,
  ids: readonly string[],
): Promise<readonly RawRecord[]> {
  // HubSpot's ids are numbers. Anything else names no record, but would make HubSpot refuse the whole batch.
  const unique = [...new Set(ids)].filter((id) => /^\d+$/.test(id))
  const batches = inBatches(unique, query.history ? limits.batchWithHistory : limits.batch)
  const read = await mapConcurrently(batches, limits.concurrentBatches, (batch) => readBatch(client, query, batch))
  return read.flat()
}

/** Halves a batch that HubSpot refuses until the id that it does not like stands alone. */
async function readBatch(client: Caller, query: RecordQuery, ids: readonly string[]): Promise<readonly RawRecord[]> {
  const body: BatchReadBody = {
    properties: [...query.properties],
    propertiesWithHistory: [...(query.history ?? [])],
    inputs: ids.map((id) => ({ id })),
  }
  try {
    const path = paths.batchRead(vendorTypes[query.type].name)
    const { results } = await client.call({ method: 'POST', path, body }, RawBatchRead)
    return results.filter((record) => !record.archived)
  } catch (error) {
    // A batch that is not found (404) is thrown too: the address is wrong then, and no record is gone.
    if (!(error instanceof HubSpotRefusal)) throw error
  }
  const [only] = ids
  if (ids.length === 1 && only !== undefined) return readSingly(client, query, only)
  const middle = Math.ceil(ids.length / 2)
  const first = await readBatch(client, query, ids.slice(0, middle))
  return [...first, ...(await readBatch(client, query, ids.slice(middle)))]
}

/**
 * A single read tells a record that is not there (404) from a call that HubSpot refuses for another reason, which is
 * thrown: taken for absence, it would make live records look deleted.
 */
async function readSingly(client: Caller, query: RecordQuery, id: string): Promise<readonly RawRecord[]> {
  const history = query.history ? { propertiesWithHistory: query.history.join(',') } : {}
  try {
    const record = await client.call(
      {
        method: 'GET',
        path: paths.record(vendorTypes[query.type].name, id),
        query: { properties: query.properties.join(','), ...history },
      },
      RawRecord,
    )
    return record.archived || record.id !== id ? [] : [record]
  } catch (error) {
    if (error instanceof CrmNotFoundError) return []
    throw error
  }
}
