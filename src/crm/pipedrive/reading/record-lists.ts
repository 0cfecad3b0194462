import type { z } from 'zod'
import { CrmNotFoundError, CrmPermissionError } from '../../../domain/errors.ts'
import { inBatches, mapConcurrently } from '../../http/pace/batches.ts'
import { accountFor, type Items, joinItems } from '../../items.ts'
import type { Page } from '../../port.ts'
import type { Caller } from '../transport/client.ts'
import { isPersonsLack } from '../transport/errors.ts'
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

/** Which records are read, and for which work. */
export interface NamedQuery {
  readonly ids: readonly string[]
  readonly work: WorkKind
  /** Query parameters that choose values. */
  readonly values?: Readonly<Record<string, string>>
}

/**
 * The existing records among the named ones, in no particular order. Few records are read individually and many as
 * lists, whichever costs fewer tokens. Documented: records that do not exist or may not be seen are absent from a list.
 * Unreadable ones are returned separately.
 */
export async function readNamed<T extends { readonly id: string }>(
  client: Caller,
  kind: RecordKind<T>,
  query: NamedQuery,
): Promise<Items<T>> {
  // Pipedrive's ids are numeric. Any other id identifies no record, and Pipedrive would refuse the whole list.
  const unique = [...new Set(query.ids)].filter((id) => /^[1-9]\d{0,15}$/.test(id))
  const batches = inBatches(unique, limits.batch).flatMap((batch) =>
    batch.length < limits.batchFrom ? batch.map((id) => [id]) : [batch],
  )
  const read = await mapConcurrently(batches, limits.concurrentCalls, (batch) =>
    batch.length === 1
      ? readOne(client, kind, { ...query, ids: batch })
      : readListed(client, kind, { ...query, ids: batch }),
  )
  return joinItems(read)
}

async function readListed<T extends { readonly id: string }>(
  client: Caller,
  kind: RecordKind<T>,
  { ids, work, values }: NamedQuery,
): Promise<Items<T>> {
  return accountFor(
    await listPage(client, kind, { filter: { ...values, ids: ids.join(',') }, cursor: null, work }),
    ids,
  )
}

/**
 * Uncertain: how Pipedrive refuses a single record that the token's user may not see. A list leaves it out (documented),
 * and is refused as a whole to a user who may read nothing. So the list decides, and one hidden record neither counts as
 * a missing permission of the account nor keeps others from being read.
 */
async function readOne<T extends { readonly id: string }>(
  client: Caller,
  kind: RecordKind<T>,
  query: NamedQuery,
): Promise<Items<T>> {
  const [id = ''] = query.ids
  try {
    const request = { ...endpoints.one(kind.name, id), query: { ...query.values }, kind: query.work }
    const { items, setAside } = await client.call(request, recordOf(kind.schema))
    return { items, setAside: setAside.map((odd) => ({ ...odd, id })) }
  } catch (error) {
    if (error instanceof CrmNotFoundError) return { items: [], setAside: [] }
    if (error instanceof CrmPermissionError && isPersonsLack(error)) return readListed(client, kind, query)
    throw error
  }
}
