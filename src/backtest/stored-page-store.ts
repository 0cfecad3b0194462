import type { Kysely } from 'kysely'
import type { ObjectType } from '../domain/record.ts'
import type { Schema } from '../infra/db/schema.ts'
import { asObjectType, type StoredRecord } from '../records/index.ts'

/**
 * A page of an account's stored records of a type, in the order of their ids.
 *
 * @param page.after the id before the first one; null: from the beginning
 */
export async function loadStoredPage(
  db: Kysely<Schema>,
  accountId: string,
  { type, after, limit }: { readonly type: ObjectType; readonly after: string | null; readonly limit: number },
): Promise<StoredRecord[]> {
  const rows = await db
    .selectFrom('records')
    .select(['record_id', 'owner_id', 'created_at', 'updated_at', 'fields', 'vendor_fields', 'links_read'])
    .where('account_id', '=', accountId)
    .where('object_type', '=', type)
    .where('record_id', '>', after ?? '')
    .orderBy('record_id')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    type,
    id: row.record_id,
    ownerId: row.owner_id,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    fields: row.fields,
    vendorFields: row.vendor_fields,
    linksRead: row.links_read.map(asObjectType),
  }))
}
