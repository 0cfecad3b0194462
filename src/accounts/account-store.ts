import type { Kysely } from 'kysely'
import type { Schema } from '../infra/db/schema.ts'

/** One connected CRM tenant. */
export interface Account {
  /** Ours: the vendor and the vendor's id, such as `hubspot-62515`. */
  readonly accountId: string
  readonly vendor: string
  readonly externalId: string
  /** IANA name; day boundaries follow it. */
  readonly timeZone: string
  /** ISO 4217. */
  readonly currency: string
  /** Where the CRM's web pages are. */
  readonly uiOrigin: string
}

/** Stores the account, or what has changed of it. */
export async function saveAccount(db: Kysely<Schema>, account: Account, now: Date): Promise<void> {
  const row = {
    vendor: account.vendor,
    external_id: account.externalId,
    time_zone: account.timeZone,
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

/** Every account in the store, by id. */
export async function loadAccounts(db: Kysely<Schema>): Promise<Account[]> {
  const rows = await db.selectFrom('accounts').selectAll().orderBy('account_id').execute()
  return rows.map((row) => ({
    accountId: row.account_id,
    vendor: row.vendor,
    externalId: row.external_id,
    timeZone: row.time_zone,
    currency: row.currency,
    uiOrigin: row.ui_origin,
  }))
}
