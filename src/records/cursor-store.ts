import type { Kysely } from 'kysely'
import type { Schema } from '../infra/db/schema.ts'

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
