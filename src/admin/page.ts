import type { Request } from 'express'
import { NotFoundError, RequestInvalidError } from '../domain/errors.ts'
import { parsePeriod } from '../scorecards/index.ts'
import { defaultLanguage, message, type Say, sayIn } from '../words/index.ts'
import type { AdminDeps, PageQuery } from './admin-deps.ts'

/** The viewer of a page. The service's password makes its holder an admin. */
export interface Viewer {
  readonly kind: 'admin'
}

/** One page of an account. */
export interface Page {
  /** Below the account's address, as an Express path. */
  readonly path: `/${string}`
  /** Its name in the navigation; null for a page that is only linked from others. */
  readonly label: string | null
  readonly isFor: (viewer: Viewer) => boolean
  /** Whether it is also available as JSON, below `/api`. */
  readonly isForPrograms: boolean
  /** @throws NotFoundError if the item does not exist; RequestInvalidError for invalid parameters */
  load(deps: AdminDeps, request: PageRequest): Promise<LoadedPage>
}

/** The content of a page. */
export interface LoadedPage {
  /** Its template, in `templates/pages`. */
  readonly template: string
  readonly model: object
  /** The same as JSON, if the page has such a form. */
  readonly json?: unknown
}

/** The request for a page. */
export interface PageRequest {
  readonly viewer: Viewer
  /** In the viewer's language. */
  readonly say: Say
  /** A part of the path, such as `ownerId`. */
  param(name: string): string
  /** A query parameter; undefined if it is absent or empty. @throws RequestInvalidError if it is repeated */
  text(name: string): string | undefined
  /** The period and the page of a list, from the URL. @throws NotFoundError for a page below 1 */
  query(): PageQuery
}

/** Reads a viewer's request. */
export function readPageRequest({ clock, account }: AdminDeps, request: Request, viewer: Viewer): PageRequest {
  function text(name: string): string | undefined {
    const value = request.query[name]
    if (value === undefined || value === '') return undefined
    // Choosing one of several values would be a guess.
    if (typeof value !== 'string') throw new RequestInvalidError(message('request.name.twice', { name }))
    return value
  }
  return {
    viewer,
    say: sayIn(defaultLanguage),
    text,
    param(name) {
      const value = request.params[name]
      if (typeof value !== 'string') throw new TypeError(`the path has no ${name}`)
      return value
    },
    query() {
      const now = clock.now()
      const page = Number(text('page') ?? '1')
      if (!Number.isSafeInteger(page) || page < 1) throw new NotFoundError(message('request.page.first'))
      return { period: parsePeriod(text('period') ?? 'all', { now, timeZone: account.timeZone }), now, page }
    },
  }
}
