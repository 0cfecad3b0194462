/** The part of a list that is on a page. */
export interface Span {
  readonly limit: number
  readonly offset: number
}

/** A page of a list. */
export interface PageOf<L> {
  readonly list: L
  /** Counted from 1. */
  readonly page: number
}

/**
 * Loads a page of a list. After the last page that is the last one: the list may have become shorter since somebody was given
 * the address.
 *
 * @param asked counted from 1
 * @param how.load its `total` is the number of all items, and may be 0 for a page after the last one
 */
export async function loadPage<L extends { readonly total: number }>(
  asked: number,
  { size, load }: { readonly size: number; readonly load: (span: Span) => Promise<L> },
): Promise<PageOf<L>> {
  function at(page: number): Promise<L> {
    return load({ limit: size, offset: (page - 1) * size })
  }
  const list = await at(asked)
  if (asked === 1 || (asked - 1) * size < list.total) return { list, page: asked }
  const first = list.total === 0 ? await at(1) : null
  const last = Math.max(1, Math.ceil((first ?? list).total / size))
  return { list: last === 1 && first !== null ? first : await at(last), page: last }
}
