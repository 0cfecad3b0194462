import type { Request } from 'express'
import { NotFoundError, RequestInvalidError } from '../domain/errors.ts'
import { ownValue } from '../domain/own-value.ts'
import { languageOf } from '../infra/http/language.ts'
import { loadPage } from '../infra/pages/load-page.ts'
import { hasRole, type Role, type Viewer } from '../people/index.ts'
import { parsePeriod } from '../scorecards/index.ts'
import { type Message, message, type Say, sayIn } from '../words/index.ts'
import type { AdminDeps, PageQuery } from './admin-deps.ts'
import type { EnteredForm } from './components/form.ts'
import { pageSize } from './components/paging.ts'
import type { Download } from './download.ts'

/** One page of an account. */
export interface Page {
  /** Below the account's address, as an Express path. */
  readonly path: `/${string}`
  /** Its name in the navigation, which may depend on the viewer; null for a page that is only linked from others. */
  readonly label: Message | ((viewer: Viewer) => Message) | null
  /** The path of the page in the navigation that leads to it; absent: the one that its own path begins with. */
  readonly within?: `/${string}`
  /** For others the page is not there. What they may read on it is decided where it is loaded. */
  readonly isFor: (viewer: Viewer) => boolean
  /** Whether it shows records or figures: it then says first what these lack. Absent: it does not. */
  readonly showsRecords?: true
  /** Whether it is also available as JSON, below `/api`. */
  readonly isForPrograms: boolean
  /** @throws NotFoundError if nothing exists that the viewer may read; RequestInvalidError for invalid parameters */
  load(deps: AdminDeps, request: PageRequest): Promise<LoadedPage>
  /**
   * What the forms of the page do. Absent: it has none.
   *
   * @throws FormInvalidError if the page is to show the form again, with errors beside its fields
   */
  readonly act?: (deps: AdminDeps, request: FormRequest) => Promise<Done>
  /** What the page shows as files, by extension: the page `/findings` has `/findings/export.csv`. Absent: none. */
  readonly downloads?: Readonly<Record<string, (deps: AdminDeps, request: PageRequest) => Promise<Download>>>
}

/** What follows an act. */
export interface Done {
  /** The page to go on to, below the account's address; with a slash in front: one above the accounts. */
  readonly path: string
  /** What that page says was done. Absent: the page itself shows it. */
  readonly toast?: Message
}

/** The content of a page. */
export interface LoadedPage {
  /** Its template, in `templates/pages`. */
  readonly template: string
  readonly model: object
  /** Absent: 200. */
  readonly status?: number
  /** The same as JSON, if the page has such a form; a function for what takes long. */
  readonly json?: unknown
}

/** The request for a page. */
export interface PageRequest {
  readonly viewer: Viewer
  /** In the viewer's language. */
  readonly say: Say
  /**
   * The page as it was asked for, below the account's address, with all its parameters: whoever is asked for something first, such as a
   * reason, or sends a form, comes back to it.
   */
  readonly address: string
  /** A part of the path, such as `ownerId`. */
  readonly param: (name: string) => string
  /** A query parameter; undefined if it is absent or empty. @throws RequestInvalidError if it is repeated */
  text(name: string): string | undefined
  /** What was entered into a form of the page that was refused; null if none was. */
  readonly entered: EnteredForm | null
  /** The period, by default this week, and the page of a list, from the URL. @throws NotFoundError for a page below 1 */
  query(): PageQuery
}

/** A submitted form of a page. */
export interface FormRequest extends PageRequest {
  /** A field of the form, trimmed; empty if it is absent. */
  readonly field: (name: string) => string
  /** Whether the form was sent with that field. */
  readonly has: (name: string) => boolean
  /** A field of the form as it was entered, with line ends as in Unix; empty if it is absent. */
  readonly written: (name: string) => string
}

/** For viewers with any of these roles. */
export function forRoles(...roles: readonly Role[]): (viewer: Viewer) => boolean {
  return (viewer) => hasRole(viewer, ...roles)
}

/**
 * Reads a viewer's request.
 *
 * @param isForProgram whether a program reads the answer: it gets no other page of a list than the one it asks for
 */
export function readPageRequest(
  { clock, account }: AdminDeps,
  request: Request,
  { viewer, isForProgram = false }: { readonly viewer: Viewer; readonly isForProgram?: boolean },
): PageRequest {
  function text(name: string): string | undefined {
    const value = request.query[name]
    if (value === undefined || value === '') return undefined
    // Choosing one of several values would be a guess.
    if (typeof value !== 'string') throw new RequestInvalidError(message('request.name.twice', { name }))
    return value
  }
  return {
    viewer,
    say: sayIn(languageOf(request)),
    entered: null,
    address: request.originalUrl.slice(request.baseUrl.length + 1),
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
      return {
        period: parsePeriod(text('period') ?? 'week', { now, timeZone: account.timeZone }),
        now,
        page,
        async loadPage(load) {
          const loaded = await loadPage(page, { size: pageSize, load })
          if (isForProgram && loaded.page !== page) throw new NotFoundError(message('request.page.beyond', { page }))
          return loaded
        },
      }
    },
  }
}

/** Reads a form that a viewer has sent. */
export function readFormRequest(deps: AdminDeps, request: Request, viewer: Viewer): FormRequest {
  return {
    ...readPageRequest(deps, request, { viewer }),
    field: (name) => formField(request, name),
    has: (name) => hasField(request, name),
    written: (name) => writtenField(request, name),
  }
}

/** A form as it was sent, with what is wrong with it by the names of its fields. */
export function enteredForm(request: Request, errors: Readonly<Record<string, Message>>): EnteredForm {
  return { value: (name) => formField(request, name), error: (name) => ownValue(errors, name) ?? null }
}

/** A field of a form, without spaces around it; empty where it is absent, or there twice. */
export function formField(request: Request, name: string): string {
  return writtenField(request, name).trim()
}

function hasField({ body }: { readonly body?: unknown }, name: string): boolean {
  return typeof body === 'object' && body !== null && Object.hasOwn(body, name)
}

/** A field of a form as it was entered, except that browsers send line ends as on Windows. */
function writtenField(request: Request, name: string): string {
  const value: unknown = hasField(request, name) ? Reflect.get(Object(request.body), name) : ''
  return typeof value === 'string' ? value.replaceAll('\r\n', '\n') : ''
}
