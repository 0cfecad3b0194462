import type { Request } from 'express'
import type { Kysely } from 'kysely'
import type { Clock } from '../domain/time/clock.ts'
import type { Schema } from '../infra/db/schema.ts'
import { readCookie } from '../infra/http/cookies.ts'
import { findViewer, type HeldSession, parseSessions, type UserViewer, type Viewer } from '../people/index.ts'

/** Who sends a request: users who have signed in with this browser, each of another account; none: whoever runs the service. */
const visitors = new WeakMap<Request, readonly UserViewer[]>()

/** The cookie that holds a browser's sessions. By its name a browser takes it from this host alone, and by https. */
export function sessionCookieName(publicUrl: string): string {
  return publicUrl.startsWith('https:') ? '__Host-minset' : 'minset'
}

/** The sessions that a browser holds, which may have ended. */
export function heldSessions(request: Request, publicUrl: string): readonly HeldSession[] {
  return parseSessions(readCookie(request, sessionCookieName(publicUrl)) ?? '')
}

export interface VisitorDeps {
  readonly db: Kysely<Schema>
  readonly clock: Clock
  readonly publicUrl: string
}

/** Finds out once whether users send a request, and keeps who they are. @returns whether anybody is signed in */
export async function identify({ db, clock, publicUrl }: VisitorDeps, request: Request): Promise<boolean> {
  const now = clock.now()
  const found = await Promise.all(
    heldSessions(request, publicUrl).map(({ accountId, token }) => findViewer(db, { accountId, token, now })),
  )
  const users = found.filter((viewer) => viewer !== null)
  if (users.length > 0) visitors.set(request, users)
  return users.length > 0
}

/** The accounts of the users who send a request; null for whoever runs the service: all accounts. */
export function accountsOf(request: Request): readonly string[] | null {
  return visitors.get(request)?.map(({ user }) => user.accountId) ?? null
}

/** Who looks at an account's pages; null where none of those who have signed in belongs to the account. */
export function viewerOf(request: Request, accountId: string): Viewer | null {
  const users = visitors.get(request)
  if (users === undefined) return { kind: 'service' }
  return users.find(({ user }) => user.accountId === accountId) ?? null
}
