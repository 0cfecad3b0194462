import { CrmContractError } from '../../domain/errors.ts'
import { type PageWalk, stepOn, walkStart } from '../../domain/reading/page-walk.ts'
import { message } from '../../words/index.ts'
import { pageLimits } from './limits.ts'
import type { AnswerContext } from './parse-body.ts'

/** One page of a list that is read completely. */
export interface ListPage<T> {
  readonly items: readonly T[]
  /** Identifies the next page; null after the last. */
  readonly next: string | null
  /** The length of the response in characters. */
  readonly size: number
}

/** Limits the pages and the total size of lists that are read completely. */
export interface ListGuard {
  /** Adds the size of a response. @throws CrmContractError if the total is too large */
  weigh(size: number): void
  /** As `stepOn`, for one of the lists. */
  step(walk: PageWalk, page: { readonly next: string; readonly count: number }): PageWalk
}

export function createListGuard({ title, call }: AnswerContext): ListGuard {
  const place = message('crm.list', { title, call })
  let read = 0
  return {
    weigh(size) {
      read += size
      if (read <= pageLimits.listCharacters) return
      throw new CrmContractError(message('crm.list.large', { place }), { details: { characters: read } })
    },
    step: (walk, page) => stepOn(walk, { ...page, place, mostPages: pageLimits.listPages }),
  }
}

/**
 * Reads a complete list, page by page.
 *
 * @param read returns the page with this name; null for the first one
 * @throws CrmContractError if the list repeats an earlier page, does not end, or is too large to keep in memory; also
 *   what `read` throws
 */
export async function readList<T>(
  context: AnswerContext,
  read: (after: string | null) => Promise<ListPage<T>>,
): Promise<readonly T[]> {
  const guard = createListGuard(context)
  const items: T[] = []
  let walk = walkStart
  let after: string | null = null
  do {
    const page: ListPage<T> = await read(after)
    guard.weigh(page.size)
    items.push(...page.items)
    if (page.next !== null) walk = guard.step(walk, { next: page.next, count: page.items.length })
    after = page.next
  } while (after !== null)
  return items
}
