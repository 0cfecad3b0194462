/**
 * The model of the partial `_later`: a slow part of a page, which the browser loads afterwards from another address. Without
 * JavaScript it is a link to that address.
 */
export interface Later {
  /** The address of a page that has the part. */
  readonly url: string
  /** The id of the part, on both pages. */
  readonly id: string
  /** What the link says. */
  readonly link: string
}
