import { z } from 'zod'
import { type Message, message } from '../../words/index.ts'
import { CrmContractError } from '../errors.ts'

/**
 * The progress of a read through a paged list, in which each page names the next. It has a small size for any length of
 * the list, so that it can be stored between jobs.
 */
export const PageWalk = z.object({
  /** Pages read so far. */
  pages: z.number().int().nonnegative(),
  /** The name of a page that was reached; the list has a cycle if it is named again. */
  mark: z.string().nullable(),
  /** How many of the last consecutive pages were empty. */
  empty: z.number().int().nonnegative(),
})
export type PageWalk = z.infer<typeof PageWalk>

/** Before the first page. */
export const walkStart: PageWalk = { pages: 0, mark: null, empty: 0 }

/** Longer than any list of a CRM: ten million records at a hundred per page. */
const mostPages = 100_000

/** Pages may be empty because their items were filtered out; this many in a row mean a broken list. */
const mostEmptyPages = 10

/**
 * Records that a page was read that names another one. A cycle of any length is detected after at most three times as
 * many pages: the mark is set again at each power of two (after R. P. Brent).
 *
 * @param step.next the name of the next page
 * @param step.count how many items the page contained
 * @param step.place identifies the list in the message
 * @throws CrmContractError if the list returns to a page that was read before, or does not end
 */
export function stepOn(
  { pages, mark, empty }: PageWalk,
  step: { readonly next: string; readonly count: number; readonly place: Message; readonly mostPages?: number },
): PageWalk {
  const { place } = step
  const details = { pages: pages + 1 }
  if (step.next === mark) {
    throw new CrmContractError(message('crm.list.circle', { place }), { details })
  }
  const read = pages + 1
  const emptyInARow = step.count === 0 ? empty + 1 : 0
  if (emptyInARow >= mostEmptyPages) {
    throw new CrmContractError(message('crm.list.empty', { place, empty: emptyInARow }), { details })
  }
  if (read >= (step.mostPages ?? mostPages)) {
    throw new CrmContractError(message('crm.list.endless', { place, read }), { details })
  }
  const isPowerOfTwo = (read & (read - 1)) === 0
  return { pages: read, mark: isPowerOfTwo ? step.next : mark, empty: emptyInARow }
}
