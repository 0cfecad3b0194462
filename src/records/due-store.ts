import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { LinkChain, RecordKey } from '../domain/record.ts'
import type { Schema } from '../infra/db/schema.ts'
import { dependentsOf } from './link-store.ts'
import { asObjectType } from './record-columns-store.ts'
import { keyList } from './record-store.ts'

/**
 * Queues the named records, the records linked to them and the carriers of their flags for evaluation.
 *
 * @param request.chains the links by which rules depend on records two links away; default: none
 * @param request.dueAt when the evaluation is due
 * @param request.notedAt when the change of each record became known, by id; records linked to them get the earliest
 *   of these
 * @param request.isAwaited whether a person waits for the named records: they are then evaluated before others
 */
export async function markDue(
  db: Kysely<Schema>,
  accountId: string,
  {
    keys,
    chains = [],
    dueAt,
    notedAt,
    isAwaited = false,
  }: {
    readonly keys: readonly RecordKey[]
    readonly chains?: readonly LinkChain[]
    readonly dueAt: Date
    readonly notedAt?: ReadonlyMap<string, Date>
    readonly isAwaited?: boolean
  },
): Promise<void> {
  if (keys.length === 0) return
  const times = keys.flatMap(({ id }) => notedAt?.get(id)?.getTime() ?? [])
  const first = times.length === 0 ? null : new Date(Math.min(...times))
  const own = keys.map((key) => ({ key, dueAt, notedAt: notedAt?.get(key.id) ?? null }))
  await queueEvaluations(
    db,
    accountId,
    sql`
      select * from ${given(own)} union all
      select object_type, record_id, ${dueAt}::timestamptz, ${first}::timestamptz
      from (${dependentsOf(accountId, { keys, chains })}) as dependents`,
  )
  if (isAwaited) await markAwaited(db, accountId, keys)
}

/** Call it in the transaction that has queued the records, which holds their rows already. */
async function markAwaited(db: Kysely<Schema>, accountId: string, keys: readonly RecordKey[]): Promise<void> {
  await db
    .updateTable('due_evaluations')
    .set({ awaited: true })
    .where('account_id', '=', accountId)
    .where(sql<boolean>`(object_type, record_id) in (${keyList(keys)})`)
    .execute()
}

/** When a record is due for evaluation. */
export interface Evaluation {
  readonly key: RecordKey
  readonly dueAt: Date
  /** When the change behind it became known; null if only the passing of time causes it. */
  readonly notedAt: Date | null
}

/** Stores when each record is due for its next evaluation; an earlier stored time is kept. */
export async function scheduleEvaluations(
  db: Kysely<Schema>,
  accountId: string,
  evaluations: readonly Evaluation[],
): Promise<void> {
  if (evaluations.length > 0) await queueEvaluations(db, accountId, sql`select * from ${given(evaluations)}`)
}

function given(evaluations: readonly Evaluation[]) {
  const rows = evaluations.map(({ key, dueAt, notedAt }) => ({
    object_type: key.type,
    record_id: key.id,
    due_at: dueAt,
    noted_at: notedAt,
  }))
  return sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
    as g(object_type text, record_id text, due_at timestamptz, noted_at timestamptz)`
}

/**
 * Queues records for evaluation; of one that is queued already, the earlier times are kept. Rows are locked in one order, so
 * that two transactions which queue the same records cannot wait for each other; one transaction should queue once.
 *
 * @param due a query for `object_type`, `record_id`, `due_at` and `noted_at`
 */
export async function queueEvaluations(db: Kysely<Schema>, accountId: string, due: RawBuilder<unknown>): Promise<void> {
  await sql`
    insert into due_evaluations (account_id, object_type, record_id, due_at, noted_at)
    select ${accountId}, object_type, record_id, min(due_at), min(noted_at)
    from (${due}) as due (object_type, record_id, due_at, noted_at)
    group by object_type, record_id order by object_type, record_id
    on conflict (account_id, object_type, record_id) do update set
      due_at = least(due_evaluations.due_at, excluded.due_at),
      noted_at = least(due_evaluations.noted_at, excluded.noted_at)`.execute(db)
}

/** Whether the record is due for evaluation now. */
export async function isEvaluationDue(
  db: Kysely<Schema>,
  accountId: string,
  { key, now }: { readonly key: RecordKey; readonly now: Date },
): Promise<boolean> {
  const row = await db
    .selectFrom('due_evaluations')
    .select('record_id')
    .where('account_id', '=', accountId)
    .where('object_type', '=', key.type)
    .where('record_id', '=', key.id)
    .where('due_at', '<=', now)
    .executeTakeFirst()
  return row !== undefined
}

/** Queues every record of the account: the rules have changed. */
export async function markAllDue(db: Kysely<Schema>, accountId: string, dueAt: Date): Promise<void> {
  await queueEvaluations(
    db,
    accountId,
    sql`select object_type, record_id, ${dueAt}::timestamptz, null::timestamptz from records where account_id = ${accountId}`,
  )
}

/** Queues every record that is linked to one that is not stored. */
export async function markLinkedToUnknownDue(db: Kysely<Schema>, accountId: string, dueAt: Date): Promise<void> {
  await queueEvaluations(
    db,
    accountId,
    sql`
      select l.from_type, l.from_id, ${dueAt}::timestamptz, null::timestamptz from links l
      where l.account_id = ${accountId} and not exists (
        select from records r where r.account_id = l.account_id and r.object_type = l.to_type and r.record_id = l.to_id)`,
  )
}

/** A record that was due for evaluation. */
export interface DueRecord {
  readonly key: RecordKey
  readonly notedAt: Date | null
}

/** Records that were taken off the queue. */
export interface TakenRecords {
  readonly due: readonly DueRecord[]
  /** Whether others may be due as well. */
  readonly mayBeMore: boolean
}

/**
 * Takes up to `limit` due records off the queue: those for which a person waits, or else the longest due. In a transaction: a rollback puts them back. Those that
 * another transaction is just queuing stay, so that neither waits for the other; it wakes the evaluation once it is done.
 */
export async function takeDue(
  db: Kysely<Schema>,
  accountId: string,
  request: { readonly now: Date; readonly limit: number },
): Promise<TakenRecords> {
  const awaited = await take(db, accountId, { ...request, isAwaited: true })
  if (awaited.length > 0) return { due: awaited, mayBeMore: true }
  const due = await take(db, accountId, { ...request, isAwaited: false })
  return { due, mayBeMore: due.length === request.limit }
}

async function take(
  db: Kysely<Schema>,
  accountId: string,
  { now, limit, isAwaited }: { readonly now: Date; readonly limit: number; readonly isAwaited: boolean },
): Promise<readonly DueRecord[]> {
  const taken = await sql<{ object_type: string; record_id: string; noted_at: Date | null }>`
    with chosen as materialized (
      select object_type, record_id from due_evaluations
      where account_id = ${accountId} and awaited = ${isAwaited} and due_at <= ${now}
      order by due_at, object_type, record_id limit ${limit}
      for update skip locked
    )
    delete from due_evaluations d using chosen
    where d.account_id = ${accountId} and d.object_type = chosen.object_type and d.record_id = chosen.record_id
    returning d.object_type, d.record_id, d.noted_at`.execute(db)
  return taken.rows.map((row) => ({
    key: { type: asObjectType(row.object_type), id: row.record_id },
    notedAt: row.noted_at,
  }))
}

/** Makes evaluations that are due up to `until` due now. */
export async function bringEvaluationsForward(
  db: Kysely<Schema>,
  accountId: string,
  { until, now }: { readonly until: Date; readonly now: Date },
): Promise<void> {
  await db
    .updateTable('due_evaluations')
    .set({ due_at: now })
    .where('account_id', '=', accountId)
    .where('due_at', '>', now)
    .where('due_at', '<=', until)
    .execute()
}

/** Whether any record of the account is due now. */
export async function isAnyDue(db: Kysely<Schema>, accountId: string, now: Date): Promise<boolean> {
  const row = await db
    .selectFrom('due_evaluations')
    .select('record_id')
    .where('account_id', '=', accountId)
    .where('due_at', '<=', now)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** The due time of the record that has been due for longest; null if none is queued. May be in the future. */
export async function loadOldestDue(db: Kysely<Schema>, accountId: string): Promise<Date | null> {
  const row = await db
    .selectFrom('due_evaluations')
    .select('due_at')
    .where('account_id', '=', accountId)
    .orderBy('due_at')
    .limit(1)
    .executeTakeFirst()
  return row?.due_at ?? null
}
