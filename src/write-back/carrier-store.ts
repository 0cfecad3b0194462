import { type Kysely, sql } from 'kysely'
import { z } from 'zod'
import type { CrmWrite } from '../crm/port.ts'
import { type FieldValue, keyText, objectTypes, type RecordKey } from '../domain/record.ts'
import type { Schema } from '../infra/db/schema.ts'
import { asObjectType, keyList, loadCursor, saveCursor } from '../records/index.ts'
import { type CarriedRecord, mostNamed } from './carried-text.ts'

export type Carriers = CrmWrite['carriers']

const State = z.partialRecord(z.enum(objectTypes), z.array(z.enum(objectTypes)))
const cursorName = 'carriers'

/** Notes which types' flags are carried by linked records in the account's CRM. */
export async function saveCarriers(
  db: Kysely<Schema>,
  accountId: string,
  { carriers, now }: { readonly carriers: Carriers; readonly now: Date },
): Promise<void> {
  const stands = await loadCarriers(db, accountId)
  if (JSON.stringify(stands) !== JSON.stringify(carriers)) {
    await saveCursor(db, accountId, { name: cursorName, state: carriers, now })
  }
}

/** Which types' flags are carried by linked records, as the CRM said when it was connected: it need not be asked again. */
export async function loadCarriers(db: Kysely<Schema>, accountId: string): Promise<Carriers> {
  const cursor = await loadCursor(db, accountId, cursorName)
  return cursor ? State.parse(cursor.state) : {}
}

/** Which record carries the flag of another; null where none does. */
export interface Assignment {
  readonly key: RecordKey
  readonly carrier: RecordKey | null
}

/** Which record carries the flag of each named one; those that have no flag are absent. */
export async function loadAssignments(
  db: Kysely<Schema>,
  accountId: string,
  keys: readonly RecordKey[],
): Promise<Assignment[]> {
  if (keys.length === 0) return []
  const rows = await db
    .selectFrom('write_backs')
    .select(['object_type', 'record_id', 'carrier_type', 'carrier_id'])
    .where('account_id', '=', accountId)
    .where('target', '=', 'flag')
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

/** Notes who carries the flags from now on. None of them is shown as long as the new carrier has not been written to. */
export async function saveAssignments(
  db: Kysely<Schema>,
  accountId: string,
  { assignments, now }: { readonly assignments: readonly Assignment[]; readonly now: Date },
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
    where w.account_id = ${accountId} and w.object_type = g.object_type and w.record_id = g.record_id and w.target = 'flag'
  `.execute(db)
}

/** What one carrier has to show. */
export interface Load {
  /** The oldest, `mostNamed` of them unless there are fewer. */
  readonly records: readonly CarriedRecord[]
  /** How many there are in all. */
  readonly total: number
}

interface LoadRow {
  readonly carrier_type: string
  readonly carrier_id: string
  readonly object_type: string
  readonly record_id: string
  readonly missing: string
  readonly since: string
  readonly fields: Readonly<Record<string, FieldValue>>
  readonly total: number
}

/** The incomplete records whose flags each of the named ones carries, by `keyText`; those with none, or gone, are absent. */
export async function loadCarriedRecords(
  db: Kysely<Schema>,
  accountId: string,
  keys: readonly RecordKey[],
): Promise<ReadonlyMap<string, Load>> {
  if (keys.length === 0) return new Map()
  const { rows } = await sql<LoadRow>`
    select * from (
      select w.carrier_type, w.carrier_id, w.object_type, w.record_id, r.fields,
        w.desired ->> 'missing' as missing, w.desired ->> 'since' as since,
        count(*) over (partition by w.carrier_type, w.carrier_id)::int as total,
        row_number() over (partition by w.carrier_type, w.carrier_id
          order by w.desired ->> 'since', w.object_type, w.record_id) as place
      from write_backs w
      join records r on r.account_id = w.account_id and r.object_type = w.object_type and r.record_id = w.record_id
      join records c on c.account_id = w.account_id and c.object_type = w.carrier_type and c.record_id = w.carrier_id
      where w.account_id = ${accountId} and w.target = 'flag' and w.desired ->> 'status' = 'incomplete'
        and (w.carrier_type, w.carrier_id) in (${keyList(keys)})
    ) as carried where place <= ${mostNamed}`.execute(db)
  const byCarrier = Map.groupBy(rows, (row) => keyText({ type: asObjectType(row.carrier_type), id: row.carrier_id }))
  return new Map(
    [...byCarrier].map(([carrier, carried]) => [
      carrier,
      { records: carried.map(toCarriedRecord), total: carried[0]?.total ?? 0 },
    ]),
  )
}

function toCarriedRecord({ object_type, record_id, fields, missing, since }: LoadRow): CarriedRecord {
  return { key: { type: asObjectType(object_type), id: record_id }, fields, missing, since }
}

/**
 * Notes what became of flags that others carry: they are shown where their carriers show all that they should, and
 * refused where their carriers' values were. Those whose carriers still wait, wait too. Doing it again changes nothing.
 */
export async function settleCarried(db: Kysely<Schema>, accountId: string, now: Date): Promise<void> {
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
        and c.record_id = f.carrier_id and c.target = 'carried'
      where f.account_id = ${accountId} and f.carrier_type is not null and f.desired is distinct from f.applied
        and (c.desired is not distinct from c.applied or c.refused_reason is not null)
    ) as k
    where w.account_id = ${accountId} and w.object_type = k.object_type and w.record_id = k.record_id and w.target = 'flag'
      -- A desired value that has changed meanwhile is not settled by what its carrier shows of the one before.
      and w.desired = k.desired and w.carrier_type = k.carrier_type and w.carrier_id = k.carrier_id
      and (k.reason is null or w.refused_reason is distinct from k.reason)`.execute(db)
}

/** Notes that what the named carriers show is not what they should: the flags that they carry are not shown. */
export async function forgetShown(
  db: Kysely<Schema>,
  accountId: string,
  { carriers, now }: { readonly carriers: readonly RecordKey[]; readonly now: Date },
): Promise<void> {
  if (carriers.length === 0) return
  await sql`
    update write_backs w set applied = null, updated_at = ${now} from write_backs c
    where c.account_id = ${accountId} and (c.object_type, c.record_id) in (${keyList(carriers)}) and c.target = 'carried'
      and c.desired is distinct from c.applied
      and w.account_id = ${accountId} and w.carrier_type = c.object_type and w.carrier_id = c.record_id and w.target = 'flag'
      and w.desired ->> 'status' = 'incomplete'`.execute(db)
}
