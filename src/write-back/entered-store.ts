import { type Kysely, sql } from 'kysely'
import { ownValue } from '../domain/own-value.ts'
import { keyText, type RecordKey } from '../domain/record.ts'
import { prepared } from '../infra/db/prepared.ts'
import type { Schema } from '../infra/db/schema.ts'
import { asObjectType, keyList } from '../records/index.ts'
import type { Message } from '../words/index.ts'
import type { Cause } from './cause.ts'
import { parseValue } from './targets/index.ts'
import { type Repair, repairName } from './targets/repair.ts'

/** What a person wants written to fields of a record, and what they hold now. */
export interface Entered {
  readonly key: RecordKey
  readonly held: Repair
  readonly desired: Repair
  readonly cause: Cause
  readonly now: Date
}

/**
 * Stores what a person has entered, to be written to the CRM. Call it in a transaction that holds `lockForAction`. Fields
 * that still wait from an earlier entry keep waiting; what was written or rejected before is replaced.
 *
 * @returns false if the same values have been entered already and still wait, or were written and the record has not been
 *   read since: nothing is stored
 */
export async function saveEntered(
  db: Kysely<Schema>,
  accountId: string,
  { key, held, desired, cause, now }: Entered,
): Promise<boolean> {
  const last = await loadLast(db, accountId, key)
  if (last !== null && isPartOf(desired, last.desired)) return false
  const waiting = last?.isWaiting === true ? last : null
  const applied = { fields: { ...waiting?.held.fields, ...held.fields, ...onlyHeld(waiting?.held, desired) } }
  const merged = { fields: { ...waiting?.desired.fields, ...desired.fields } }
  await sql`
    insert into write_backs (account_id, object_type, record_id, target, desired, applied, cause, noted_at, updated_at)
    values (${accountId}, ${key.type}, ${key.id}, ${repairName}, ${JSON.stringify(merged)}::jsonb,
      ${JSON.stringify(applied)}::jsonb, ${JSON.stringify(cause)}::jsonb, ${now}, ${now})
    on conflict (account_id, object_type, record_id, target) do update
      set desired = excluded.desired, applied = excluded.applied, cause = excluded.cause, noted_at = excluded.noted_at,
        updated_at = excluded.updated_at, refused_reason = null, refused_cause = null`.execute(db)
  return true
}

function isPartOf({ fields }: Repair, whole: Repair): boolean {
  return Object.entries(fields).every(([name, { value }]) => ownValue(whole.fields, name)?.value === value)
}

/** A field that was entered twice before it was written still holds what it held before the first time. */
function onlyHeld(waiting: Repair | undefined, { fields }: Repair): Repair['fields'] {
  const again = Object.entries(waiting?.fields ?? {}).filter(([name]) => Object.hasOwn(fields, name))
  return Object.fromEntries(again)
}

interface LastEntry extends Pick<Entered, 'held' | 'desired'> {
  /** Whether it is still to be written. */
  readonly isWaiting: boolean
}

/** What was entered last and the mirror does not show yet; null if it does, or if the CRM has rejected it. */
async function loadLast(db: Kysely<Schema>, accountId: string, { type, id }: RecordKey): Promise<LastEntry | null> {
  const { rows } = await sql<{ desired: object; applied: object | null; waits: boolean }>`
    select w.desired, w.applied, w.desired is distinct from w.applied as waits from write_backs w
    where w.account_id = ${accountId} and w.object_type = ${type} and w.record_id = ${id} and w.target = ${repairName}
      and w.refused_reason is null and (w.desired is distinct from w.applied or exists (
        select from due_refreshes d where d.account_id = w.account_id and d.object_type = w.object_type
          and d.record_id = w.record_id and d.noted_at <= w.updated_at))
    for update of w`.execute(db)
  const [row] = rows
  if (row === undefined) return null
  return { held: asRepair(row.applied ?? { fields: {} }), desired: asRepair(row.desired), isWaiting: row.waits }
}

function asRepair(stored: object): Repair {
  return parseValue(repairName, stored).value as Repair
}

/** Whether anything that people have entered is still to be written. */
export async function isAnyEntryWaiting(db: Kysely<Schema>, accountId: string): Promise<boolean> {
  const row = await db
    .selectFrom('write_backs')
    .select('record_id')
    .where('account_id', '=', accountId)
    .where('target', '=', repairName)
    .where(sql<boolean>`desired is distinct from applied and refused_reason is null`)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** What became of what people last entered for a record. */
export interface EnteredState {
  /** The names of the fields. */
  readonly fields: readonly string[]
  /** Whether it is still to be written. */
  readonly isWaiting: boolean
  /** Why the CRM rejected it; null if it did not. */
  readonly refusal: Message | null
}

interface EnteredRow {
  readonly object_type: string
  readonly record_id: string
  readonly desired: object
  readonly refused_reason: Message | null
  readonly differs: boolean
}

/** What became of what people last entered for the named records, by `keyText`. */
export async function loadEntered(
  db: Kysely<Schema>,
  accountId: string,
  keys: readonly RecordKey[],
): Promise<ReadonlyMap<string, EnteredState>> {
  if (keys.length === 0) return new Map()
  const { rows } = await sql<EnteredRow>`
    ${prepared} select object_type, record_id, desired, refused_reason, desired is distinct from applied as differs
    from write_backs
    where account_id = ${accountId} and target = ${repairName} and (object_type, record_id) in (${keyList(keys)})`.execute(
    db,
  )
  return new Map(
    rows.map((row) => [
      keyText({ type: asObjectType(row.object_type), id: row.record_id }),
      {
        fields: Object.keys(asRepair(row.desired).fields),
        isWaiting: row.differs && row.refused_reason === null,
        refusal: row.refused_reason,
      },
    ]),
  )
}

/** Forgets a rejected entry, because its author has already seen the reason. */
export async function withdrawRefused(db: Kysely<Schema>, accountId: string, { type, id }: RecordKey): Promise<void> {
  await db
    .deleteFrom('write_backs')
    .where('account_id', '=', accountId)
    .where('object_type', '=', type)
    .where('record_id', '=', id)
    .where('target', '=', repairName)
    .where('refused_reason', 'is not', null)
    .execute()
}
