import type { Request } from 'express'

/** What the head of every page shows around its content (`templates/pages/_head.hbs`). */
export interface Frame {
  /** The address that links are relative to; ends with a slash. */
  readonly root: string
  /** The page's own address: a link within the page needs it, because others are relative to `root`. Null: no link needs it. */
  readonly here: string | null
  readonly nav: readonly object[]
}

/** The frame of a page outside any account: without navigation. */
export function bareFrame({ baseUrl, originalUrl }: Pick<Request, 'baseUrl' | 'originalUrl'>): Frame {
  return { root: `${baseUrl}/`, here: originalUrl, nav: [] }
}
