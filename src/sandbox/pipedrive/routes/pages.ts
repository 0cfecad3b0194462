import type { Request } from 'express'
import { invalid } from '../replies.ts'
import { numberParam, textParam } from './parse.ts'

/** Documented: a page has 100 items by default, and at most 500. */
const pageSize = { usual: 100, most: 500 }

/** The order of a list: by one value, and by id for equal values. */
export interface Order<T> {
  readonly field: string
  readonly direction: 'asc' | 'desc'
  readonly valueOf: (item: T) => number | string
  readonly idOf: (item: T) => number
}

interface Place {
  readonly value: number | string
  readonly id: number
}

/**
 * One page of a list of version 2: the cursor (documented: base64 of JSON) identifies the last item of the previous
 * page, so that the list may grow and shrink in between.
 */
export function showPage<T>(
  request: Request,
  items: Iterable<T>,
  { order, show }: { readonly order: Order<T>; readonly show: (item: T) => unknown },
): object {
  const limit = numberParam(request, 'limit') ?? pageSize.usual
  if (limit < 1 || limit > pageSize.most) throw invalid('limit', `This value should be between 1 and ${pageSize.most}.`)
  const after = readCursor(request, order)
  const sign = order.direction === 'asc' ? 1 : -1
  const rest = [...items]
    .filter((item) => after === null || sign * compare(placeOf(item), after) > 0)
    .toSorted((a, b) => sign * compare(placeOf(a), placeOf(b)))
  const page = rest.slice(0, limit)
  const last = page.at(-1)
  return {
    success: true,
    data: page.map((item) => show(item)),
    additional_data: {
      next_cursor: rest.length > limit && last !== undefined ? writeCursor(order, placeOf(last)) : null,
    },
  }

  function placeOf(item: T): Place {
    return { value: order.valueOf(item), id: order.idOf(item) }
  }
}

function compare(a: Place, b: Place): number {
  if (a.value !== b.value) return a.value < b.value ? -1 : 1
  return a.id - b.id
}

function writeCursor({ field, direction }: Pick<Order<never>, 'field' | 'direction'>, { value, id }: Place): string {
  const cursor = { field, fieldValue: value, sortDirection: direction, id }
  return Buffer.from(JSON.stringify(cursor)).toString('base64url')
}

function readCursor<T>(request: Request, { field, direction }: Order<T>): Place | null {
  const text = textParam(request, 'cursor')
  if (text === undefined) return null
  const cursor = parseCursor(text)
  if (cursor?.field !== field || cursor.sortDirection !== direction) throw invalid('cursor', 'Invalid cursor.')
  return { value: cursor.fieldValue, id: cursor.id }
}

interface Cursor {
  readonly field: string
  readonly fieldValue: number | string
  readonly sortDirection: string
  readonly id: number
}

function parseCursor(text: string): Cursor | null {
  try {
    const parsed = JSON.parse(Buffer.from(text, 'base64url').toString()) as Partial<Cursor> | null
    const { field, fieldValue, sortDirection, id } = parsed ?? {}
    const isRight = typeof field === 'string' && typeof sortDirection === 'string' && typeof id === 'number'
    if (!isRight || (typeof fieldValue !== 'number' && typeof fieldValue !== 'string')) return null
    return { field, fieldValue, sortDirection, id }
  } catch {
    return null
  }
}

/** A list ordered by id only. */
export function byId<T extends { readonly id: number }>(): Order<T> {
  return { field: 'id', direction: 'asc', valueOf: ({ id }) => id, idOf: ({ id }) => id }
}

/**
 * One page of a list of version 1: by start and limit, with a marker for more items. Documented: without a limit, a page has
 * at most 100.
 */
export function showPageV1<T>(request: Request, items: readonly T[], most: number): object {
  const start = numberParam(request, 'start') ?? 0
  const limit = Math.min(numberParam(request, 'limit') ?? pageSize.usual, most)
  const more = items.length > start + limit
  return {
    success: true,
    data: items.slice(start, start + limit),
    additional_data: {
      pagination: {
        start,
        limit,
        more_items_in_collection: more,
        ...(more ? { next_start: start + limit } : {}),
      },
    },
  }
}
