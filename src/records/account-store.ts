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

/** What a stage noted under a name, and when; null when it never did. The reader parses it. */
export async function loadCursor(
  db: Kysely<Schema>,
  accountId: string,
  name: string,
): Promise<{ readonly state: object; readonly updatedAt: Date } | null> {
  const row = await db
    .selectFrom('cursors')
    .select(['state', 'updated_at'])
    .where('account_id', '=', accountId)
    .where('name', '=', name)
    .executeTakeFirst()
  return row ? { state: row.state, updatedAt: row.updated_at } : null
}

/** Notes where a stage will continue. */
export async function saveCursor(
  db: Kysely<Schema>,
  accountId: string,
  { name, state, now }: { readonly name: string; readonly state: object; readonly now: Date },
): Promise<void> {
  const row = { state: JSON.stringify(state), updated_at: now }
  await db
    .insertInto('cursors')
    .values({ account_id: accountId, name, ...row })
    .onConflict((conflict) => conflict.columns(['account_id', 'name']).doUpdateSet(row))
    .execute()
}
