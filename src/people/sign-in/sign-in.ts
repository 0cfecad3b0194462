import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import { isStillAhead } from '../../domain/time/clock.ts'
import type { Schema } from '../../infra/db/schema.ts'
import type { Keyring } from '../../infra/secrets/keyring.ts'
import { newToken } from '../../infra/secrets/token.ts'
import { lockForAction } from '../../records/index.ts'
import { addAuditEntry, loadSignOut, type NewAuditEntry } from '../audit-store.ts'
import { grantRole } from '../grant-store.ts'
import type { GrantedRole } from '../role.ts'
import { findUsersByAddress, loadUser } from '../user-store.ts'
import { actorOf, type User } from '../viewer.ts'
import { isCardLink, readCardLink } from './card-link.ts'
import {
  type AddressMethod,
  countLinks,
  type FoundLink,
  findLink,
  isBrowserOf,
  type LinkMethod,
  type SignInMethod,
  saveLink,
  saveUsedLink,
  useLink,
} from './link-store.ts'
import { type NewSession, saveSession } from './session-store.ts'

/** How long a link can be used. */
export const linkLifetimeMs = 15 * 60_000
/**
 * As many links as one person gets within that time: a mailbox cannot be flooded. Those that a browser asks for in which he has
 * signed in by a link count separately, so that nobody locks him out by asking for links from elsewhere.
 */
const mostLinks = 3

/** How long a browser is known in which somebody has signed in by a link, and so how long links are kept. */
export const knownBrowserMs = 14 * 24 * 3_600_000

/** As many times as one person signs in by cards within that time. */
const mostCardLinks = 20

/** A link that was made. */
export interface MadeLink {
  readonly user: User
  readonly token: string
}

export interface LinkRequest {
  readonly address: string
  /** Of the browser that asks. */
  readonly browserToken: string
  readonly now: Date
}

/**
 * Makes a link for each person of the account whose mail address it is, normally one. Nobody gets more than three
 * within a quarter of an hour, apart from those for a browser in which he has signed in before.
 */
export async function makeMailLinks(
  db: Kysely<Schema>,
  accountId: string,
  { address, browserToken, now }: LinkRequest,
): Promise<MadeLink[]> {
  const made: MadeLink[] = []
  for (const user of await findUsersByAddress(db, accountId, address)) {
    const isKnown = await isBrowserOf(db, accountId, { ownerId: user.ownerId, browserToken })
    const asked = { method: 'mail', most: mostLinks, browserToken: isKnown ? browserToken : null, now } as const
    const link = await db.transaction().execute(async (trx) => {
      // Requests at the same moment are counted one after the other.
      await lockForAction(trx, accountId, { type: 'sign-in', id: user.ownerId })
      return (await hasMost(trx, user, asked)) ? null : makeLink(trx, { user, method: 'mail', browserToken, now })
    })
    if (link !== null) made.push(link)
  }
  return made
}

/** Makes a user an admin, with a sign-in link for any browser that the person who runs the service can pass on. */
export async function appointAdmin(db: Kysely<Schema>, user: User, now: Date): Promise<MadeLink> {
  return db.transaction().execute(async (trx) => {
    await appoint(trx, user, { role: 'admin', now })
    await addAuditEntry(trx, user.accountId, { ...serviceEntry(user, now), action: 'admin-link-made' })
    return makeLink(trx, { user, method: 'admin-link', browserToken: null, now })
  })
}

/** Whether a user has had the most links of a kind within a quarter of an hour; if a browser is named, for that browser. */
async function hasMost(
  db: Kysely<Schema>,
  { accountId, ownerId }: Pick<User, 'accountId' | 'ownerId'>,
  {
    method,
    most,
    browserToken = null,
    now,
  }: {
    readonly method: LinkMethod
    readonly most: number
    readonly browserToken?: string | null
    readonly now: Date
  },
): Promise<boolean> {
  const since = new Date(now.getTime() - linkLifetimeMs)
  return (await countLinks(db, accountId, { ownerId, method, since, browserToken })) >= most
}

/** Gives a user a role in the name of the person who runs the service, unless the user has it. */
export async function appoint(
  db: Kysely<Schema>,
  user: User,
  { role, now }: { readonly role: GrantedRole; readonly now: Date },
): Promise<void> {
  const isNew = await grantRole(db, user.accountId, { ownerId: user.ownerId, role, now })
  if (!isNew) return
  await addAuditEntry(db, user.accountId, { ...serviceEntry(user, now), action: 'role-granted', after: { role } })
}

function serviceEntry({ ownerId }: User, now: Date): Pick<NewAuditEntry, 'at' | 'actor' | 'subjectId'> {
  return { at: now, actor: { ownerId: null, role: 'service' }, subjectId: ownerId }
}

async function makeLink(
  db: Kysely<Schema>,
  link: {
    readonly user: User
    readonly method: LinkMethod
    readonly browserToken: string | null
    readonly now: Date
  },
): Promise<MadeLink> {
  const { user, method, browserToken, now } = link
  const token = newToken()
  await saveLink(db, user.accountId, {
    ownerId: user.ownerId,
    method,
    token,
    browserToken,
    now,
    expiresAt: new Date(now.getTime() + linkLifetimeMs),
  })
  return { user, token }
}

/** Why a link does not open anything. */
export type LinkProblem = 'unknown' | 'used' | 'expired' | 'other-browser' | 'left' | 'too-many'

export interface LinkUse {
  readonly token: string
  /** Signs the links of cards; null if no app is configured, and so there are no cards. */
  readonly keyring: Keyring | null
  readonly browserToken: string | null
  readonly now: Date
}

/** Whom a link would sign in, without using it up: mail programs open links on their own. */
export async function checkLink(
  db: Kysely<Schema>,
  accountId: string,
  use: LinkUse,
): Promise<{ readonly user: User; readonly method: SignInMethod } | { readonly problem: LinkProblem }> {
  const link = isCardLink(use.token) ? await findCardLink(db, accountId, use) : await findLink(db, accountId, use)
  if (link === null) return { problem: 'unknown' }
  const problem = problemOf(link, use.now)
  if (problem !== null) return { problem }
  const user = await loadUser(db, accountId, link.ownerId)
  if (user === null) return { problem: 'left' }
  const { method } = link
  if (method === 'card' && (await hasMost(db, user, { method, most: mostCardLinks, now: use.now }))) {
    return { problem: 'too-many' }
  }
  return { user, method }
}

/** The link of a card. Only used ones are stored; one that was signed before its owner signed out everywhere has expired. */
async function findCardLink(
  db: Kysely<Schema>,
  accountId: string,
  { token, keyring }: Pick<LinkUse, 'token' | 'keyring'>,
): Promise<FoundLink | null> {
  const link = keyring === null ? null : readCardLink(keyring, accountId, token)
  if (link === null) return null
  const used = await findLink(db, accountId, { token: link.nonce, browserToken: null })
  const { ownerId, signedAt } = link
  const endedAt = await loadSignOut(db, accountId, { ownerId, since: signedAt })
  return { ownerId, method: 'card', expiresAt: endedAt ?? link.expiresAt, isUsed: used !== null, isOfBrowser: true }
}

function problemOf(link: FoundLink, now: Date): LinkProblem | null {
  // Checked first: another browser learns nothing about the link's state.
  if (!link.isOfBrowser) return 'other-browser'
  if (link.isUsed) return 'used'
  return isStillAhead(link.expiresAt, linkLifetimeMs, now) ? null : 'expired'
}

/** A session that began: its token goes into the browser's cookie and is stored nowhere else. */
export interface StartedSession {
  readonly user: User
  readonly token: string
}

/** Uses up a link and begins a session, whose token is always a new one. Of several at the same time one succeeds. */
export async function signInByLink(
  db: Kysely<Schema>,
  accountId: string,
  use: LinkUse & { readonly browser: string },
): Promise<StartedSession | { readonly problem: LinkProblem }> {
  return db.transaction().execute(async (trx) => {
    const asked = await checkLink(trx, accountId, use)
    if ('problem' in asked) return asked
    // A link that its owner ends at this moment, by signing out everywhere, opens nothing: it is checked again after that.
    await lockForAction(trx, accountId, { type: 'sign-in', id: asked.user.ownerId })
    const found = await checkLink(trx, accountId, use)
    if ('problem' in found) return found
    if (!(await useUp(trx, accountId, use))) return { problem: 'used' }
    return startSession(trx, {
      ...found,
      browser: use.browser,
      confirmedAt: confirmedBy(found.method, use.now),
      now: use.now,
    })
  })
}

/** A card says who looks at the CRM, in any browser that opens its link, and not that he has proved lately who he is. */
function confirmedBy(method: SignInMethod, now: Date): Date {
  return method === 'card' ? new Date(0) : now
}

/** @returns false if the link was used meanwhile */
async function useUp(db: Kysely<Schema>, accountId: string, use: LinkUse): Promise<boolean> {
  if (!isCardLink(use.token)) return useLink(db, accountId, use)
  const link = use.keyring === null ? null : readCardLink(use.keyring, accountId, use.token)
  if (link === null) return false
  return saveUsedLink(db, accountId, { ...link, token: link.nonce, method: 'card', now: use.now })
}

/**
 * Begins a session in each of the accounts that has one user with this mail address, which somebody whom the service
 * trusts has verified, or which the demo names. Where several users have it, nobody is signed in, since it is not
 * known which one is meant.
 */
export async function signInByAddress(
  db: Kysely<Schema>,
  {
    accountIds,
    address,
    ...start
  }: {
    readonly accountIds: readonly string[]
    readonly address: string
    readonly method: AddressMethod
    readonly browser: string
    readonly confirmedAt: Date
    readonly now: Date
  },
): Promise<StartedSession[]> {
  return db.transaction().execute(async (trx) => {
    const started: StartedSession[] = []
    for (const accountId of accountIds) {
      const [user, ...others] = await findUsersByAddress(trx, accountId, address)
      if (user === undefined || others.length > 0) continue
      started.push(await startSession(trx, { ...start, user }))
    }
    return started
  })
}

async function startSession(
  db: Kysely<Schema>,
  start: Omit<NewSession, 'sessionId' | 'token' | 'ownerId'> & { readonly user: User },
): Promise<StartedSession> {
  const { user, ...session } = start
  const { method, now } = session
  const { accountId, ownerId } = user
  const token = newToken()
  await saveSession(db, accountId, { ...session, sessionId: randomUUID(), token, ownerId })
  await addAuditEntry(db, accountId, {
    at: now,
    action: 'signed-in',
    actor: actorOf(user),
    subjectId: ownerId,
    after: { method },
  })
  return { user, token }
}
