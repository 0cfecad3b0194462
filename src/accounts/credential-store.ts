import { type Kysely, sql } from 'kysely'
import { z } from 'zod'
import type { Grant, Tokens } from '../crm/port.ts'
import { saidBy } from '../domain/errors.ts'
import { isPast } from '../infra/db/past-instant.ts'
import type { Schema } from '../infra/db/schema.ts'
import type { Keyring } from '../infra/secrets/keyring.ts'
import type { Message } from '../words/index.ts'

/** An account's credentials. Stored encrypted, bound to the account. */
export interface Credential {
  readonly accessToken: string
  readonly refreshToken: string
  readonly expiresAt: Date
  /** The vendor's id of the user to whom the tokens belong; null if they belong to the account. */
  readonly userId: string | null
  /** Origin of the account's API; null if all accounts share one. */
  readonly apiOrigin: string | null
  /** Increases with each refresh. */
  readonly version: number
}

const Sealed = z.object({
  accessToken: z.string(),
  refreshToken: z.string(),
  userId: z.string().nullable().default(null),
  apiOrigin: z.string().nullable().default(null),
})

/**
 * Longer than a refresh with all its attempts takes. A process that is killed meanwhile blocks the others for this
 * long.
 */
const leaseSeconds = 75

/** Stores a vendor's grant, which replaces the previous one. Ends the lease. */
export async function saveCredential(
  db: Kysely<Schema>,
  keyring: Keyring,
  { accountId, grant, now }: { readonly accountId: string; readonly grant: Grant; readonly now: Date },
): Promise<void> {
  const row = rowOf(keyring, accountId, { ...grant, now })
  await db
    .insertInto('credentials')
    .values({ account_id: accountId, ...row })
    .onConflict((conflict) =>
      conflict.column('account_id').doUpdateSet({ ...row, version: sql`credentials.version + 1` }),
    )
    .execute()
}

/**
 * Stores refreshed tokens and ends the lease, unless the account has been installed again meanwhile: that grant is
 * newer than a refresh of the previous one.
 */
export async function renewCredential(
  db: Kysely<Schema>,
  keyring: Keyring,
  { accountId, of, tokens, now }: Renewal,
): Promise<void> {
  await db
    .updateTable('credentials')
    .set({
      ...rowOf(keyring, accountId, { ...tokens, userId: of.userId, now }),
      version: of.version + 1,
    })
    .where('account_id', '=', accountId)
    .where('version', '=', of.version)
    .execute()
}

interface Renewal {
  readonly accountId: string
  readonly of: Credential
  readonly tokens: Tokens
  readonly now: Date
}

function rowOf(
  keyring: Keyring,
  accountId: string,
  opening: Tokens & Pick<Grant, 'userId'> & { readonly now: Date },
): { readonly sealed: string; readonly expires_at: Date; readonly lease_until: null; readonly updated_at: Date } {
  return {
    sealed: keyring.seal(JSON.stringify(Sealed.parse(opening)), accountId),
    expires_at: opening.expiresAt,
    lease_until: null,
    updated_at: opening.now,
  }
}

/**
 * The account's credentials; null if there are none.
 *
 * @throws ConfigError if no key decrypts them
 */
export async function loadCredential(
  db: Kysely<Schema>,
  keyring: Keyring,
  accountId: string,
): Promise<Credential | null> {
  const row = await db
    .selectFrom('credentials')
    .select(['sealed', 'expires_at', 'version'])
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  if (row === undefined) return null
  const sealed = Sealed.parse(JSON.parse(keyring.open(row.sealed, accountId)))
  return { ...sealed, expiresAt: row.expires_at, version: row.version }
}

/**
 * Makes this caller the only one to refresh that version. By the database's clock, so that processes agree on it, and
 * without an open transaction, because the embedded database has one connection.
 */
export async function takeLease(db: Kysely<Schema>, accountId: string, version: number): Promise<boolean> {
  const taken = await db
    .updateTable('credentials')
    .set({ lease_until: sql<Date>`now() + ${sql.lit(`${leaseSeconds} seconds`)}::interval` })
    .where('account_id', '=', accountId)
    .where('version', '=', version)
    .where(isPast('lease_until', leaseSeconds * 1000))
    .executeTakeFirst()
  return taken.numUpdatedRows > 0n
}

/** Releases the lease, so that another caller can refresh. */
export async function freeLease(db: Kysely<Schema>, accountId: string): Promise<void> {
  await db.updateTable('credentials').set({ lease_until: null }).where('account_id', '=', accountId).execute()
}

/**
 * Releases the leases of every account: for a process that is the only one on the store when it opens it. Their holders
 * have been killed.
 */
export async function freeAllLeases(db: Kysely<Schema>): Promise<void> {
  await db.updateTable('credentials').set({ lease_until: null }).where('lease_until', 'is not', null).execute()
}

/** Deletes the account's credentials. */
export async function removeCredential(db: Kysely<Schema>, accountId: string): Promise<void> {
  await db.deleteFrom('credentials').where('account_id', '=', accountId).execute()
}

/** The key that encrypts an account's tokens: the first of the configuration, or an older one. `none`: no token is stored. */
export type CredentialKey = 'none' | 'first' | 'older'

/** Which key encrypts the account's tokens. */
export async function loadCredentialKey(
  db: Kysely<Schema>,
  keyring: Keyring,
  accountId: string,
): Promise<CredentialKey> {
  const row = await db.selectFrom('credentials').select('sealed').where('account_id', '=', accountId).executeTakeFirst()
  if (row === undefined) return 'none'
  return keyring.isOld(row.sealed) ? 'older' : 'first'
}

/**
 * Re-encrypts with the first key what an older key has encrypted, until nothing is left: a process without that key may
 * refresh tokens meanwhile.
 *
 * @param of.accountId only this account's tokens; absent: those of every account
 * @returns how many
 * @throws ConfigError if no key decrypts one of them; then none is changed
 */
export async function resealCredentials(
  db: Kysely<Schema>,
  keyring: Keyring,
  of: { readonly accountId?: string } = {},
): Promise<number> {
  let count = 0
  for (;;) {
    const old = (await loadSealed(db, of)).filter((row) => keyring.isOld(row.sealed))
    if (old.length === 0) return count
    const resealed = old.map((row) => ({ ...row, sealed: keyring.seal(opened(keyring, row), row.account_id) }))
    for (const { account_id, sealed, version } of resealed) {
      const { numUpdatedRows } = await db
        .updateTable('credentials')
        .set({ sealed })
        .where('account_id', '=', account_id)
        .where('version', '=', version)
        .executeTakeFirst()
      count += Number(numUpdatedRows)
    }
  }
}

interface SealedRow {
  readonly account_id: string
  readonly sealed: string
  readonly version: number
}

function loadSealed(db: Kysely<Schema>, { accountId }: { readonly accountId?: string } = {}): Promise<SealedRow[]> {
  return db
    .selectFrom('credentials')
    .select(['account_id', 'sealed', 'version'])
    .$if(accountId !== undefined, (query) => query.where('account_id', '=', accountId ?? ''))
    .execute()
}

function opened(keyring: Keyring, { sealed, account_id }: SealedRow): string {
  return keyring.open(sealed, account_id)
}

/** For how many accounts tokens are stored that no key decrypts, and why the first of them cannot be decrypted. */
export async function loadLockedCredentials(
  db: Kysely<Schema>,
  keyring: Keyring,
): Promise<{ readonly count: number; readonly why: Message } | null> {
  const reasons = (await loadSealed(db)).flatMap((row) => whyLocked(keyring, row) ?? [])
  const [why] = reasons
  return why === undefined ? null : { count: reasons.length, why }
}

function whyLocked(keyring: Keyring, row: SealedRow): Message | null {
  try {
    opened(keyring, row)
    return null
  } catch (error) {
    return saidBy(error)
  }
}

/** Whether credentials of the account are stored. After a person has disconnected it on purpose there are none. */
export async function hasCredential(db: Kysely<Schema>, accountId: string): Promise<boolean> {
  const row = await db
    .selectFrom('credentials')
    .select('account_id')
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  return row !== undefined
}
