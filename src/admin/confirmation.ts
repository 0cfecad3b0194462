import { AppError } from '../domain/errors.ts'
import { hasPassed } from '../domain/time/clock.ts'
import type { Viewer } from '../people/index.ts'
import { message } from '../words/index.ts'
import type { AdminDeps } from './admin-deps.ts'

/** How lately somebody must have proved who he is before a dangerous act. */
const confirmedMs = 15 * 60_000

/** Somebody who has not proved lately who he is tries a dangerous act: he signs in again first. */
export class UnconfirmedError extends AppError {
  readonly code = 'request.unconfirmed'
  readonly retry = 'never'
  /** The page to go on to afterwards, below the account's address. */
  readonly page: string

  constructor(page: string) {
    super(message('confirm.needed'))
    this.page = page
  }
}

/** Whether the viewer proved who he is recently enough. The service viewer does so with each request. */
function isConfirmed({ clock }: Pick<AdminDeps, 'clock'>, viewer: Viewer): boolean {
  return viewer.kind === 'service' || !hasPassed(viewer.confirmedAt, confirmedMs, clock.now())
}

/**
 * For every act that changes what somebody may read or do, or that cannot be undone.
 *
 * @param page the page of the act, below the account's address
 * @throws UnconfirmedError if the viewer must sign in again first
 */
export function requireConfirmed(deps: Pick<AdminDeps, 'clock'>, viewer: Viewer, page: string): void {
  if (!isConfirmed(deps, viewer)) throw new UnconfirmedError(page)
}

/**
 * Where the viewer signs in again before the acts of a page, for the partial `_confirm-first`; empty if he proved recently
 * who he is.
 *
 * @param page as for `requireConfirmed`
 */
export function confirmUrlOf(deps: Pick<AdminDeps, 'clock' | 'account'>, viewer: Viewer, page: string): string {
  if (isConfirmed(deps, viewer)) return ''
  return signInPath(`/accounts/${encodeURIComponent(deps.account.accountId)}/${page}`)
}

/** Where somebody signs in again before going on to a page. */
export function signInPath(to: string): string {
  return `/sign-in?${new URLSearchParams({ to, fresh: '' }).toString()}`
}
