import type { Kysely } from 'kysely'
import type { AccountDetails } from '../crm/port.ts'
import { fallbackZone, isKnownZone } from '../domain/time/zone.ts'
import type { Schema } from '../infra/db/schema.ts'

/** One connected CRM tenant. */
export interface Account {
  /** Ours: the vendor and the vendor's id, such as `hubspot-62515`. */
  readonly accountId: string
  readonly vendor: string
  readonly externalId: string
  /** IANA name that is known here; day boundaries follow it. UTC where the CRM names another. */
  readonly timeZone: string
  /** What the CRM names instead of a known time zone; null where it is known. */
  readonly unknownTimeZone: string | null
  /** ISO 4217. */
  readonly currency: string
  /** Where the CRM's web pages are. */
  readonly uiOrigin: string
}

/** Our id of a vendor's account. */
export function accountIdOf(vendor: string, externalId: string): string {
  return `${vendor}-${externalId}`
}

/** The account as the CRM describes it. The one place that decides which time zone's days it has. */
export function accountOf(vendor: string, details: AccountDetails): Account {
  const { timeZone } = details
  const isKnown = isKnownZone(timeZone)
  return {
    ...details,
    vendor,
    accountId: accountIdOf(vendor, details.externalId),
    timeZone: isKnown ? timeZone : fallbackZone,
    unknownTimeZone: isKnown ? null : timeZone,
  }
}

/** How it stands with the way to an account. */
export interface AccountStatus {
  /** `access_token`: the token of the environment; `oauth`: an installed app. */
  readonly auth: 'access_token' | 'oauth'
  readonly isConnected: boolean
  /** Whether somebody here has ended the connection on purpose: then it is right that it is not connected. */
  readonly isEnded: boolean
  /** Why it is not connected, in words. */
  readonly reason: string | null
  /** Since when. */
  readonly at: Date | null
  /** Granted scopes; null where the vendor does not say. */
  readonly scopes: readonly string[] | null
}

/** How the account is reached and with what rights, as of a connection that has just been made. */
export interface Access {
  readonly auth: AccountStatus['auth']
  readonly scopes: readonly string[] | null
}

/** Stores the account, or what has changed of it, as connected. */
export async function saveAccount(
  db: Kysely<Schema>,
  account: Account,
  { auth, scopes, now }: Access & { readonly now: Date },
): Promise<void> {
  const row = {
    auth,
    scopes: scopes === null ? null : JSON.stringify(scopes),
    status: 'connected',
    status_reason: null,
    status_at: null,
    vendor: account.vendor,
    external_id: account.externalId,
    // As the CRM names it: a later version of this program may know it.
    time_zone: account.unknownTimeZone ?? account.timeZone,
    currency: account.currency,
    ui_origin: account.uiOrigin,
  }
  await db
    .insertInto('accounts')
    .values({ account_id: account.accountId, ...row, connected_at: now })
    .onConflict((conflict) => conflict.column('account_id').doUpdateSet(row))
    .execute()
}

/** Notes that the account cannot be reached any more, and why, in words; what is known of it stays. */
export async function markDisconnected(
  db: Kysely<Schema>,
  accountId: string,
  { reason, now }: { readonly reason: string; readonly now: Date },
): Promise<void> {
  await db
    .updateTable('accounts')
    .set({ status: 'disconnected', status_reason: reason, status_at: now })
    .where('account_id', '=', accountId)
    .where('status', '=', 'connected')
    .execute()
}

/** Notes that somebody here has ended the connection with the account on purpose; what is known of it stays. */
export async function markEnded(db: Kysely<Schema>, accountId: string, now: Date): Promise<void> {
  await db
    .updateTable('accounts')
    .set({ status: 'ended', status_reason: 'Disconnected on request.', status_at: now })
    .where('account_id', '=', accountId)
    .execute()
}

/** Notes that the account can be reached again. */
export async function markConnected(db: Kysely<Schema>, accountId: string): Promise<void> {
  await db
    .updateTable('accounts')
    .set({ status: 'connected', status_reason: null, status_at: null })
    .where('account_id', '=', accountId)
    .where('status', '=', 'disconnected')
    .execute()
}

/** An account with how it is reached. */
export interface StoredAccount {
  readonly account: Account
  readonly status: AccountStatus
  /** When it was first connected. */
  readonly connectedAt: Date
}

/** Every account in the store, by id. */
export async function loadAccounts(db: Kysely<Schema>): Promise<StoredAccount[]> {
  const rows = await db.selectFrom('accounts').selectAll().orderBy('account_id').execute()
  return rows.map((row) => ({
    account: {
      ...accountOf(row.vendor, {
        externalId: row.external_id,
        timeZone: row.time_zone,
        currency: row.currency,
        uiOrigin: row.ui_origin,
      }),
      accountId: row.account_id,
    },
    status: {
      auth: row.auth === 'oauth' ? 'oauth' : 'access_token',
      isConnected: row.status === 'connected',
      isEnded: row.status === 'ended',
      reason: row.status_reason,
      at: row.status_at,
      scopes: row.scopes,
    },
    connectedAt: row.connected_at,
  }))
}

/** Forgets the account and everything that is stored of it. */
export async function eraseAccount(db: Kysely<Schema>, accountId: string): Promise<void> {
  await db.deleteFrom('accounts').where('account_id', '=', accountId).execute()
  await db.deleteFrom('rate_limit_slots').where('account_id', '=', accountId).execute()
  await db.deleteFrom('daily_budgets').where('account_id', '=', accountId).execute()
  await db.deleteFrom('incidents').where('account_id', '=', accountId).execute()
  await db.deleteFrom('job_failures').where('account_id', '=', accountId).execute()
  await db.deleteFrom('paced_jobs').where('account_id', '=', accountId).execute()
}
