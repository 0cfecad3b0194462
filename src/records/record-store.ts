import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { ReadScope } from '../domain/read-scope.ts'
import { type CrmRecord, keyText, type ObjectType, objectTypes, type RecordKey } from '../domain/record.ts'
import { isInScope } from '../infra/db/in-scope.ts'
import type { Schema } from '../infra/db/schema.ts'
import { type RecordRow, recordColumns, type StoredRecord, toStored } from './record-columns-store.ts'

/** Records of one read. */
export interface ReadBatch {
  readonly records: readonly CrmRecord[]
  /** The target types for which their links have been read, in the order of `objectTypes`. */
  readonly linksRead: readonly ObjectType[]
  /** The run of the full sync that read them; null if they were read individually. */
  readonly syncRunId: string | null
}

/**
 * Stores the records; the newer state wins, and of two with the same time the later read wins.
 *
 * @returns the keys of records that are new, whose content changed (a newer time alone is not a change), or whose links
 *   were read for other target types than before
 */
export async function upsertRecords(db: Kysely<Schema>, accountId: string, batch: ReadBatch): Promise<RecordKey[]> {
  if (batch.records.length === 0) return []
  // One statement must not touch a row twice; if a record occurs twice, the later read counts.
  const once = new Map(batch.records.map((record) => [keyText(record), record]))
  const rows = JSON.stringify([...once.values()].map((record) => toRow(record, batch)))
  const changed = await sql<{ object_type: ObjectType; record_id: string }>`
    with given as (
      select * from jsonb_to_recordset(${rows}::jsonb) as t(
        object_type text, record_id text, owner_id text, created_at timestamptz, updated_at timestamptz,
        fields jsonb, vendor_fields jsonb, sync_run_id text, links_read text[])
    ), stored as (
      insert into records (
        account_id, object_type, record_id, owner_id, created_at, updated_at, fields, vendor_fields, sync_run_id, links_read)
      select
        ${accountId}, object_type, record_id, owner_id, created_at, updated_at, fields, vendor_fields, sync_run_id, links_read
      from given
      on conflict (account_id, object_type, record_id) do update set
        owner_id = excluded.owner_id, created_at = excluded.created_at, updated_at = excluded.updated_at,
        fields = excluded.fields, vendor_fields = excluded.vendor_fields, sync_run_id = excluded.sync_run_id,
        links_read = excluded.links_read
      where records.updated_at <= excluded.updated_at
      returning object_type, record_id, owner_id, created_at, fields, vendor_fields, links_read
    )
    select stored.object_type, stored.record_id
    -- A statement sees the table as it was before it. Each record is looked up: to join them, Postgres may read all records.
    from stored where not exists (
      select from records as before where before.account_id = ${accountId}
        and before.object_type = stored.object_type and before.record_id = stored.record_id
        and (before.owner_id, before.created_at, before.fields, before.vendor_fields, before.links_read)
          is not distinct from (stored.owner_id, stored.created_at, stored.fields, stored.vendor_fields, stored.links_read)
      offset 0)
  `.execute(db)
  return changed.rows.map(({ object_type, record_id }) => ({ type: object_type, id: record_id }))
}

function toRow(record: CrmRecord, { syncRunId, linksRead }: ReadBatch): Record<string, unknown> {
  return {
    object_type: record.type,
    record_id: record.id,
    owner_id: record.ownerId,
    created_at: record.createdAt,
    updated_at: record.updatedAt,
    fields: record.fields,
    vendor_fields: record.vendorFields,
    sync_run_id: syncRunId,
    links_read: linksRead,
  }
}

/** The stored records among the named ones, in any order. */
export async function loadRecords(
  db: Kysely<Schema>,
  accountId: string,
  keys: readonly RecordKey[],
): Promise<StoredRecord[]> {
  if (keys.length === 0) return []
  const { rows } = await sql<RecordRow>`
    select r.object_type, r.record_id, ${recordColumns('r')} from records r
    where r.account_id = ${accountId} and (r.object_type, r.record_id) in (${keyList(keys)})`.execute(db)
  return rows.map(toStored)
}

/** A page of an account's records of a type, by their ids. @param page.after the id before the first one; null: none */
export async function loadRecordPage(
  db: Kysely<Schema>,
  accountId: string,
  { type, after, limit }: { readonly type: ObjectType; readonly after: string | null; readonly limit: number },
): Promise<StoredRecord[]> {
  const { rows } = await sql<RecordRow>`
    select r.object_type, r.record_id, ${recordColumns('r')} from records r
    where r.account_id = ${accountId} and r.object_type = ${type} and r.record_id > ${after ?? ''}
    order by r.record_id limit ${limit}`.execute(db)
  return rows.map(toStored)
}

/** A record that may be read; null where it is not there, or not to be read. */
export async function findRecord(
  db: Kysely<Schema>,
  { accountId, key, scope }: { readonly accountId: string; readonly key: RecordKey; readonly scope: ReadScope },
): Promise<Pick<StoredRecord, 'type' | 'id' | 'ownerId' | 'fields'> | null> {
  const row = await db
    .selectFrom('records as r')
    .select(['r.fields', 'r.owner_id'])
    .where('r.account_id', '=', accountId)
    .where('r.object_type', '=', key.type)
    .where('r.record_id', '=', key.id)
    .where(isInScope(scope, 'r'))
    .executeTakeFirst()
  return row === undefined ? null : { ...key, ownerId: row.owner_id, fields: row.fields }
}

/** When each of the named records was last changed, by the vendor's clock; unknown ones are absent. */
export async function loadUpdateTimes(
  db: Kysely<Schema>,
  accountId: string,
  { type, ids }: { readonly type: ObjectType; readonly ids: readonly string[] },
): Promise<Map<string, Date>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('records')
    .select(['record_id', 'updated_at'])
    .where('account_id', '=', accountId)
    .where('object_type', '=', type)
    .where('record_id', '=', sql<string>`any(${[...ids]}::text[])`)
    .execute()
  return new Map(rows.map((row) => [row.record_id, row.updated_at]))
}

/** Ids of a type's records that a full sync has not read. */
export async function loadUnseen(
  db: Kysely<Schema>,
  accountId: string,
  { type, syncRunId }: { readonly type: ObjectType; readonly syncRunId: string },
): Promise<string[]> {
  const rows = await db
    .selectFrom('records')
    .select('record_id')
    .where('account_id', '=', accountId)
    .where('object_type', '=', type)
    .where('sync_run_id', 'is distinct from', syncRunId)
    .execute()
  return rows.map((row) => row.record_id)
}

/** The number of the named records that the full sync has read. */
export async function countSeen(
  db: Kysely<Schema>,
  accountId: string,
  { type, ids, syncRunId }: { readonly type: ObjectType; readonly ids: readonly string[]; readonly syncRunId: string },
): Promise<number> {
  const { count } = await db
    .selectFrom('records')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('account_id', '=', accountId)
    .where('object_type', '=', type)
    .where('sync_run_id', '=', syncRunId)
    .where('record_id', '=', sql<string>`any(${[...ids]}::text[])`)
    .executeTakeFirstOrThrow()
  return count
}

/** The number of stored records of a type. */
export async function countStored(db: Kysely<Schema>, accountId: string, type: ObjectType): Promise<number> {
  return (await countRecords(db, accountId))[type]
}

/**
 * Deletes records that the CRM no longer has, with their own links, their set-aside entries and their pending
 * write-backs. An entry for the CRM's list of records that cannot be flagged is kept until the record has been removed
 * from that list. Links of other records to them stay, because only a re-read of those records shows whether the links
 * still exist.
 *
 * @returns the ids of those that were stored
 */
export async function removeRecords(
  db: Kysely<Schema>,
  accountId: string,
  { type, ids }: { readonly type: ObjectType; readonly ids: readonly string[] },
): Promise<string[]> {
  const list = sql<string>`any(${[...ids]}::text[])`
  const removed = await db
    .deleteFrom('records')
    .where('account_id', '=', accountId)
    .where('object_type', '=', type)
    .where('record_id', '=', list)
    .returning('record_id')
    .execute()
  await db
    .deleteFrom('write_backs')
    .where('account_id', '=', accountId)
    .where('object_type', '=', type)
    .where('record_id', '=', list)
    .where('on_unflagged_list', '=', false)
    .execute()
  await db
    .deleteFrom('links')
    .where('account_id', '=', accountId)
    .where('from_type', '=', type)
    .where('from_id', '=', list)
    .execute()
  await db
    .deleteFrom('set_aside')
    .where('account_id', '=', accountId)
    .where('subject', '=', type)
    .where('subject_id', '=', list)
    .execute()
  return removed.map((row) => row.record_id)
}

/** Erases the copy of a record and all data about it, as requested by the person behind it. */
export async function eraseRecord(db: Kysely<Schema>, accountId: string, key: RecordKey): Promise<void> {
  await removeRecords(db, accountId, { type: key.type, ids: [key.id] })
  await db
    .deleteFrom('links')
    .where('account_id', '=', accountId)
    .where('to_type', '=', key.type)
    .where('to_id', '=', key.id)
    .execute()
  for (const table of [
    // First, because an evaluation locks this row before it changes the findings.
    'due_evaluations',
    'noted_holders',
    'write_backs',
    'write_log',
    'findings',
    'finding_events',
    'disputes',
    'exemptions',
    'due_refreshes',
    'record_facts',
    'record_keys',
    'honest_answers',
  ] as const) {
    await db
      .deleteFrom(table)
      .where('account_id', '=', accountId)
      .where('object_type', '=', key.type)
      .where('record_id', '=', key.id)
      .execute()
  }
}

/**
 * Lets people act on a record, grant an exemption, open figures, change roles, or ask for sign-in links, use them or
 * end them, one after the other: until the transaction ends, no other one that calls this for the same subject goes on. What reads or
 * stores it for another reason does not wait.
 */
export async function lockForAction(
  db: Kysely<Schema>,
  accountId: string,
  { type, id }: RecordKey | { readonly type: 'exemption' | 'opening' | 'roles' | 'sign-in'; readonly id: string },
): Promise<void> {
  const lock = JSON.stringify(['action', accountId, type, id])
  await sql`select pg_advisory_xact_lock(hashtextextended(${lock}, 0))`.execute(db)
}

/** The number of stored records by type. */
export async function countRecords(db: Kysely<Schema>, accountId: string): Promise<Record<ObjectType, number>> {
  const rows = await db
    .selectFrom('record_counts')
    .select(['object_type', sql<number>`sum(number)::int`.as('count')])
    .where('account_id', '=', accountId)
    .groupBy('object_type')
    .execute()
  const counts = new Map(rows.map((row) => [row.object_type, row.count]))
  return Object.fromEntries(objectTypes.map((type) => [type, counts.get(type) ?? 0])) as Record<ObjectType, number>
}

/** More keys than these are passed as lists. */
const mostWritten = 16

/**
 * SQL for a list of keys, to be used as `(object_type, record_id) in (…)`. Few of them are written one by one, in a few lengths:
 * Postgres assumes ten in a list that it has not seen, and would rather plan a statement each time than keep a plan for so many.
 */
export function keyList(keys: readonly RecordKey[]): RawBuilder<unknown> {
  if (keys.length > 0 && keys.length <= mostWritten) {
    return sql`values ${sql.join(padded(keys).map(({ type, id }) => sql`(${type}::text, ${id}::text)`))}`
  }
  const types = keys.map(({ type }) => type)
  const ids = keys.map(({ id }) => id)
  return sql`select * from unnest(${types}::text[], ${ids}::text[])`
}

/** The same keys, the last of them again until there are 1, 2, 4, 8 or 16. */
function padded(keys: readonly RecordKey[]): readonly RecordKey[] {
  const length = 2 ** Math.ceil(Math.log2(keys.length))
  const last = keys.at(-1)
  return last === undefined ? keys : [...keys, ...Array.from({ length: length - keys.length }, () => last)]
}
