import type { Kysely } from 'kysely'
import type { Schema } from '../infra/db/schema.ts'

/** Where the reading of a vendor's event log will continue, as it was saved; null before the first reading. */
export async function loadEventLogCursor(db: Kysely<Schema>, vendor: string): Promise<object | null> {
  const row = await db.selectFrom('event_log_cursors').select('state').where('vendor', '=', vendor).executeTakeFirst()
  return row?.state ?? null
}

/** Notes where the reading of a vendor's event log will continue. */
export async function saveEventLogCursor(
  db: Kysely<Schema>,
  vendor: string,
  { state, now }: { readonly state: object; readonly now: Date },
): Promise<void> {
  const row = { state: JSON.stringify(state), updated_at: now }
  await db
    .insertInto('event_log_cursors')
    .values({ vendor, ...row })
    .onConflict((conflict) => conflict.column('vendor').doUpdateSet(row))
    .execute()
}
