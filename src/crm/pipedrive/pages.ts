import type { z } from 'zod'
import { limits, type WorkKind } from './limits.ts'
import type { Caller } from './refusals.ts'
import { pageOf, type RawPage } from './schema.ts'
import type { Endpoint } from './versions.ts'

interface ListRequest extends Endpoint {
  readonly query?: Readonly<Record<string, string>>
  readonly kind: WorkKind
}

/** All of a list of version 2, in pages as large as they may be: a page costs the same whatever its length. */
export async function readPages<T>(client: Caller, request: ListRequest, item: z.ZodType<T>): Promise<readonly T[]> {
  const items: T[] = []
  let cursor: string | null = null
  do {
    const query = { ...request.query, limit: String(limits.listPage), ...(cursor === null ? {} : { cursor }) }
    const page: RawPage<T> = await client.call({ ...request, query }, pageOf(item))
    items.push(...page.items)
    cursor = page.next
  } while (cursor !== null)
  return items
}
