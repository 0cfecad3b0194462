import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { WorklistResult } from '../crm/port.ts'
import { masked } from '../domain/masking/disclosure.ts'
import type { ReadScope } from '../domain/read-scope.ts'
import type { ObjectType } from '../domain/record.ts'
import { isInScope } from '../infra/db/in-scope.ts'
import type { Schema } from '../infra/db/schema.ts'
import { asObjectType, type ProblemRecord } from '../records/index.ts'
import type { Message } from '../words/index.ts'
import { asTargetName, type TargetName } from './targets/index.ts'
import { isBlankIn, keptOnList } from './write-back-store.ts'

/** Records to add to or remove from the CRM's list of incomplete records that cannot be flagged. */
export interface ListChanges {
  readonly add: readonly string[]
  readonly remove: readonly string[]
}

/** SQL for whether a record belongs on the list. */
function belongs(target: TargetName): RawBuilder<boolean> {
  return sql<boolean>`coalesce(refused_cause in ('required-rule', 'no-carrier')
    and not ${isBlankIn('desired', target)} and desired is distinct from applied, false)`
}

/** The values of a target whose records are on the list and should not be, or the other way round. */
function wrongOnList(db: Kysely<Schema>, accountId: string, target: TargetName) {
  return db
    .selectFrom('write_backs')
    .where('account_id', '=', accountId)
    .where('target', '=', target)
    .where(sql<boolean>`(on_unflagged_list is distinct from false or refused_cause in ('required-rule', 'no-carrier'))`)
    .where(sql<boolean>`not (desired is distinct from applied and refused_reason is null)`)
    .where(sql<boolean>`refused_cause is distinct from ${keptOnList}`)
    .where(sql<boolean>`on_unflagged_list is distinct from ${belongs(target)}`)
}

/** The types of which `loadListChanges` finds any record: one query instead of one for each type. */
export async function loadTypesToList(
  db: Kysely<Schema>,
  accountId: string,
  target: TargetName,
): Promise<ReadonlySet<ObjectType>> {
  const rows = await wrongOnList(db, accountId, target).select('object_type').distinct().execute()
  return new Set(rows.map(({ object_type }) => asObjectType(object_type)))
}

/**
 * The records of a type that should be on the list and are not, that are on it and should not be, or whose membership
 * is unknown. A record belongs on it if it is incomplete and its flag was rejected by a required rule of the account or
 * has no possible carrier. A pending flag decides nothing yet.
 */
export async function loadListChanges(
  db: Kysely<Schema>,
  accountId: string,
  { type, target, limit }: { readonly type: ObjectType; readonly target: TargetName; readonly limit: number },
): Promise<ListChanges> {
  const rows = await wrongOnList(db, accountId, target)
    .where('object_type', '=', type)
    .select(['record_id', belongs(target).as('belongs')])
    .orderBy('record_id')
    .limit(limit)
    .execute()
  return {
    add: rows.filter((row) => row.belongs).map((row) => row.record_id),
    remove: rows.filter((row) => !row.belongs).map((row) => row.record_id),
  }
}

/**
 * Stores that the CRM is being asked to add these records. Neither changes to them meanwhile nor a crash before the
 * response is stored may leave them on the list permanently.
 */
export async function noteListing(
  db: Kysely<Schema>,
  accountId: string,
  { type, target, ids }: { readonly type: ObjectType; readonly target: TargetName; readonly ids: readonly string[] },
): Promise<void> {
  await setOnList(db, accountId, { type, target, ids, isOnList: null })
}

/** Stores that the list has been changed. Rows of deleted records are no longer needed. */
export async function saveListChanges(
  db: Kysely<Schema>,
  accountId: string,
  { type, target, changes }: { readonly type: ObjectType; readonly target: TargetName; readonly changes: ListChanges },
): Promise<void> {
  await setOnList(db, accountId, { type, target, ids: changes.add, isOnList: true })
  await setOnList(db, accountId, { type, target, ids: changes.remove, isOnList: false })
  await sql`
    delete from write_backs w
    where w.account_id = ${accountId} and w.object_type = ${type} and w.target = ${target} and not w.on_unflagged_list
      and w.record_id = any(${[...changes.remove]}::text[])
      and not exists (
        select from records r
        where r.account_id = w.account_id and r.object_type = w.object_type and r.record_id = w.record_id)`.execute(db)
}

/** Stores which records the CRM keeps on the list, and why. A value that is refused itself keeps that reason. */
export async function saveKeptOnList(
  db: Kysely<Schema>,
  accountId: string,
  {
    type,
    target,
    refused,
    now,
  }: {
    readonly type: ObjectType
    readonly target: TargetName
    readonly refused: WorklistResult['refused']
    readonly now: Date
  },
): Promise<void> {
  if (refused.length === 0) return
  await sql`
    update write_backs w set
      refused_reason = coalesce(w.refused_reason, g.reason), refused_cause = ${keptOnList}, updated_at = ${now}
    from jsonb_to_recordset(${JSON.stringify(refused)}::jsonb) as g(id text, reason jsonb)
    where w.account_id = ${accountId} and w.object_type = ${type} and w.target = ${target} and w.record_id = g.id
      -- Another value is desired meanwhile, which decides anew.
      and not (w.desired is distinct from w.applied and w.refused_reason is null)`.execute(db)
}

async function setOnList(
  db: Kysely<Schema>,
  accountId: string,
  {
    type,
    target,
    ids,
    isOnList,
  }: {
    readonly type: ObjectType
    readonly target: TargetName
    readonly ids: readonly string[]
    readonly isOnList: boolean | null
  },
): Promise<void> {
  if (ids.length === 0) return
  await db
    .updateTable('write_backs')
    .set({ on_unflagged_list: isOnList })
    .where('account_id', '=', accountId)
    .where('object_type', '=', type)
    .where('target', '=', target)
    .where('record_id', '=', sql<string>`any(${[...ids]}::text[])`)
    .execute()
}

interface StoredRefusals {
  readonly target: TargetName
  readonly type: ObjectType
  readonly reason: Message
  readonly count: number
}

/**
 * The reasons for rejected values, with the number of records for each; the most frequent first. The CRM's words may
 * repeat values: personal data in them is masked, and reasons that differ in nothing else are one.
 */
export async function loadRefusals(db: Kysely<Schema>, accountId: string): Promise<readonly StoredRefusals[]> {
  const rows = await db
    .selectFrom('write_backs')
    .select([
      'target',
      'object_type',
      sql<Message>`refused_reason`.as('reason'),
      sql<number>`count(*)::int`.as('count'),
    ])
    .where('account_id', '=', accountId)
    .where('refused_reason', 'is not', null)
    .groupBy(['target', 'object_type', 'refused_reason'])
    .orderBy('count', 'desc')
    .execute()
  const refusals = new Map<string, StoredRefusals>()
  for (const row of rows) {
    const [target, type, reason] = [asTargetName(row.target), asObjectType(row.object_type), masked.message(row.reason)]
    const key = JSON.stringify([target, type, reason])
    refusals.set(key, { target, type, reason, count: row.count + (refusals.get(key)?.count ?? 0) })
  }
  return [...refusals.values()].toSorted((a, b) => b.count - a.count)
}

/** The records whose values the CRM rejected, as far as they may be read, up to a maximum; and their number. */
export async function loadRefusedRecords(
  db: Kysely<Schema>,
  { accountId, scope, limit }: { readonly accountId: string; readonly scope: ReadScope; readonly limit: number },
): Promise<{ readonly first: readonly ProblemRecord[]; readonly count: number }> {
  const { rows } = await sql<{
    object_type: string
    record_id: string
    reason: Message
    fields: ProblemRecord['fields']
    count: number
  }>`
    select w.*, r.fields, count(*) over ()::int as count from (
      select distinct on (object_type, record_id) object_type, record_id, refused_reason as reason
      from write_backs where account_id = ${accountId} and refused_reason is not null
      order by object_type, record_id, target
    ) w join records r on r.account_id = ${accountId} and r.object_type = w.object_type and r.record_id = w.record_id
    where ${isInScope(scope, 'r')} order by w.object_type, w.record_id limit ${limit}`.execute(db)
  const first = rows.map((row) => ({
    key: { type: asObjectType(row.object_type), id: row.record_id },
    fields: row.fields,
    reason: masked.message(row.reason),
  }))
  return { first, count: rows[0]?.count ?? 0 }
}
