import { type Kysely, sql } from 'kysely'
import { z } from 'zod'
import type { CrmWrite } from '../crm/port.ts'
import { type FieldValue, keyText, objectTypes, type RecordKey } from '../domain/record.ts'
import { accountDocument } from '../infra/db/account-document-store.ts'
import type { Schema } from '../infra/db/schema.ts'
import { asObjectType, keyList } from '../records/index.ts'
import { type CarriedValue, type Carrying, carryings, type Load } from './targets/index.ts'
import { isBlankIn } from './write-back-store.ts'

export type Carriers = CrmWrite['carriers']

const State = z.partialRecord(z.enum(objectTypes), z.array(z.enum(objectTypes)))
const flagCarriers = accountDocument('flag_carriers', State)

/** Stores which types' flags are carried by linked records in the account's CRM. */
export async function saveCarriers(
  db: Kysely<Schema>,
  accountId: string,
  { carriers, now }: { readonly carriers: Carriers; readonly now: Date },
): Promise<void> {
  const stands = await loadCarriers(db, accountId)
  if (JSON.stringify(stands) !== JSON.stringify(carriers)) {
    await flagCarriers.save(db, accountId, { state: carriers, now })
  }
}

/** The types whose flags are carried by linked records, as stored when the CRM was connected. */
export async function loadCarriers(db: Kysely<Schema>, accountId: string): Promise<Carriers> {
  return (await flagCarriers.load(db, accountId))?.state ?? {}
}

/** The record that carries another one's value; null if none does. */
export interface Assignment {
  readonly key: RecordKey
  readonly carrier: RecordKey | null
}

/** The carrier of each given record; records without one are absent. */
export async function loadAssignments(
  db: Kysely<Schema>,
  accountId: string,
  { carrying, keys }: { readonly carrying: Carrying; readonly keys: readonly RecordKey[] },
): Promise<Assignment[]> {
  if (keys.length === 0) return []
  const rows = await db
    .selectFrom('write_backs')
    .select(['object_type', 'record_id', 'carrier_type', 'carrier_id'])
    .where('account_id', '=', accountId)
    .where('target', '=', carrying.own)
    .where(sql<boolean>`(object_type, record_id) in (${keyList(keys)})`)
    .execute()
  return rows.map((row) => ({
    key: { type: asObjectType(row.object_type), id: row.record_id },
    carrier:
      row.carrier_type === null || row.carrier_id === null
        ? null
        : { type: asObjectType(row.carrier_type), id: row.carrier_id },
  }))
}

/**
 * Stores the new carriers of the values. None of the values counts as shown until its new carrier has been written to.
 */
export async function saveAssignments(
  db: Kysely<Schema>,
  accountId: string,
  {
    carrying,
    assignments,
    now,
  }: { readonly carrying: Carrying; readonly assignments: readonly Assignment[]; readonly now: Date },
): Promise<void> {
  if (assignments.length === 0) return
  const rows = assignments.map(({ key, carrier }) => ({
    object_type: key.type,
    record_id: key.id,
    carrier_type: carrier?.type ?? null,
    carrier_id: carrier?.id ?? null,
  }))
  await sql`
    update write_backs w set carrier_type = g.carrier_type, carrier_id = g.carrier_id, applied = null,
      refused_reason = null, refused_cause = null, updated_at = ${now}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as g(object_type text, record_id text, carrier_type text, carrier_id text)
    where w.account_id = ${accountId} and w.object_type = g.object_type and w.record_id = g.record_id
      and w.target = ${carrying.own}`.execute(db)
}

interface LoadRow {
  readonly carrier_type: string
  readonly carrier_id: string
  readonly object_type: string
  readonly record_id: string
  readonly desired: object
  readonly fields: Readonly<Record<string, FieldValue>>
  readonly total: number
}

/** What each given record carries, by `keyText`; records that carry nothing, or are deleted, are absent. */
export async function loadCarriedRecords(
  db: Kysely<Schema>,
  accountId: string,
  { carrying, keys }: { readonly carrying: Carrying; readonly keys: readonly RecordKey[] },
): Promise<ReadonlyMap<string, Load>> {
  if (keys.length === 0) return new Map()
  const { own, carries } = carrying
  const { rows } = await sql<LoadRow>`
    select * from (
      select w.carrier_type, w.carrier_id, w.object_type, w.record_id, w.desired, r.fields,
        count(*) over (partition by w.carrier_type, w.carrier_id)::int as total,
        row_number() over (partition by w.carrier_type, w.carrier_id
          order by w.desired ->> ${carries.oldestBy}::text, w.object_type, w.record_id) as place
      from write_backs w
      join records r on r.account_id = w.account_id and r.object_type = w.object_type and r.record_id = w.record_id
      join records c on c.account_id = w.account_id and c.object_type = w.carrier_type and c.record_id = w.carrier_id
      where w.account_id = ${accountId} and w.target = ${own} and not ${isBlankIn('w.desired', own)}
        and (w.carrier_type, w.carrier_id) in (${keyList(keys)})
    ) as carried where place <= ${carries.most}`.execute(db)
  const byCarrier = Map.groupBy(rows, (row) => keyText({ type: asObjectType(row.carrier_type), id: row.carrier_id }))
  return new Map(
    [...byCarrier].map(([carrier, carried]) => [
      carrier,
      { records: carried.map(toCarriedValue), total: carried[0]?.total ?? 0 },
    ]),
  )
}

function toCarriedValue({ object_type, record_id, fields, desired }: LoadRow): CarriedValue {
  return { key: { type: asObjectType(object_type), id: record_id }, fields, value: desired }
}

/**
 * Updates the state of carried values from that of their carriers: shown if the carrier shows everything it should,
 * rejected if the carrier's value was, and pending if the carrier's value is. Idempotent. Nothing was written to the
 * records that own the values, so nothing is logged for them.
 */
export async function settleCarried(db: Kysely<Schema>, accountId: string, now: Date): Promise<void> {
  for (const carrying of carryings) await settle(db, accountId, { carrying, now })
}

async function settle(
  db: Kysely<Schema>,
  accountId: string,
  { carrying: { own, through }, now }: { readonly carrying: Carrying; readonly now: Date },
): Promise<void> {
  await sql`
    update write_backs w set
      applied = case when k.reason is null then w.desired else w.applied end,
      refused_reason = k.reason, refused_cause = k.cause, noted_at = null, updated_at = ${now}
    from (
      select f.object_type, f.record_id, f.desired, f.carrier_type, f.carrier_id,
        case when c.desired is distinct from c.applied then c.refused_reason end as reason,
        case when c.desired is distinct from c.applied then c.refused_cause end as cause
      from write_backs f
      -- A carrier without a row never had anything to show.
      left join write_backs c on c.account_id = f.account_id and c.object_type = f.carrier_type
        and c.record_id = f.carrier_id and c.target = ${through}
      where f.account_id = ${accountId} and f.target = ${own} and f.carrier_type is not null and f.desired is distinct from f.applied
        and (c.desired is not distinct from c.applied or c.refused_reason is not null)
    ) as k
    where w.account_id = ${accountId} and w.object_type = k.object_type and w.record_id = k.record_id
      and w.target = ${own}
      -- A desired value that has changed meanwhile is not settled by what its carrier shows of the one before.
      and w.desired = k.desired and w.carrier_type = k.carrier_type and w.carrier_id = k.carrier_id
      and (k.reason is null or w.refused_reason is distinct from k.reason)`.execute(db)
}

/** Marks the values that the given carriers carry as not shown, because the carriers do not show what they should. */
export async function forgetShown(
  db: Kysely<Schema>,
  accountId: string,
  {
    carrying: { own, through },
    carriers,
    now,
  }: { readonly carrying: Carrying; readonly carriers: readonly RecordKey[]; readonly now: Date },
): Promise<void> {
  if (carriers.length === 0) return
  await sql`
    update write_backs w set applied = null, updated_at = ${now} from write_backs c
    where c.account_id = ${accountId} and (c.object_type, c.record_id) in (${keyList(carriers)})
      and c.target = ${through} and c.desired is distinct from c.applied
      and w.account_id = ${accountId} and w.carrier_type = c.object_type and w.carrier_id = c.record_id
      and w.target = ${own} and not ${isBlankIn('w.desired', own)}`.execute(db)
}

/**
 * Deletes log entries of values that may name a record whose erasure was requested. The history of carriers is not
 * known, so the entries of all possible carriers are deleted.
 */
export async function eraseCarriedLog(db: Kysely<Schema>, accountId: string, { type }: RecordKey): Promise<void> {
  const mayHaveCarried = (await loadCarriers(db, accountId))[type] ?? []
  if (mayHaveCarried.length === 0) return
  await db
    .deleteFrom('write_log')
    .where('account_id', '=', accountId)
    .where('object_type', 'in', mayHaveCarried)
    .where(
      'target',
      'in',
      carryings.map(({ through }) => through),
    )
    .execute()
}
