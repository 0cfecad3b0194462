import type { Kysely } from 'kysely'
import type { Schema } from '../infra/db/schema.ts'

/** What was noted of a vendor's log, which is shared by all accounts, and when; null when nothing was. */
export async function loadFeed(
  db: Kysely<Schema>,
  vendor: string,
  name: string,
): Promise<{ readonly state: object; readonly updatedAt: Date } | null> {
  const row = await db
    .selectFrom('feeds')
    .select(['state', 'updated_at'])
    .where('vendor', '=', vendor)
    .where('name', '=', name)
    .executeTakeFirst()
  return row ? { state: row.state, updatedAt: row.updated_at } : null
}

/** Notes where the reading of a vendor's log will continue. */
export async function saveFeed(
  db: Kysely<Schema>,
  {
    vendor,
    name,
    state,
    now,
  }: { readonly vendor: string; readonly name: string; readonly state: object; readonly now: Date },
): Promise<void> {
  const row = { state: JSON.stringify(state), updated_at: now }
  await db
    .insertInto('feeds')
    .values({ vendor, name, ...row })
    .onConflict((conflict) => conflict.columns(['vendor', 'name']).doUpdateSet(row))
    .execute()
}
