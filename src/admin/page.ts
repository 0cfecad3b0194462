import type { Request } from 'express'
import { NotFoundError, RequestInvalidError } from '../domain/errors.ts'
import { parsePeriod } from '../scorecards/index.ts'
import { defaultLanguage, message, type Say, sayIn } from '../words/index.ts'
import type { AdminDeps, PageQuery } from './admin-deps.ts'

/** Who looks at a page. The password of the service makes its holder an admin. */
export interface Viewer {
  readonly kind: 'admin'
}

/** One page of an account. */
export interface Page {
  /** Below the account's address, as Express reads it. */
  readonly path: `/${string}`
  /** What the navigation calls it; null for a page that others lead to. */
  readonly label: string | null
  readonly isFor: (viewer: Viewer) => boolean
  /** Whether it can be read as JSON too, below `/api`. */
  readonly isForPrograms: boolean
  /** @throws NotFoundError where nothing is there; RequestInvalidError for an address that cannot be meant */
  load(deps: AdminDeps, request: PageRequest): Promise<LoadedPage>
}

/** What a page shows. */
export interface LoadedPage {
  /** Its template, in `templates/pages`. */
  readonly template: string
  readonly model: object
  /** The same for programs, where there is such a thing. */
  readonly json?: unknown
}

/** What a page is asked for. */
export interface PageRequest {
  readonly viewer: Viewer
  /** In the viewer's language. */
  readonly say: Say
  /** A part of the path, such as `ownerId`. */
  param(name: string): string
  /** A value of the address; undefined where it is absent or empty. @throws RequestInvalidError where it is there twice */
  text(name: string): string | undefined
  /** The period and the page of a list, as the address names them. @throws NotFoundError for a page below 1 */
  query(): PageQuery
}

/** Reads a request of a viewer. */
export function readPageRequest({ clock, account }: AdminDeps, request: Request, viewer: Viewer): PageRequest {
  function text(name: string): string | undefined {
    const value = request.query[name]
    if (value === undefined || value === '') return undefined
    // Which one is meant is not ours to choose.
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
