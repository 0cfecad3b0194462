import { type Kysely, sql } from 'kysely'
import type { Schema } from '../infra/db/schema.ts'

/** For so long a request of a card that named another app says something. */
const notedForSeconds = 24 * 3600

/** Records that a request of a card named another app than the configured one, by the database's clock. */
export async function noteOtherApp(
  db: Kysely<Schema>,
  { vendor, configuredAppId, namedAppId }: Readonly<Record<'vendor' | 'configuredAppId' | 'namedAppId', string>>,
): Promise<void> {
  const named = { configured_app_id: configuredAppId, named_app_id: namedAppId, noted_at: sql<Date>`now()` }
  await db
    .insertInto('other_card_apps')
    .values({ vendor, ...named })
    .onConflict((conflict) => conflict.column('vendor').doUpdateSet(named))
    .execute()
}

/** The app that a request of a card has named within a day instead of the configured one; null if none was. */
export async function loadOtherApp(
  db: Kysely<Schema>,
  { vendor, appId }: { readonly vendor: string; readonly appId: string },
): Promise<string | null> {
  const row = await db
    .selectFrom('other_card_apps')
    .select('named_app_id')
    .where('vendor', '=', vendor)
    .where('configured_app_id', '=', appId)
    .where('noted_at', '>', sql<Date>`now() - make_interval(secs => ${notedForSeconds})`)
    .executeTakeFirst()
  return row?.named_app_id ?? null
}

/** Forgets the other app that requests of a vendor's cards have named: they name the configured one now. */
export async function forgetOtherApp(db: Kysely<Schema>, vendor: string): Promise<void> {
  await db.deleteFrom('other_card_apps').where('vendor', '=', vendor).execute()
}
