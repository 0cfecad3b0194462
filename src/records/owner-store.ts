import { type Kysely, sql } from 'kysely'
import type { Owner } from '../domain/owner.ts'
import type { Owners } from '../domain/read-scope.ts'
import type { ObjectType, RecordKey } from '../domain/record.ts'
import type { Schema } from '../infra/db/schema.ts'
import { asObjectType } from './record-columns-store.ts'

/** Replaces the stored owners with the given ones. A language that they do not state stays as it was. */
export async function replaceOwners(db: Kysely<Schema>, accountId: string, owners: readonly Owner[]): Promise<void> {
  const replaced = await db
    .deleteFrom('owners')
    .where('account_id', '=', accountId)
    .returning(['owner_id', 'language'])
    .execute()
  const before = new Map(replaced.map((row) => [row.owner_id, row.language]))
  if (owners.length === 0) return
  const rows = owners.map((owner) => ({
    account_id: accountId,
    owner_id: owner.id,
    user_id: owner.userId ?? null,
    email: owner.email,
    first_name: owner.firstName,
    last_name: owner.lastName,
    language: owner.language === undefined ? (before.get(owner.id) ?? null) : owner.language,
    archived: owner.archived,
    is_queue: owner.isQueue ?? false,
    teams: JSON.stringify(owner.teams),
  }))
  await db.insertInto('owners').values(rows).execute()
}

/** The owners of the account, archived ones included, by id. @param among only these of them */
export async function loadOwners(db: Kysely<Schema>, accountId: string, among: Owners = 'everyone'): Promise<Owner[]> {
  const rows = await db
    .selectFrom('owners')
    .selectAll()
    .where('account_id', '=', accountId)
    .$if(among !== 'everyone', (query) => query.where('owner_id', '=', sql<string>`any(${among}::text[])`))
    .orderBy('owner_id')
    .execute()
  return rows.map((row) => ({
    id: row.owner_id,
    userId: row.user_id,
    email: row.email,
    firstName: row.first_name,
    lastName: row.last_name,
    language: row.language,
    archived: row.archived,
    ...(row.is_queue && { isQueue: true }),
    teams: row.teams,
  }))
}

/** The records of these types that belong to an owner. */
export async function loadOwnedKeys(
  db: Kysely<Schema>,
  accountId: string,
  { ownerId, types }: { readonly ownerId: string; readonly types: readonly ObjectType[] },
): Promise<RecordKey[]> {
  const rows = await db
    .selectFrom('records')
    .select(['object_type', 'record_id'])
    .where('account_id', '=', accountId)
    .where('owner_id', '=', ownerId)
    .where('object_type', 'in', [...types, ''])
    .orderBy('object_type')
    .orderBy('record_id')
    .execute()
  return rows.map((row) => ({ type: asObjectType(row.object_type), id: row.record_id }))
}
