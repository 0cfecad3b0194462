import type { Request } from 'express'
import type { Kysely } from 'kysely'
import type { Clock } from '../domain/time/clock.ts'
import type { Schema } from '../infra/db/schema.ts'
import { hostCookie, readCookie } from '../infra/http/cookies.ts'
import type { SignedInState } from '../infra/http/server.ts'
import { findViewer, type HeldSession, parseSessions, type UserViewer, type Viewer } from '../people/index.ts'

/** The users signed in with the browser that sent a request, one per account. */
const visitors = new WeakMap<Request, readonly UserViewer[]>()

/** Requests of the service viewer; the browser may also be one of users. A request of which nothing is noted is from nobody. */
const ofService = new WeakSet<Request>()

/** The name of the cookie with a browser's sessions. */
export function sessionCookieName(publicUrl: string): string {
  return hostCookie(publicUrl, 'minset')
}

/** The sessions in a browser's cookie; they may have ended. */
export function heldSessions(request: Request, publicUrl: string): readonly HeldSession[] {
  return parseSessions(readCookie(request, sessionCookieName(publicUrl)) ?? '')
}

export interface VisitorDeps {
  readonly db: Kysely<Schema>
  readonly clock: Clock
  readonly publicUrl: string
}

/** Looks up the signed-in users of a request and remembers them. @returns whether it is signed in where it leads */
export async function identify({ db, clock, publicUrl }: VisitorDeps, request: Request): Promise<SignedInState> {
  const now = clock.now()
  const held = heldSessions(request, publicUrl)
  const found = await Promise.all(held.map(({ accountId, token }) => findViewer(db, { accountId, token, now })))
  const users = found.filter((viewer) => viewer !== null)
  if (users.length === 0) return 'out'
  visitors.set(request, users)
  // Of an account in which the browser has never been signed in, nothing is revealed: it is answered like one that does not exist.
  const asked = held.find(({ accountId }) => isBelow(request.path, accountId))?.accountId
  return asked === undefined || users.some(({ user }) => user.accountId === asked) ? 'in' : 'ended'
}

/** Whether an address is one of the account's own. */
function isBelow(path: string, accountId: string): boolean {
  return `${path}/`.startsWith(`/accounts/${encodeURIComponent(accountId)}/`)
}

/** Whether a request comes from the service viewer, who sees every account and the pages above them. */
export function isFromService(request: Request): boolean {
  return ofService.has(request)
}

/** Notes that a request is one of the service viewer. */
export function noteService(request: Request): void {
  ofService.add(request)
}

/**
 * The viewer of an account's pages: the user of this account, else the service viewer; null if the request is from
 * neither.
 */
export function viewerOf(request: Request, accountId: string): Viewer | null {
  const viewer = visitors.get(request)?.find(({ user }) => user.accountId === accountId)
  return viewer ?? (isFromService(request) ? { kind: 'service' } : null)
}
