import { z } from 'zod'
import { type Message, message } from '../../words/index.ts'
import { CrmContractError } from '../errors.ts'

/**
 * How far a reading has come through a list that the CRM gives in pages, each naming the next. Small, whatever the
 * length of the list, so that it can be kept between jobs.
 */
export const PageWalk = z.object({
  /** Pages read so far. */
  pages: z.number().int().nonnegative(),
  /** The name of a page that was reached; the list goes in circles if it is named again. */
  mark: z.string().nullable(),
  /** How many of the last pages, one after the other, were empty. */
  empty: z.number().int().nonnegative(),
})
export type PageWalk = z.infer<typeof PageWalk>

/** Before the first page. */
export const walkStart: PageWalk = { pages: 0, mark: null, empty: 0 }

/** No list of a CRM is as long: ten million records at a hundred a page. */
const mostPages = 100_000

/** Pages may be empty where what they held was filtered out; so many in a row are no list. */
const mostEmptyPages = 10

/**
 * Takes note that a page was read that names another one. A list that goes in circles is found out however long the
 * circle is, after three times as many pages at the most: the mark is set again at each power of two (after R. P. Brent).
 *
 * @param step.next what the page names as the next one
 * @param step.count how many items the page held
 * @param step.place which list it is, for the message
 * @throws CrmContractError where the list leads back to a page that was read before, or does not end
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
