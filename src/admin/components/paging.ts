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
 * @param page one that the list has, as `loadPage` returns it
 * @param total the total number of items
 * @param shown.say in the viewer's language
 * @param shown.urlOf the address of a page, counted from 1
 */
export function pagingOf(
  page: number,
  total: number,
  { say, urlOf }: { readonly say: Say; readonly urlOf: (page: number) => string },
): Paging {
  const first = (page - 1) * pageSize + 1
  const last = Math.min(page * pageSize, total)
  return {
    label: say(total === 0 ? message('paging.none') : message('paging.range', { first, last, total })),
    previous: page > 1 ? urlOf(page - 1) : null,
    next: last < total ? urlOf(page + 1) : null,
  }
}
