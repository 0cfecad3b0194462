import type { Kysely } from 'kysely'
import type { Schema } from '../infra/db/schema.ts'

/** The stored position from which a vendor's event log will be read; null before the first read. */
export async function loadEventLogCursor(db: Kysely<Schema>, vendor: string): Promise<object | null> {
  const row = await db.selectFrom('event_log_cursors').select('state').where('vendor', '=', vendor).executeTakeFirst()
  return row?.state ?? null
}

/** Stores the position from which a vendor's event log will be read. */
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
