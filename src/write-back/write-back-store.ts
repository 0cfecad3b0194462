import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { RefusalCause } from '../crm/port.ts'
import { keyText, type ObjectType, objectTypes, type RecordKey } from '../domain/record.ts'
import type { Schema } from '../infra/db/schema.ts'
import { asObjectType, keyList } from '../records/index.ts'
import type { Message } from '../words/index.ts'
import { type Desired, parseCause } from './cause.ts'
import { asTargetName, parseValue, type TargetName, targetOf, targetsWhere } from './targets/index.ts'

/** SQL for whether the value in a column is empty: it says that there is nothing to show. */
export function isBlankIn(column: string, target: TargetName): RawBuilder<boolean> {
  const { blank } = targetOf(target)
  return blank === null ? sql<boolean>`false` : sql<boolean>`${sql.ref(column)} @> ${JSON.stringify(blank)}::jsonb`
}

/** A pending value. */
export type Pending = Desired & {
  /** When the change behind it became known to Minset; null if time alone caused it. */
  readonly notedAt: Date | null
  /** What the CRM shows instead, as far as Minset knows; null if unknown. */
  readonly applied: object | null
  /** Whether the CRM has failed before for the record, while it answered for others. */
  readonly hasFailed: boolean
}

/**
 * Stores the desired values of records. A value equal to the stored one changes nothing; a new value is tried even if
 * the CRM rejected the previous one.
 *
 * @param request.notedAt when the changes behind the values became known, by `keyText` of the record; for a value that
 *   is still pending, the earliest is kept
 * @returns how many of the values are now pending
 */
export async function saveDesired(
  db: Kysely<Schema>,
  accountId: string,
  request: {
    readonly desired: readonly Desired[]
    readonly now: Date
    readonly notedAt?: ReadonlyMap<string, Date>
  },
): Promise<number> {
  const { desired, now, notedAt } = request
  if (desired.length === 0) return 0
  const rows = desired.map(({ key, target, value, cause }) => ({
    object_type: key.type,
    record_id: key.id,
    target,
    desired: value,
    cause,
    noted_at: notedAt?.get(keyText(key))?.toISOString() ?? null,
  }))
  const { rows: counted } = await sql<{ waiting: number }>`
    with saved as (
      insert into write_backs (account_id, object_type, record_id, target, desired, cause, noted_at, updated_at)
      select ${accountId}, object_type, record_id, target, desired, cause, noted_at, ${now}
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as g(object_type text, record_id text, target text, desired jsonb, cause jsonb, noted_at timestamptz)
      on conflict (account_id, object_type, record_id, target) do update
        set desired = excluded.desired, cause = excluded.cause, refused_reason = null, refused_cause = ${ifUnanswered}, updated_at = excluded.updated_at,
          noted_at = case
            when excluded.desired is not distinct from write_backs.applied then null
            when write_backs.desired is distinct from write_backs.applied and write_backs.refused_reason is null
              then least(write_backs.noted_at, excluded.noted_at)
            else excluded.noted_at
          end
        where write_backs.desired is distinct from excluded.desired
      returning desired, applied
    ) select count(*)::int as waiting from saved where desired is distinct from applied`.execute(db)
  return counted[0]?.waiting ?? 0
}

/**
 * The given records that have a value, by target, each by `keyText`. They showed something once, so they must be
 * updated when there is nothing to show any more.
 */
export async function loadHolders(
  db: Kysely<Schema>,
  accountId: string,
  keys: readonly RecordKey[],
): Promise<ReadonlyMap<TargetName, ReadonlySet<string>>> {
  if (keys.length === 0) return new Map()
  const rows = await db
    .selectFrom('write_backs')
    .select(['object_type', 'record_id', 'target'])
    .where('account_id', '=', accountId)
    .where(sql<boolean>`(object_type, record_id) in (${keyList(keys)})`)
    .execute()
  const byTarget = Map.groupBy(rows, ({ target }) => asTargetName(target))
  return new Map(
    [...byTarget].map(([target, held]) => [
      target,
      new Set(held.map((row) => keyText({ type: asObjectType(row.object_type), id: row.record_id }))),
    ]),
  )
}

/** SQL for pending values with a delivery of their own: values carried by others are delivered with their carriers. */
const isPending = sql<boolean>`desired is distinct from applied and refused_reason is null and carrier_type is null`

/** Of which targets and types any value is pending: one query instead of one for each of them. */
export async function loadPendingKinds(
  db: Kysely<Schema>,
  accountId: string,
): Promise<readonly { readonly target: TargetName; readonly type: ObjectType }[]> {
  const rows = await db
    .selectFrom('write_backs')
    .select(['target', 'object_type'])
    .distinct()
    .where('account_id', '=', accountId)
    .where(isPending)
    .execute()
  return rows.map(({ target, object_type }) => ({ target: asTargetName(target), type: asObjectType(object_type) }))
}

/** The pending values of the given kinds, for up to `limit` records of one type, in id order. */
export async function loadPending(
  db: Kysely<Schema>,
  accountId: string,
  {
    type,
    targets,
    limit,
  }: { readonly type: ObjectType; readonly targets: readonly TargetName[]; readonly limit: number },
): Promise<Pending[]> {
  const pending = db
    .selectFrom('write_backs')
    .where('account_id', '=', accountId)
    .where('object_type', '=', type)
    .where('target', 'in', targets)
    .where(isPending)
  const rows = await pending
    .select(['record_id', 'target', 'desired', 'applied', 'cause', 'noted_at', 'refused_cause'])
    .where('record_id', 'in', pending.select('record_id').distinct().orderBy('record_id').limit(limit))
    .orderBy('record_id')
    .orderBy('target')
    .execute()
  return rows.map((row) => ({
    ...parseValue(row.target, row.desired),
    key: { type, id: row.record_id },
    cause: parseCause(row.cause),
    notedAt: row.noted_at,
    applied: row.applied,
    hasFailed: row.refused_cause === unanswered,
  }))
}

/** The number of pending values with a delivery of their own. */
export async function countPending(db: Kysely<Schema>, accountId: string): Promise<number> {
  const row = await db
    .selectFrom('write_backs')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('account_id', '=', accountId)
    .where(isPending)
    .executeTakeFirst()
  return Number(row?.count ?? 0)
}

/** Whether any value is pending, or is carried and not yet marked as delivered with its carrier. */
export async function isAnyPending(db: Kysely<Schema>, accountId: string): Promise<boolean> {
  const row = await db
    .selectFrom('write_backs')
    .select('record_id')
    .where('account_id', '=', accountId)
    .where(sql<boolean>`desired is distinct from applied and refused_reason is null`)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Since when the oldest pending value has been pending; null if none is. */
export async function loadOldestPending(db: Kysely<Schema>, accountId: string): Promise<Date | null> {
  const row = await db
    .selectFrom('write_backs')
    .select(({ fn }) => fn.min('updated_at').as('oldest'))
    .where('account_id', '=', accountId)
    .where(sql<boolean>`desired is distinct from applied and refused_reason is null`)
    .executeTakeFirst()
  return row?.oldest ?? null
}

/** Why the CRM rejected a value. */
export interface Refusal {
  readonly reason: Message
  readonly cause: RefusalCause
}

/** The result of a delivery to records of one type, by record id. */
export interface Delivery {
  readonly pending: readonly Pending[]
  readonly refused: ReadonlyMap<string, Refusal>
  /** Values that need no write, because they are empty and nothing can show them. */
  readonly unneeded: ReadonlySet<string>
  readonly now: Date
}

/**
 * Stores what the CRM now shows, or why it rejected the value, and logs what was written. A value that the CRM showed
 * already is logged too: it was written by an earlier delivery that could not be recorded.
 */
export async function saveDelivery(db: Kysely<Schema>, accountId: string, delivery: Delivery): Promise<void> {
  const rows = delivery.pending.map(({ key, target, value, applied, cause }) => ({
    object_type: key.type,
    record_id: key.id,
    target,
    sent: value,
    before: applied,
    because: cause,
    reason: delivery.refused.get(key.id)?.reason ?? null,
    cause: delivery.refused.get(key.id)?.cause ?? null,
    is_written: !delivery.refused.has(key.id) && !delivery.unneeded.has(key.id),
  }))
  await sql`
    with noted as (
      update write_backs w set
        applied = case when g.reason is null then g.sent else w.applied end,
        -- A desired value that has changed meanwhile has not been refused.
        refused_reason = case when w.desired = g.sent then g.reason end,
        refused_cause = case when w.desired = g.sent then g.cause end,
        noted_at = case when w.desired is distinct from g.sent then w.noted_at end,
        updated_at = ${delivery.now}
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as g(object_type text, record_id text, target text,
        sent jsonb, before jsonb, because jsonb, reason jsonb, cause text, is_written boolean)
      where w.account_id = ${accountId} and w.object_type = g.object_type and w.record_id = g.record_id
        and w.target = g.target
      returning g.*
    )
    insert into write_log (account_id, object_type, record_id, target, before, after, cause, at)
    select ${accountId}, object_type, record_id, target, before, sent, because,
      ${delivery.now}
    from noted where is_written`.execute(db)
}

/**
 * The cause of a refusal that is about the list alone: the CRM keeps the record on it. Asking again would give the same answer until
 * the record's flag changes, or the next full read.
 */
export const keptOnList = 'kept-on-list'

/** SQL that ends the refusal of a value as far as it is about the list alone: for statements that store what else the CRM shows. */
export const withoutListRefusal = {
  refused_reason: sql<null>`case when refused_cause = ${keptOnList} then null else refused_reason end`,
  refused_cause: sql<null>`nullif(refused_cause, ${keptOnList})`,
} as const

/** The cause of a refusal for which the CRM gives no answer. */
export const unanswered = 'unanswered' satisfies RefusalCause

/** SQL for what stays of a refusal that has ended: that the CRM has failed for the record before. */
const ifUnanswered = sql<
  string | null
>`case when write_backs.refused_cause = ${unanswered} then write_backs.refused_cause end`

/** SQL for whether a full read ends the refusal of a value, whatever its target. */
const isEndedByFullRead = sql<boolean>`refused_cause in (${unanswered}, ${keptOnList})`

/** Makes rejected values pending again after a full read, if their targets allow it. */
export async function clearRefusals(db: Kysely<Schema>, accountId: string): Promise<void> {
  const always = targetsWhere(({ retried }) => retried === 'all')
  await db
    .updateTable('write_backs')
    .set({ refused_reason: null, refused_cause: ifUnanswered })
    .where('account_id', '=', accountId)
    .where((where) => where.or([where('target', 'in', always), isEndedByFullRead]))
    .where('refused_reason', 'is not', null)
    .execute()
}

/** The number of records of each type that show a non-empty value. */
export async function countShown(
  db: Kysely<Schema>,
  accountId: string,
  target: TargetName,
): Promise<Record<ObjectType, number>> {
  const rows = await db
    .selectFrom('write_backs')
    .select(['object_type', sql<number>`count(*)::int`.as('count')])
    .where('account_id', '=', accountId)
    .where('target', '=', target)
    .where(sql<boolean>`applied is not null and not ${isBlankIn('applied', target)}`)
    .groupBy('object_type')
    .execute()
  const counts = new Map(rows.map((row) => [row.object_type, row.count]))
  return Object.fromEntries(objectTypes.map((type) => [type, counts.get(type) ?? 0])) as Record<ObjectType, number>
}
