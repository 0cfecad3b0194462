import { NotFoundError } from '../../domain/errors.ts'
import { message, type Say } from '../../words/index.ts'

/** Links to the previous and the next page; null if there is none. */
export interface Paging {
  /** "51 to 100 of 348". */
  readonly label: string
  readonly previous: string | null
  readonly next: string | null
}

export const pageSize = 50

/**
 * The paging of a list.
 *
 * @param total the total number of items; 0 after the last page too
 * @param shown.say in the viewer's language
 * @param shown.urlOf the address of a page, counted from 1
 * @throws NotFoundError for a page after the last one
 */
export function pagingOf(
  page: number,
  total: number,
  { say, urlOf }: { readonly say: Say; readonly urlOf: (page: number) => string },
): Paging {
  const first = (page - 1) * pageSize + 1
  const last = Math.min(page * pageSize, total)
  if (page > 1 && last < first) throw new NotFoundError(message('request.page.beyond', { page }))
  return {
    label: say(total === 0 ? message('paging.none') : message('paging.range', { first, last, total })),
    previous: page > 1 ? urlOf(page - 1) : null,
    next: last < total ? urlOf(page + 1) : null,
  }
}
