import { type Kysely, sql } from 'kysely'
import type { ObjectType } from '../domain/record.ts'
import type { Schema } from '../infra/db/schema.ts'

/** Records that are to join or to leave the CRM's list of those that are incomplete and cannot be flagged. */
export interface ListChanges {
  readonly add: readonly string[]
  readonly remove: readonly string[]
}

/**
 * Which records of a type are not on the list although they should be, or the other way round. On it belong those that
 * are incomplete and whose flag a required rule of the account refuses, or which nothing can carry. A flag that still
 * waits decides nothing yet.
 */
export async function loadListChanges(
  db: Kysely<Schema>,
  accountId: string,
  { type, limit }: { readonly type: ObjectType; readonly limit: number },
): Promise<ListChanges> {
  const rows = await db
    .selectFrom('write_backs')
    .select(['record_id', 'listed'])
    .where('account_id', '=', accountId)
    .where('object_type', '=', type)
    .where('target', '=', 'flag')
    .where(sql<boolean>`(listed or refused_cause in ('required-rule', 'no-carrier'))`)
    .where(sql<boolean>`not (wanted is distinct from written and refused_reason is null)`)
    .where(
      sql<boolean>`listed is distinct from coalesce(refused_cause in ('required-rule', 'no-carrier')
        and wanted ->> 'status' = 'incomplete' and wanted is distinct from written, false)`,
    )
    .orderBy('record_id')
    .limit(limit)
    .execute()
  return {
    add: rows.filter((row) => !row.listed).map((row) => row.record_id),
    remove: rows.filter((row) => row.listed).map((row) => row.record_id),
  }
}

/** Notes that the list has been changed. Of records that are gone nothing else was still to be remembered. */
export async function saveListChanges(
  db: Kysely<Schema>,
  accountId: string,
  { type, changes }: { readonly type: ObjectType; readonly changes: ListChanges },
): Promise<void> {
  const ids = [...changes.add, ...changes.remove]
  await db
    .updateTable('write_backs')
    .set({ listed: sql<boolean>`not listed` })
    .where('account_id', '=', accountId)
    .where('object_type', '=', type)
    .where('target', '=', 'flag')
    .where(sql<boolean>`record_id in (select jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))`)
    .execute()
  await sql`
    delete from write_backs w
    where w.account_id = ${accountId} and w.object_type = ${type} and w.target = 'flag' and not w.listed
      and w.record_id = any(${[...changes.remove]}::text[])
      and not exists (
        select from records r
        where r.account_id = w.account_id and r.object_type = w.object_type and r.record_id = w.record_id)`.execute(db)
}
