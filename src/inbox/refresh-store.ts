import { type Kysely, sql } from 'kysely'
import { type ObjectType, type RecordKey } from '../domain/record.ts'
import type { Schema } from '../infra/db/schema.ts'
import { asObjectType } from '../records/index.ts'

/** How a change becomes known. Records are re-read in the same way for every source. */
export type ChangeSource = 'webhook' | 'event-log' | 'poll'

/** A record that may have changed. */
export interface Hint {
  readonly key: RecordKey
  /** When Minset learned of it. */
  readonly notedAt: Date
  /** When it may be read at the earliest. */
  readonly dueAt: Date
}

/**
 * Queues records for a re-read, before others if a person waits for them. All hints about one record cause one read, at the earliest of their times, so a record
 * that changes continuously is read nevertheless.
 */
export async function noteHints(
  db: Kysely<Schema>,
  accountId: string,
  { hints, isAwaited = false }: { readonly hints: readonly Hint[]; readonly isAwaited?: boolean },
): Promise<void> {
  if (hints.length === 0) return
  await sql`
    insert into due_refreshes (account_id, object_type, record_id, due_at, noted_at, awaited)
    select ${accountId}, object_type, record_id, min(due_at), min(noted_at), ${isAwaited}
    from unnest(
      ${hints.map(({ key }) => key.type)}::text[],
      ${hints.map(({ key }) => key.id)}::text[],
      ${hints.map(({ dueAt }) => dueAt.toISOString())}::timestamptz[],
      ${hints.map(({ notedAt }) => notedAt.toISOString())}::timestamptz[]
    ) as given(object_type, record_id, due_at, noted_at)
    group by object_type, record_id
    on conflict (account_id, object_type, record_id) do update set
      due_at = least(due_refreshes.due_at, excluded.due_at),
      noted_at = least(due_refreshes.noted_at, excluded.noted_at),
      awaited = due_refreshes.awaited or excluded.awaited,
      revision = due_refreshes.revision + 1`.execute(db)
}

/** A record that is due for a re-read. */
export interface DueRefresh {
  readonly key: RecordKey
  readonly notedAt: Date
  readonly revision: number
}

/** Due records of one type. */
export interface DueRefreshes {
  readonly type: ObjectType
  readonly due: readonly DueRefresh[]
  /** Whether a person waits for them. */
  readonly isAwaited: boolean
}

/**
 * Those for which a person waits if there are any; else records of the type that has waited longest, the longest due first.
 *
 * @returns null if none is due yet
 */
export async function loadDueRefreshes(
  db: Kysely<Schema>,
  accountId: string,
  { now, limit }: { readonly now: Date; readonly limit: number },
): Promise<DueRefreshes | null> {
  const isAwaited = await isAnyRefreshAwaited(db, accountId, now)
  const { rows } = await sql<{ object_type: string; record_id: string; noted_at: Date; revision: number }>`
    select object_type, record_id, noted_at, revision from due_refreshes
    where account_id = ${accountId} and awaited = ${isAwaited} and due_at <= ${now} and object_type = (
      select object_type from due_refreshes
      where account_id = ${accountId} and awaited = ${isAwaited} and due_at <= ${now} order by due_at, object_type limit 1)
    order by due_at, record_id limit ${limit}`.execute(db)
  const [first] = rows
  if (first === undefined) return null
  const type = asObjectType(first.object_type)
  return {
    type,
    due: rows.map((row) => ({ key: { type, id: row.record_id }, notedAt: row.noted_at, revision: row.revision })),
    isAwaited,
  }
}

/** Removes records that have been read from the queue, unless another hint arrived during the read. */
export async function settleRefreshes(
  db: Kysely<Schema>,
  accountId: string,
  read: readonly DueRefresh[],
): Promise<void> {
  if (read.length === 0) return
  await sql`
    delete from due_refreshes d using unnest(
      ${read.map(({ key }) => key.type)}::text[],
      ${read.map(({ key }) => key.id)}::text[],
      ${read.map(({ revision }) => revision)}::int[]
    ) as g(object_type, record_id, revision)
    where d.account_id = ${accountId} and d.object_type = g.object_type and d.record_id = g.record_id
      and d.revision = g.revision`.execute(db)
}

/** Makes re-reads that are due up to `until` due now. */
export async function bringRefreshesForward(
  db: Kysely<Schema>,
  accountId: string,
  { until, now }: { readonly until: Date; readonly now: Date },
): Promise<void> {
  await db
    .updateTable('due_refreshes')
    .set({ due_at: now })
    .where('account_id', '=', accountId)
    .where('due_at', '>', now)
    .where('due_at', '<=', until)
    .execute()
}

/** The number of queued records, including settling ones, and since when the first one has waited. */
export async function loadRefreshState(
  db: Kysely<Schema>,
  accountId: string,
): Promise<{ readonly waiting: number; readonly oldest: Date | null }> {
  const { rows } = await sql<{ count: number; oldest: Date | null }>`
    select count(*)::int as count, min(noted_at) as oldest from due_refreshes where account_id = ${accountId}`.execute(
    db,
  )
  return { waiting: rows[0]?.count ?? 0, oldest: rows[0]?.oldest ?? null }
}

/** Whether any record is due for a re-read now. */
export async function isAnyRefreshDue(db: Kysely<Schema>, accountId: string, now: Date): Promise<boolean> {
  const row = await db
    .selectFrom('due_refreshes')
    .select('record_id')
    .where('account_id', '=', accountId)
    .where('due_at', '<=', now)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Whether a person waits for the re-read of any record. */
export async function isAnyRefreshAwaited(db: Kysely<Schema>, accountId: string, now: Date): Promise<boolean> {
  const row = await db
    .selectFrom('due_refreshes')
    .select('record_id')
    .where('account_id', '=', accountId)
    .where('awaited', '=', true)
    .where('due_at', '<=', now)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Which of the records are queued for a re-read. */
export async function loadWaiting(db: Kysely<Schema>, accountId: string, type: ObjectType): Promise<Set<string>> {
  const rows = await db
    .selectFrom('due_refreshes')
    .select('record_id')
    .where('account_id', '=', accountId)
    .where('object_type', '=', type)
    .execute()
  return new Set(rows.map((row) => row.record_id))
}

/** Whether the record is due for a re-read. */
export async function isRefreshDue(
  db: Kysely<Schema>,
  accountId: string,
  { key, now }: { readonly key: RecordKey; readonly now: Date },
): Promise<boolean> {
  const row = await db
    .selectFrom('due_refreshes')
    .select('record_id')
    .where('account_id', '=', accountId)
    .where('object_type', '=', key.type)
    .where('record_id', '=', key.id)
    .where('due_at', '<=', now)
    .executeTakeFirst()
  return row !== undefined
}

/** The due time of the record that has been due for longest; null if none is queued. May be in the future. */
export async function loadOldestRefresh(db: Kysely<Schema>, accountId: string): Promise<Date | null> {
  const row = await db
    .selectFrom('due_refreshes')
    .select('due_at')
    .where('account_id', '=', accountId)
    .orderBy('due_at')
    .limit(1)
    .executeTakeFirst()
  return row?.due_at ?? null
}
