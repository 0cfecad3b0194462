import type { Kysely } from 'kysely'
import type { Schema } from '../../infra/db/schema.ts'
import { tokenHash } from '../../infra/secrets/token.ts'

/**
 * How somebody signed in: by a link in a mail, by one that `minset admin-link` printed, by one on a card in the CRM, at
 * the company's OpenID provider, or, only in the demo, by one click.
 */
export type SignInMethod = LinkMethod | AddressMethod
/** Ways to sign in that yield a mail address. */
export type AddressMethod = 'oidc' | 'demo'
const linkMethods = ['mail', 'admin-link', 'card'] as const
export type LinkMethod = (typeof linkMethods)[number]

export interface NewLink {
  readonly ownerId: string
  readonly method: LinkMethod
  readonly token: string
  /** Of the browser that asked for it, which alone can use it; null: any. */
  readonly browserToken: string | null
  readonly now: Date
  readonly expiresAt: Date
}

/** A link's owner, and whether it can be used. */
export interface FoundLink {
  readonly ownerId: string
  readonly method: LinkMethod
  readonly expiresAt: Date
  readonly isUsed: boolean
  /** Whether the browser may use it. */
  readonly isOfBrowser: boolean
}

/** Stores a link. */
export async function saveLink(db: Kysely<Schema>, accountId: string, link: NewLink): Promise<void> {
  await db
    .insertInto('sign_in_links')
    .values({
      account_id: accountId,
      token_hash: tokenHash(link.token),
      owner_id: link.ownerId,
      method: link.method,
      browser_hash: link.browserToken === null ? null : tokenHash(link.browserToken),
      created_at: link.now,
      expires_at: link.expiresAt,
      used_at: null,
    })
    .execute()
}

/** Stores a link that is used up at once. @returns false if it was used before */
export async function saveUsedLink(
  db: Kysely<Schema>,
  accountId: string,
  { ownerId, method, token, now, expiresAt }: Omit<NewLink, 'browserToken'>,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows = 0n } = await db
    .insertInto('sign_in_links')
    .values({
      account_id: accountId,
      token_hash: tokenHash(token),
      owner_id: ownerId,
      method,
      browser_hash: null,
      created_at: now,
      expires_at: expiresAt,
      used_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows > 0n
}

/** How many links of a kind were stored for an owner since then; if a browser is named, of those that it asked for. */
export async function countLinks(
  db: Kysely<Schema>,
  accountId: string,
  {
    ownerId,
    method,
    since,
    browserToken = null,
  }: Pick<NewLink, 'ownerId' | 'method'> & { readonly since: Date; readonly browserToken?: string | null },
): Promise<number> {
  let query = db
    .selectFrom('sign_in_links')
    .select((select) => select.fn.countAll<string>().as('count'))
    .where('account_id', '=', accountId)
    .where('owner_id', '=', ownerId)
    .where('method', '=', method)
    .where('created_at', '>', since)
  if (browserToken !== null) query = query.where('browser_hash', '=', tokenHash(browserToken))
  const { count } = await query.executeTakeFirstOrThrow()
  return Number(count)
}

/** Whether an owner has used a link in this browser, as far back as links are kept. */
export async function isBrowserOf(
  db: Kysely<Schema>,
  accountId: string,
  { ownerId, browserToken }: { readonly ownerId: string; readonly browserToken: string },
): Promise<boolean> {
  const row = await db
    .selectFrom('sign_in_links')
    .select('token_hash')
    .where('account_id', '=', accountId)
    .where('owner_id', '=', ownerId)
    .where('browser_hash', '=', tokenHash(browserToken))
    .where('used_at', 'is not', null)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** The link with this token; null where the account has none. */
export async function findLink(
  db: Kysely<Schema>,
  accountId: string,
  { token, browserToken }: { readonly token: string; readonly browserToken: string | null },
): Promise<FoundLink | null> {
  const row = await db
    .selectFrom('sign_in_links')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('token_hash', '=', tokenHash(token))
    .executeTakeFirst()
  if (row === undefined) return null
  return {
    ownerId: row.owner_id,
    method: linkMethods.find((method) => method === row.method) ?? 'admin-link',
    expiresAt: row.expires_at,
    isUsed: row.used_at !== null,
    isOfBrowser: row.browser_hash === null || (browserToken !== null && row.browser_hash === tokenHash(browserToken)),
  }
}

/** The links that were stored for an owner, the latest first. */
export async function loadOwnLinks(
  db: Kysely<Schema>,
  accountId: string,
  ownerId: string,
): Promise<{ readonly method: string; readonly createdAt: Date; readonly usedAt: Date | null }[]> {
  const rows = await db
    .selectFrom('sign_in_links')
    .select(['method', 'created_at', 'used_at'])
    .where('account_id', '=', accountId)
    .where('owner_id', '=', ownerId)
    .orderBy('created_at', 'desc')
    .execute()
  return rows.map((row) => ({ method: row.method, createdAt: row.created_at, usedAt: row.used_at }))
}

/** Uses up a link. @returns false if it was used meanwhile */
export async function useLink(
  db: Kysely<Schema>,
  accountId: string,
  { token, now }: { readonly token: string; readonly now: Date },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('sign_in_links')
    .set({ used_at: now })
    .where('account_id', '=', accountId)
    .where('token_hash', '=', tokenHash(token))
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}

/** Lets an owner's links open nothing any more. */
export async function expireLinks(
  db: Kysely<Schema>,
  accountId: string,
  { ownerId, now }: { readonly ownerId: string; readonly now: Date },
): Promise<void> {
  await db
    .updateTable('sign_in_links')
    .set({ expires_at: now })
    .where('account_id', '=', accountId)
    .where('owner_id', '=', ownerId)
    .where('expires_at', '>', now)
    .execute()
}

/** Removes links that were made before then. */
export async function removeLinks(db: Kysely<Schema>, accountId: string, before: Date): Promise<void> {
  await db.deleteFrom('sign_in_links').where('account_id', '=', accountId).where('created_at', '<', before).execute()
}
