import type { z } from 'zod'
import { nameOf } from '../../http/api-call.ts'
import { readList } from '../../http/paging.ts'
import type { Items, OddItem } from '../../items.ts'
import type { Caller } from './client.ts'
import { title } from './errors.ts'
import { limits, type WorkKind } from './limits.ts'
import { numberedPageOf, pageOf } from './schema.ts'
import type { Endpoint } from './versions.ts'

interface ListRequest extends Endpoint {
  readonly query?: Readonly<Record<string, string>>
  readonly kind: WorkKind
}

/** A complete list of version 2, in pages of the maximum size: a page costs the same whatever its length. */
export async function readPages<T>(client: Caller, request: ListRequest, item: z.ZodType<T>): Promise<Items<T>> {
  const setAside: OddItem[] = []
  const items = await readList({ title, call: nameOf(request) }, async (cursor) => {
    const query = { ...request.query, limit: String(limits.listPage), ...(cursor === null ? {} : { cursor }) }
    const { body, size } = await client.ask({ ...request, query }, pageOf(item))
    setAside.push(...body.setAside)
    return { ...body, size }
  })
  return { items, setAside }
}

/** A complete list of version 1, whose pages are named by the number of items before them. */
export async function readNumberedPages<T>(
  client: Caller,
  request: ListRequest,
  item: z.ZodType<T>,
): Promise<readonly T[]> {
  return readList({ title, call: nameOf(request) }, async (after) => {
    const start = Number(after ?? '0')
    const query = { ...request.query, start: String(start), limit: String(limits.listPage) }
    const { body, size } = await client.ask({ ...request, query }, numberedPageOf(item))
    const { items, setAside, hasMore } = body
    return { items, next: hasMore ? String(start + items.length + setAside.length) : null, size }
  })
}
