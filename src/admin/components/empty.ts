/** The model of the partial `_empty`: nothing is here, and what to do next. */
export interface Empty {
  /** That nothing is here, and whether that is good. */
  readonly title: string
  /** What to do next, or when something will be here. */
  readonly next: string
  readonly link: { readonly url: string; readonly text: string } | null
  /** Whether nothing is what everybody wants, unless the page has gaps. */
  readonly isGood: boolean
}

/** Nothing to do: all is well. On a page with gaps the partial says instead that nothing is missing as far as is known. */
export function allDone(title: string, next: string): Empty {
  return { title, next, link: null, isGood: true }
}

/** Nothing here yet, or nothing that was asked for. */
export function nothingHere(title: string, next: string, link: Empty['link'] = null): Empty {
  return { title, next, link, isGood: false }
}
