import { type Kysely, type RawBuilder, sql } from 'kysely'
import { isInUse } from '../../infra/db/in-scope.ts'
import type { Schema } from '../../infra/db/schema.ts'
import { tokenHash } from '../../infra/secrets/token.ts'
import { openMs } from '../record-opening.ts'
import { isRole } from '../role.ts'
import { toUser, type UserRow, userColumns } from '../user-store.ts'
import type { UserViewer } from '../viewer.ts'
import type { SignInMethod } from './link-store.ts'
import type { HeldSession } from './session-cookie.ts'

/** A session ends after this time without a request: a working day. */
const idleMs = 10 * 3_600_000
/** A session ends after this time in any case. */
const longestMs = 7 * 24 * 3_600_000
/** How often the time of last use is updated. */
const seenWithinMs = 5 * 60_000

export interface NewSession {
  readonly sessionId: string
  readonly token: string
  readonly ownerId: string
  readonly method: SignInMethod
  /** What the browser says of itself. */
  readonly browser: string
  /** When the owner proved who he is. */
  readonly confirmedAt: Date
  readonly now: Date
}

/** One of the places where an owner is signed in. */
export interface Session {
  readonly sessionId: string
  readonly method: string
  readonly browser: string
  readonly startedAt: Date
  readonly seenAt: Date
}

/** Stores a session that begins. */
export async function saveSession(db: Kysely<Schema>, accountId: string, session: NewSession): Promise<void> {
  const { now } = session
  await db
    .insertInto('sessions')
    .values({
      account_id: accountId,
      token_hash: tokenHash(session.token),
      session_id: session.sessionId,
      owner_id: session.ownerId,
      method: session.method,
      browser: session.browser.slice(0, 200),
      started_at: now,
      confirmed_at: session.confirmedAt,
      seen_at: now,
    })
    .execute()
}

type SessionRow = UserRow & {
  readonly session_id: string
  readonly confirmed_at: Date
  readonly seen_at: Date
  readonly opened_ids: readonly string[]
  readonly in_full_roles: readonly string[]
}

/**
 * The user signed in with a token, with the present roles.
 *
 * @returns null if there is no such session, it has ended, its owner has left, or the account was disconnected
 */
export async function findViewer(
  db: Kysely<Schema>,
  { accountId, token, now }: { readonly accountId: string; readonly token: string; readonly now: Date },
): Promise<UserViewer | null> {
  const hash = tokenHash(token)
  const { rows } = await sql<SessionRow>`
    select ${userColumns}, e.session_id, e.confirmed_at, e.seen_at,
      array(select l.subject_id from audit_log l where l.account_id = e.account_id and l.actor_id = e.owner_id
        and l.action = 'figures-opened' and l.reason is not null and l.at > ${before(now, openMs)}
        and l.subject_id is not null) as opened_ids,
      a.in_full_roles
    from sessions e join owners o on o.account_id = e.account_id and o.owner_id = e.owner_id
      join accounts a on a.account_id = e.account_id
    where e.account_id = ${accountId} and e.token_hash = ${hash} and not o.archived and ${isInUse}
      and ${isAlive(now)}`.execute(db)
  const [row] = rows
  if (row === undefined) return null
  if (now.getTime() - row.seen_at.getTime() > seenWithinMs) await touch(db, { accountId, hash, now })
  return {
    kind: 'user',
    user: toUser(accountId, row),
    sessionId: row.session_id,
    confirmedAt: row.confirmed_at,
    openedIds: row.opened_ids,
    inFullRoles: row.in_full_roles.filter(isRole),
  }
}

async function touch(
  db: Kysely<Schema>,
  { accountId, hash, now }: { readonly accountId: string; readonly hash: string; readonly now: Date },
): Promise<void> {
  await db
    .updateTable('sessions')
    .set({ seen_at: now })
    .where('account_id', '=', accountId)
    .where('token_hash', '=', hash)
    .execute()
}

/** Removes sessions that have ended by themselves. */
export async function removeEndedSessions(db: Kysely<Schema>, accountId: string, now: Date): Promise<void> {
  await db
    .deleteFrom('sessions')
    .where('account_id', '=', accountId)
    .where(sql<boolean>`not ${isAlive(now)}`)
    .execute()
}

/** Where an owner is signed in, the latest sign-in first. */
export async function loadSessions(
  db: Kysely<Schema>,
  accountId: string,
  { ownerId, now }: { readonly ownerId: string; readonly now: Date },
): Promise<Session[]> {
  const rows = await db
    .selectFrom('sessions')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('owner_id', '=', ownerId)
    .where(isAlive(now))
    .orderBy('started_at', 'desc')
    .execute()
  return rows.map((row) => ({
    sessionId: row.session_id,
    method: row.method,
    browser: row.browser,
    startedAt: row.started_at,
    seenAt: row.seen_at,
  }))
}

/** Ends sessions of an owner: one, or all where none is named. @returns how many there were */
export async function endSessions(
  db: Kysely<Schema>,
  accountId: string,
  { ownerId, sessionId }: { readonly ownerId: string; readonly sessionId?: string },
): Promise<number> {
  let query = db.deleteFrom('sessions').where('account_id', '=', accountId).where('owner_id', '=', ownerId)
  if (sessionId !== undefined) query = query.where('session_id', '=', sessionId)
  const { numDeletedRows } = await query.executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}

/** Ends a session that a browser does not keep any more. */
export async function endHeldSession(db: Kysely<Schema>, { accountId, token }: HeldSession): Promise<void> {
  await db
    .deleteFrom('sessions')
    .where('account_id', '=', accountId)
    .where('token_hash', '=', tokenHash(token))
    .execute()
}

/** Whether a session has not ended by itself. */
function isAlive(now: Date): RawBuilder<boolean> {
  return sql<boolean>`(started_at > ${before(now, longestMs)} and seen_at > ${before(now, idleMs)})`
}

function before(now: Date, ms: number): Date {
  return new Date(now.getTime() - ms)
}
