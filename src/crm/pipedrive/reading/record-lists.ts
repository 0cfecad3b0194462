import type { z } from 'zod'
import { CrmNotFoundError } from '../../../domain/errors.ts'
import { inBatches, mapConcurrently } from '../../http/pace/batches.ts'
import { accountFor, type Items, joinItems } from '../../items.ts'
import type { Page } from '../../port.ts'
import type { Caller } from '../transport/client.ts'
import { limits, type WorkKind } from '../transport/limits.ts'
import { pageOf, recordOf } from '../transport/schema.ts'
import { endpoints, type RecordsName } from '../transport/versions.ts'

/** A kind of record, and how it is parsed. */
export interface RecordKind<T> {
  readonly name: RecordsName
  readonly schema: z.ZodType<T>
}

export interface ListQuery {
  /** Query parameters in addition to the order and the page size. */
  readonly filter: Readonly<Record<string, string>>
  /** Null for the first page. */
  readonly cursor: string | null
  readonly work: WorkKind
}

/**
 * One page of a list, ordered by id, which is stable while records change (uncertain: a cursor is based on the last
 * id).
 */
export async function listPage<T>(
  client: Caller,
  { name, schema }: RecordKind<T>,
  { filter, cursor, work }: ListQuery,
): Promise<Page<T>> {
  const query = {
    ...filter,
    limit: String(limits.listPage),
    sort_by: 'id',
    sort_direction: 'asc',
    ...(cursor === null ? {} : { cursor }),
  }
  const { body, at } = await client.ask({ ...endpoints.list(name), query, kind: work }, pageOf(schema))
  return { ...body, count: body.items.length + body.setAside.length, at }
}

/**
 * The existing records among the named ones, in no particular order. Few records are read individually and many as
 * lists, whichever costs fewer tokens. Documented: records that do not exist or may not be seen are absent from a list.
 * Unreadable ones are returned separately.
 */
export async function readNamed<T extends { readonly id: string }>(
  client: Caller,
  kind: RecordKind<T>,
  { ids, work }: { readonly ids: readonly string[]; readonly work: WorkKind },
): Promise<Items<T>> {
  // Pipedrive's ids are numeric. Any other id identifies no record, and Pipedrive would refuse the whole list.
  const unique = [...new Set(ids)].filter((id) => /^[1-9]\d{0,15}$/.test(id))
  const batches = inBatches(unique, limits.batch).flatMap((batch) =>
    batch.length < limits.batchFrom ? batch.map((id) => [id]) : [batch],
  )
  const read = await mapConcurrently(batches, limits.concurrentCalls, (batch) =>
    readBatch(client, kind, { batch, work }),
  )
  return joinItems(read)
}

async function readBatch<T extends { readonly id: string }>(
  client: Caller,
  kind: RecordKind<T>,
  { batch, work }: { readonly batch: readonly string[]; readonly work: WorkKind },
): Promise<Items<T>> {
  const [only] = batch
  if (batch.length === 1 && only !== undefined) return readOne(client, kind, { id: only, work })
  return accountFor(await listPage(client, kind, { filter: { ids: batch.join(',') }, cursor: null, work }), batch)
}

async function readOne<T>(
  client: Caller,
  { name, schema }: RecordKind<T>,
  { id, work }: { readonly id: string; readonly work: WorkKind },
): Promise<Items<T>> {
  try {
    const { items, setAside } = await client.call({ ...endpoints.one(name, id), kind: work }, recordOf(schema))
    return { items, setAside: setAside.map((odd) => ({ ...odd, id })) }
  } catch (error) {
    if (error instanceof CrmNotFoundError) return { items: [], setAside: [] }
    throw error
  }
}
