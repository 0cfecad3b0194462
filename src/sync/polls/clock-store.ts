import type { Kysely } from 'kysely'
import type { Schema } from '../../infra/db/schema.ts'

/** The reading of our clock at the account's last sync; null before the first. */
export async function loadClockReading(db: Kysely<Schema>, accountId: string): Promise<Date | null> {
  const row = await db
    .selectFrom('clock_readings')
    .select('read_at')
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  return row?.read_at ?? null
}

/** Stores the reading of our clock at a sync of the account. */
export async function saveClockReading(db: Kysely<Schema>, accountId: string, now: Date): Promise<void> {
  await db
    .insertInto('clock_readings')
    .values({ account_id: accountId, read_at: now })
    .onConflict((conflict) => conflict.column('account_id').doUpdateSet({ read_at: now }))
    .execute()
}
