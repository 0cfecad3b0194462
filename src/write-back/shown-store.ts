import { type Kysely, sql } from 'kysely'
import type { ReadRecord } from '../crm/port.ts'
import type { ObjectType, RecordKey } from '../domain/record.ts'
import type { Schema } from '../infra/db/schema.ts'
import { asObjectType } from '../records/index.ts'
import { forgetShown } from './carrier-store.ts'

/**
 * Takes note of the flags that records show in the CRM, as just read, their own and those of others; records that have
 * no place for them are left out.
 *
 * @returns how many show another value than they should, and which show one that we know nothing of
 */
export async function saveShownFlags(
  db: Kysely<Schema>,
  accountId: string,
  { records, now }: { readonly records: readonly ReadRecord[]; readonly now: Date },
): Promise<{ readonly drifted: number; readonly unknown: readonly RecordKey[] }> {
  const rows = records.flatMap(shownOf)
  if (rows.length === 0) return { drifted: 0, unknown: [] }
  const given = sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
    as g(object_type text, record_id text, target text, shown jsonb, is_empty boolean)`
  const drifted = await sql<Row>`
    update write_backs w set applied = g.shown, updated_at = ${now} from ${given}
    where w.account_id = ${accountId} and w.object_type = g.object_type and w.record_id = g.record_id and w.target = g.target
      and w.applied is distinct from g.shown
      -- A record that never was flagged shows nothing: that is no drift from a flag still to be written.
      and not (w.applied is null and g.is_empty)
    returning w.object_type, w.record_id, w.target`.execute(db)
  const carriers = drifted.rows.filter(({ target }) => target === 'carried').map(toKey)
  await forgetShown(db, accountId, { carriers, now })
  const unknown = await sql<Row>`
    insert into write_backs (account_id, object_type, record_id, target, desired, applied, updated_at)
    select ${accountId}, object_type, record_id, target, shown, shown, ${now} from ${given}
    where not is_empty
    on conflict do nothing returning object_type, record_id, target`.execute(db)
  return { drifted: drifted.rows.length, unknown: unknown.rows.map(toKey) }
}

/** Notes that the records of these types show nothing: the fields that held their flags are gone. */
export async function forgetFlags(
  db: Kysely<Schema>,
  accountId: string,
  { types, now }: { readonly types: readonly ObjectType[]; readonly now: Date },
): Promise<void> {
  const forgotten = await db
    .updateTable('write_backs')
    .set({ applied: null, updated_at: now })
    .where('account_id', '=', accountId)
    .where('object_type', 'in', types)
    .where('target', 'in', ['flag', 'carried'])
    // What is complete has nothing to show again.
    .where(sql<boolean>`desired ->> 'missing' is not null`)
    .where('applied', 'is not', null)
    .returning(['object_type', 'record_id', 'target'])
    .execute()
  const carriers = forgotten.filter(({ target }) => target === 'carried').map(toKey)
  await forgetShown(db, accountId, { carriers, now })
}

function shownOf({ type, id, flag, carried }: ReadRecord): object[] {
  const key = { object_type: type, record_id: id }
  return [
    ...(flag ? [{ ...key, target: 'flag', shown: flag, is_empty: flag.status === null }] : []),
    ...(carried ? [{ ...key, target: 'carried', shown: carried, is_empty: carried.missing === null }] : []),
  ]
}

interface Row {
  readonly object_type: string
  readonly record_id: string
  readonly target: string
}

function toKey({ object_type, record_id }: Row): RecordKey {
  return { type: asObjectType(object_type), id: record_id }
}
