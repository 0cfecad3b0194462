import { type Kysely, sql } from 'kysely'
import { z } from 'zod'
import type { RefusalCause } from '../crm/port.ts'
import { callOutcomes } from '../domain/field.ts'
import {
  type CarriedFlags,
  type Flag,
  keyText,
  type ObjectType,
  objectTypes,
  type RecordKey,
} from '../domain/record.ts'
import type { Schema } from '../infra/db/schema.ts'
import { asObjectType, keyList } from '../records/index.ts'

const StoredFlag = z.object({
  status: z.enum(['incomplete', 'complete']).nullable(),
  missing: z.string().nullable(),
  since: z.string().nullable(),
})
const StoredOutcome = z.object({ outcome: z.enum(callOutcomes) })
const StoredCarried = z.object({ missing: z.string().nullable() })

/** A value that a record is to show in the CRM. */
export type Desired =
  | { readonly key: RecordKey; readonly target: 'flag'; readonly value: Flag }
  | { readonly key: RecordKey; readonly target: 'outcome'; readonly value: z.infer<typeof StoredOutcome> }
  /** What the record is to show of those whose flags it carries. */
  | { readonly key: RecordKey; readonly target: 'carried'; readonly value: CarriedFlags }

export type Target = Desired['target']

/** What people call one value. */
export const targetWords: Readonly<Record<Target, string>> = {
  flag: 'flag',
  outcome: 'outcome',
  carried: 'carried flag',
}

/** A value that waits to be delivered. */
export type Pending = Desired & {
  /** When the change behind it became known to us; null where time alone made it. */
  readonly notedAt: Date | null
}

/**
 * Notes what records are to show. A value equal to what stands changes nothing; a new value is tried even where the
 * CRM has refused the one before.
 *
 * @param request.notedAt when the changes behind the values became known, by `keyText` of the record; of a value that
 *   still waits, the earliest is kept
 * @returns how many of the values now wait to be delivered
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
  const rows = desired.map(({ key, target, value }) => ({
    object_type: key.type,
    record_id: key.id,
    target,
    desired: value,
    noted_at: notedAt?.get(keyText(key))?.toISOString() ?? null,
  }))
  const { rows: counted } = await sql<{ waiting: number }>`
    with saved as (
      insert into write_backs (account_id, object_type, record_id, target, desired, noted_at, updated_at)
      select ${accountId}, object_type, record_id, target, desired, noted_at, ${now}
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as g(object_type text, record_id text, target text, desired jsonb, noted_at timestamptz)
      on conflict (account_id, object_type, record_id, target) do update
        set desired = excluded.desired, refused_reason = null, refused_cause = null, updated_at = excluded.updated_at,
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
 * Those of the named records that have a value of this kind, by `keyText`: they had something to show once, so they are
 * told when they have nothing to show any more.
 */
export async function loadHolders(
  db: Kysely<Schema>,
  accountId: string,
  { target, keys }: { readonly target: Target; readonly keys: readonly RecordKey[] },
): Promise<ReadonlySet<string>> {
  if (keys.length === 0) return new Set()
  const rows = await db
    .selectFrom('write_backs')
    .select(['object_type', 'record_id'])
    .where('account_id', '=', accountId)
    .where('target', '=', target)
    .where(sql<boolean>`(object_type, record_id) in (${keyList(keys)})`)
    .execute()
  return new Set(rows.map((row) => keyText({ type: asObjectType(row.object_type), id: row.record_id })))
}

/** SQL for values that wait for a delivery of their own: those that others carry are delivered with these. */
const isPending = sql<boolean>`desired is distinct from applied and refused_reason is null and carrier_type is null`

/** All that waits to be delivered, of the given kinds, to up to `limit` records of one type, in id order. */
export async function loadPending(
  db: Kysely<Schema>,
  accountId: string,
  { type, targets, limit }: { readonly type: ObjectType; readonly targets: readonly Target[]; readonly limit: number },
): Promise<Pending[]> {
  const pending = db
    .selectFrom('write_backs')
    .where('account_id', '=', accountId)
    .where('object_type', '=', type)
    .where('target', 'in', targets)
    .where(isPending)
  const rows = await pending
    .select(['record_id', 'target', 'desired', 'noted_at'])
    .where('record_id', 'in', pending.select('record_id').distinct().orderBy('record_id').limit(limit))
    .orderBy('record_id')
    .orderBy('target')
    .execute()
  return rows.map((row) => ({
    ...asDesired({ type, id: row.record_id }, row.target, row.desired),
    notedAt: row.noted_at,
  }))
}

/** Only values of `Desired` are ever written. */
function asDesired(key: RecordKey, target: string, value: object): Desired {
  if (target === 'flag') return { key, target, value: StoredFlag.parse(value) }
  if (target === 'carried') return { key, target, value: StoredCarried.parse(value) }
  return { key, target: 'outcome', value: StoredOutcome.parse(value) }
}

/** How many values wait for a delivery of their own. */
export async function countPending(db: Kysely<Schema>, accountId: string): Promise<number> {
  const row = await db
    .selectFrom('write_backs')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('account_id', '=', accountId)
    .where(isPending)
    .executeTakeFirst()
  return Number(row?.count ?? 0)
}

/** Whether anything waits to be delivered, or to be noted as delivered with what carries it. */
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

/** Since when the value that has waited for longest has waited to be delivered; null where none waits. */
export async function loadOldestPending(db: Kysely<Schema>, accountId: string): Promise<Date | null> {
  const row = await db
    .selectFrom('write_backs')
    .select(({ fn }) => fn.min('updated_at').as('oldest'))
    .where('account_id', '=', accountId)
    .where(sql<boolean>`desired is distinct from applied and refused_reason is null`)
    .executeTakeFirst()
  return row?.oldest ?? null
}

/** Why the CRM does not take a value. */
export interface Refusal {
  readonly reason: string
  readonly cause: RefusalCause
}

/**
 * Notes what became of a delivery to records of one type: the values now shown, or why the CRM does not take them.
 * Refusals by record id.
 */
export async function saveDelivery(
  db: Kysely<Schema>,
  accountId: string,
  delivery: {
    readonly desired: readonly Desired[]
    readonly refused: ReadonlyMap<string, Refusal>
    readonly now: Date
  },
): Promise<void> {
  const rows = delivery.desired.map(({ key, target, value }) => ({
    object_type: key.type,
    record_id: key.id,
    target,
    sent: value,
    reason: delivery.refused.get(key.id)?.reason ?? null,
    cause: delivery.refused.get(key.id)?.cause ?? null,
  }))
  await sql`
    update write_backs w set
      applied = case when g.reason is null then g.sent else w.applied end,
      -- A desired value that has changed meanwhile has not been refused.
      refused_reason = case when w.desired = g.sent then g.reason end,
      refused_cause = case when w.desired = g.sent then g.cause end,
      noted_at = case when w.desired is distinct from g.sent then w.noted_at end,
      updated_at = ${delivery.now}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as g(object_type text, record_id text, target text, sent jsonb, reason text, cause text)
    where w.account_id = ${accountId} and w.object_type = g.object_type and w.record_id = g.record_id and w.target = g.target
  `.execute(db)
}

/**
 * Lets everything that was refused be tried once more: what stood against it may be mended. Of call outcomes only those
 * that the CRM failed at, for another refusal says that there is one.
 */
export async function clearRefusals(db: Kysely<Schema>, accountId: string): Promise<void> {
  await db
    .updateTable('write_backs')
    .set({ refused_reason: null, refused_cause: null })
    .where('account_id', '=', accountId)
    .where((where) => where.or([where('target', 'in', ['flag', 'carried']), where('refused_cause', '=', 'unanswered')]))
    .where('refused_reason', 'is not', null)
    .execute()
}

/** How many records of each type show in the CRM that they are incomplete. */
export async function countFlagged(db: Kysely<Schema>, accountId: string): Promise<Record<ObjectType, number>> {
  const rows = await db
    .selectFrom('write_backs')
    .select(['object_type', sql<number>`count(*)::int`.as('count')])
    .where('account_id', '=', accountId)
    .where('target', '=', 'flag')
    .where(sql<boolean>`applied ->> 'status' = 'incomplete'`)
    .groupBy('object_type')
    .execute()
  const counts = new Map(rows.map((row) => [row.object_type, row.count]))
  return Object.fromEntries(objectTypes.map((type) => [type, counts.get(type) ?? 0])) as Record<ObjectType, number>
}

/** Why the CRM refuses values, with how many records each reason concerns; the most frequent first. */
export async function loadRefusals(
  db: Kysely<Schema>,
  accountId: string,
): Promise<{ readonly target: Target; readonly type: ObjectType; readonly reason: string; readonly count: number }[]> {
  const rows = await db
    .selectFrom('write_backs')
    .select(['target', 'object_type', sql<string>`refused_reason`.as('reason'), sql<number>`count(*)::int`.as('count')])
    .where('account_id', '=', accountId)
    .where('refused_reason', 'is not', null)
    .groupBy(['target', 'object_type', 'refused_reason'])
    .orderBy('count', 'desc')
    .execute()
  return rows.map((row) => ({
    // Only targets of `Desired` are ever written.
    target: row.target as Target,
    type: asObjectType(row.object_type),
    reason: row.reason,
    count: row.count,
  }))
}
