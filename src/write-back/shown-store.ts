import { type Kysely, sql } from 'kysely'
import type { ReadRecord } from '../crm/port.ts'
import type { ObjectType, RecordKey } from '../domain/record.ts'
import type { Schema } from '../infra/db/schema.ts'
import { asObjectType } from '../records/index.ts'
import { forgetShown } from './carrier-store.ts'
import { noteUndone, undoneWhereOther } from './log-store.ts'
import { carryings, targetNames, targetOf, targetsWhere } from './targets/index.ts'
import { isBlankIn, withoutListRefusal } from './write-back-store.ts'

/**
 * Stores the values that records show in the CRM, as just read; records that cannot store a value are skipped. If a
 * record shows its desired value although no delivery was recorded, the delivery did happen, and is logged now. If it
 * shows something other than was written, the written value has been undone.
 *
 * @returns how many records show a different value than desired, and which show one that Minset does not know
 */
export async function saveShown(
  db: Kysely<Schema>,
  accountId: string,
  { records, now }: { readonly records: readonly ReadRecord[]; readonly now: Date },
): Promise<{ readonly drifted: number; readonly unknown: readonly RecordKey[] }> {
  const rows = records.flatMap(shownOf)
  if (rows.length === 0) return { drifted: 0, unknown: [] }
  const given = sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
    as g(object_type text, record_id text, target text, shown jsonb, is_empty boolean)`
  const drifted = await sql<Row>`
    with noted as (
      update write_backs w set applied = g.shown, updated_at = ${now},
        refused_reason = ${withoutListRefusal.refused_reason}, refused_cause = ${withoutListRefusal.refused_cause}
      from ${given}
      where w.account_id = ${accountId} and w.object_type = g.object_type and w.record_id = g.record_id and w.target = g.target
        and w.applied is distinct from g.shown
        -- A record that never was written to shows nothing: that is no drift from a value still to be written.
        and not (w.applied is null and g.is_empty)
      returning w.object_type, w.record_id, w.target, w.desired, w.applied, w.cause,
        -- As it was when this statement began.
        (select o.applied from write_backs o where o.account_id = w.account_id and o.object_type = w.object_type
          and o.record_id = w.record_id and o.target = w.target) as before,
        w.applied = w.desired and (w.refused_reason is null or w.refused_cause = 'unanswered') as is_delivered
    ), logged as (
      insert into write_log (account_id, object_type, record_id, target, before, after, cause, at)
      select ${accountId}, object_type, record_id, target, before, applied, cause, ${now} from noted where is_delivered
    ), other as (
      select * from noted where not is_delivered
    ), undone as (${undoneWhereOther(accountId, 'other', now)}
    ) select object_type, record_id, target from noted`.execute(db)
  await forgetCarried(db, accountId, { rows: drifted.rows, now })
  const unknown = await sql<Row>`
    with noted as (
      insert into write_backs (account_id, object_type, record_id, target, desired, applied, updated_at)
      select ${accountId}, object_type, record_id, target, shown, shown, ${now} from ${given}
      where not is_empty
      on conflict do nothing returning object_type, record_id, target, applied
    ), undone as (${undoneWhereOther(accountId, 'noted', now)}
    ) select object_type, record_id, target from noted`.execute(db)
  return { drifted: drifted.rows.length, unknown: unknown.rows.map(toKey) }
}

/** Marks records of these types as showing nothing of Minset's: the fields that held the values are gone. */
export async function forgetApplied(
  db: Kysely<Schema>,
  accountId: string,
  { types, now }: { readonly types: readonly ObjectType[]; readonly now: Date },
): Promise<void> {
  const targets = targetsWhere(({ fields }) => fields === 'ours')
  for (const target of targets) {
    const rows = await db
      .updateTable('write_backs')
      .set({ applied: null, updated_at: now, ...withoutListRefusal })
      .where('account_id', '=', accountId)
      .where('object_type', 'in', types)
      .where('target', '=', target)
      // An empty value need not be shown again.
      .where(sql<boolean>`not ${isBlankIn('desired', target)}`)
      .where('applied', 'is not', null)
      .returning(['object_type', 'record_id', 'target'])
      .execute()
    await forgetCarried(db, accountId, { rows, now })
  }
  await noteUndone(db, accountId, { types, targets, now })
}

/** Marks the values carried by records that show a different value than desired as not shown. */
async function forgetCarried(
  db: Kysely<Schema>,
  accountId: string,
  { rows, now }: { readonly rows: readonly Row[]; readonly now: Date },
): Promise<void> {
  for (const carrying of carryings) {
    const carriers = rows.filter(({ target }) => target === carrying.through).map(toKey)
    await forgetShown(db, accountId, { carrying, carriers, now })
  }
}

/** The record's shown value for each target that is read back. */
function shownOf(record: ReadRecord): object[] {
  const key = { object_type: record.type, record_id: record.id }
  return targetNames.flatMap((target) => {
    const { readBack } = targetOf(target)
    const shown = readBack?.of(record) ?? null
    return readBack === null || shown === null ? [] : [{ ...key, target, shown, is_empty: readBack.isEmpty(shown) }]
  })
}

interface Row {
  readonly object_type: string
  readonly record_id: string
  readonly target: string
}

function toKey({ object_type, record_id }: Row): RecordKey {
  return { type: asObjectType(object_type), id: record_id }
}
