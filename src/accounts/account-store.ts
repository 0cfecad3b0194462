import type { Kysely, Selectable } from 'kysely'
import type { AccountDetails } from '../crm/port.ts'
import { fallbackZone, isKnownZone } from '../domain/time/zone.ts'
import type { Schema } from '../infra/db/schema.ts'
import { type Language, type Message, message } from '../words/index.ts'

/** One connected CRM tenant. */
export interface Account {
  /** Minset's id, made of the vendor and the vendor's id, such as `hubspot-62515`. */
  readonly accountId: string
  readonly vendor: string
  readonly externalId: string
  /** An IANA name that this machine knows; day boundaries follow it. UTC if the CRM names an unknown one. */
  readonly timeZone: string
  /** The CRM's name of an unknown time zone; null if it is known. */
  readonly unknownTimeZone: string | null
  /** ISO 4217. */
  readonly currency: string
  /** Origin of the CRM's web pages. */
  readonly uiOrigin: string
}

/** Minset's id of a vendor's account. */
export function accountIdOf(vendor: string, externalId: string): string {
  return `${vendor}-${externalId}`
}

/** The account as the CRM describes it. The only place that decides which time zone its days follow. */
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

/** Whether and how the account is connected. */
export interface AccountStatus {
  /** `access_token`: a token from the environment; `oauth`: an installed app. */
  readonly auth: 'access_token' | 'oauth'
  readonly isConnected: boolean
  /** Whether a person has disconnected it on purpose in Minset: it is then not expected to be connected. */
  readonly isEnded: boolean
  /** Why it is not connected. */
  readonly reason: Message | null
  /** Since when. */
  readonly at: Date | null
  /** The granted scopes; null if the vendor does not list them. */
  readonly scopes: readonly string[] | null
}

/** The access that a new connection has. */
export interface Access {
  readonly auth: AccountStatus['auth']
  readonly scopes: readonly string[] | null
}

/** Stores a connected account, or its changes. */
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
    // As the CRM names it, because a later version of Minset may know it.
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

/** Stores that the account is disconnected, and why; its data stays. */
export async function markDisconnected(
  db: Kysely<Schema>,
  accountId: string,
  { reason, now }: { readonly reason: Message; readonly now: Date },
): Promise<void> {
  await db
    .updateTable('accounts')
    .set({ status: 'disconnected', status_reason: JSON.stringify(reason), status_at: now })
    .where('account_id', '=', accountId)
    .where('status', '=', 'connected')
    .execute()
}

/** Stores that a person has disconnected the account on purpose in Minset; its data stays. */
export async function markEnded(db: Kysely<Schema>, accountId: string, now: Date): Promise<void> {
  await db
    .updateTable('accounts')
    .set({ status: 'ended', status_reason: JSON.stringify(message('account.ended')), status_at: now })
    .where('account_id', '=', accountId)
    .execute()
}

/** Stores that the account is connected again. */
export async function markConnected(db: Kysely<Schema>, accountId: string): Promise<void> {
  await db
    .updateTable('accounts')
    .set({ status: 'connected', status_reason: null, status_at: null })
    .where('account_id', '=', accountId)
    .where('status', '=', 'disconnected')
    .execute()
}

/** Stores the account's language. @returns whether it was another one */
export async function saveAccountLanguage(db: Kysely<Schema>, accountId: string, language: Language): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('accounts')
    .set({ language })
    .where('account_id', '=', accountId)
    .where('language', '!=', language)
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}

/** An account with its connection. */
export interface StoredAccount {
  readonly account: Account
  readonly status: AccountStatus
  /** When it was first connected. */
  readonly connectedAt: Date
}

/** Every account in the store, by id. */
export async function loadAccounts(db: Kysely<Schema>): Promise<StoredAccount[]> {
  const rows = await db.selectFrom('accounts').selectAll().orderBy('account_id').execute()
  return rows.map(asStored)
}

/** One account; undefined if it is not in the store. */
export async function loadAccount(db: Kysely<Schema>, accountId: string): Promise<StoredAccount | undefined> {
  const row = await db.selectFrom('accounts').selectAll().where('account_id', '=', accountId).executeTakeFirst()
  return row && asStored(row)
}

/** Whether the CRM lets Minset into the account. */
export async function isConnected(db: Kysely<Schema>, accountId: string): Promise<boolean> {
  return (await loadAccount(db, accountId))?.status.isConnected ?? false
}

function asStored(row: Selectable<Schema['accounts']>): StoredAccount {
  return {
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
  }
}

/** Deletes the account and all its stored data. */
export async function eraseAccount(db: Kysely<Schema>, accountId: string): Promise<void> {
  await db.deleteFrom('accounts').where('account_id', '=', accountId).execute()
  await db.deleteFrom('rate_limit_slots').where('account_id', '=', accountId).execute()
  await db.deleteFrom('daily_budgets').where('account_id', '=', accountId).execute()
  await db.deleteFrom('incidents').where('account_id', '=', accountId).execute()
  await db.deleteFrom('job_failures').where('account_id', '=', accountId).execute()
  await db.deleteFrom('paced_jobs').where('account_id', '=', accountId).execute()
}
