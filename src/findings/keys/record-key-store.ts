import { type Kysely, sql } from 'kysely'
import type { ObjectType, RecordKey } from '../../domain/record.ts'
import type { Schema } from '../../infra/db/schema.ts'
import { asObjectType, keyList, queueEvaluations } from '../../records/index.ts'
import { type Holder, type KeyedFields, mostHolders, type ValueKey } from '../../rules/index.ts'

/** A value of a record, as it is stored. */
export interface StoredKey extends ValueKey {
  readonly record: RecordKey
}

/** A value of records of a type. */
export interface TypedKey extends Pick<ValueKey, 'field' | 'key'> {
  readonly type: ObjectType
}

/**
 * Lets no other evaluation of the account that compares values run until the transaction ends: each would not see the values
 * that the other one stores.
 */
export async function lockRecordKeys(db: Kysely<Schema>, accountId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`record_keys ${accountId}`}, 0))`.execute(db)
}

/** The stored values of the named records. */
export async function loadRecordKeys(
  db: Kysely<Schema>,
  accountId: string,
  keys: readonly RecordKey[],
): Promise<readonly StoredKey[]> {
  const rows = await db
    .selectFrom('record_keys')
    .select(['object_type', 'record_id', 'field', 'key', 'ties'])
    .where('account_id', '=', accountId)
    .where(sql<boolean>`(object_type, record_id) in (${keyList(keys)})`)
    .execute()
  return rows.map(({ object_type: type, record_id: id, field, key, ties }) => ({
    record: { type: asObjectType(type), id },
    field,
    key,
    ties: tiesIn(ties),
  }))
}

function tiesIn(text: string): readonly string[] {
  return text === '' ? [] : text.split(' ')
}

/** Deletes values that records do not have any more, and stores those that are new or have other ties. */
export async function saveRecordKeys(
  db: Kysely<Schema>,
  accountId: string,
  { removed, saved }: { readonly removed: readonly StoredKey[]; readonly saved: readonly StoredKey[] },
): Promise<void> {
  if (removed.length > 0) {
    await sql`
      delete from record_keys k using ${given(removed)}
      where k.account_id = ${accountId} and k.object_type = g.object_type and k.field = g.field and k.key = g.key
        and k.record_id = g.record_id`.execute(db)
  }
  if (saved.length === 0) return
  await sql`
    insert into record_keys (account_id, object_type, record_id, field, key, ties)
    select ${accountId}, g.object_type, g.record_id, g.field, g.key, g.ties from ${given(saved)}
    on conflict (account_id, object_type, field, key, record_id) do update set ties = excluded.ties`.execute(db)
}

function given(keys: readonly StoredKey[]) {
  const rows = keys.map(({ record, field, key, ties }) => ({
    object_type: record.type,
    record_id: record.id,
    field,
    key,
    ties: ties.join(' '),
  }))
  return sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
    as g(object_type text, record_id text, field text, key text, ties text)`
}

/** The records that have each of the values, by their places: of many, the first ones in the order of their ids. */
export async function loadHolders(
  db: Kysely<Schema>,
  accountId: string,
  keys: readonly TypedKey[],
): Promise<readonly (readonly Holder[])[]> {
  const found = keys.map((): Holder[] => [])
  if (keys.length === 0) return found
  const places = keys.map(({ type, field, key }, place) => ({ place, object_type: type, field, key }))
  const { rows } = await sql<{ place: number; record_id: string; ties: string }>`
    select w.place, h.record_id, h.ties
    from jsonb_to_recordset(${JSON.stringify(places)}::jsonb) as w(place int, object_type text, field text, key text)
    cross join lateral (
      select k.record_id, k.ties from record_keys k
      where k.account_id = ${accountId} and k.object_type = w.object_type and k.field = w.field and k.key = w.key
      order by k.record_id limit ${mostHolders + 1}) as h
    order by w.place, h.record_id`.execute(db)
  for (const { place, record_id: id, ties } of rows) found[place]?.push({ id, ties: tiesIn(ties) })
  return found
}

/**
 * Notes that the records that have one of the values, except some, are to be evaluated; `queueNotedHolders` queues them. The caller
 * has taken records off the queue for which others may wait, so that it must not wait for theirs.
 */
export async function noteHolders(
  db: Kysely<Schema>,
  accountId: string,
  {
    keys,
    except,
    now,
  }: { readonly keys: readonly TypedKey[]; readonly except: readonly RecordKey[]; readonly now: Date },
): Promise<void> {
  if (keys.length === 0) return
  const changed = keys.map(({ type, field, key }) => ({ object_type: type, field, key }))
  await sql`
    insert into noted_holders (account_id, object_type, record_id, noted_at)
    select distinct k.account_id, k.object_type, k.record_id, ${now}::timestamptz from record_keys k
    join jsonb_to_recordset(${JSON.stringify(changed)}::jsonb) as g(object_type text, field text, key text)
      on g.object_type = k.object_type and g.field = k.field and g.key = k.key
    where k.account_id = ${accountId} and (k.object_type, k.record_id) not in (${keyList(except)})`.execute(db)
}

/** Queues the noted records for evaluation. Call it without a transaction: the queue is then locked for no longer than needed. */
export async function queueNotedHolders(db: Kysely<Schema>, accountId: string): Promise<void> {
  // Each slice of evaluation begins with this, and mostly there is nothing to queue.
  const ofAccount = db.selectFrom('noted_holders').select('note_id').where('account_id', '=', accountId)
  if ((await ofAccount.limit(1).executeTakeFirst()) === undefined) return
  await db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ object_type: string; record_id: string; noted_at: Date }>`
      delete from noted_holders where account_id = ${accountId}
      returning object_type, record_id, noted_at`.execute(trx)
    if (rows.length === 0) return
    await queueEvaluations(
      trx,
      accountId,
      sql`select g.object_type, g.record_id, g.noted_at, g.noted_at
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
          as g(object_type text, record_id text, noted_at timestamptz)`,
    )
  })
}

/** As `noteHolders`, for the records that share a value with one that is about to be erased. */
export async function noteSharing(
  db: Kysely<Schema>,
  accountId: string,
  { record, now }: { readonly record: RecordKey; readonly now: Date },
): Promise<void> {
  const stored = await loadRecordKeys(db, accountId, [record])
  const keys = stored.map(({ field, key }) => ({ type: record.type, field, key }))
  await noteHolders(db, accountId, { keys, except: [record], now })
}

/** Deletes the values of fields that the account's rules do not compare any more. */
export async function removeUnusedKeys(db: Kysely<Schema>, accountId: string, keyed: KeyedFields): Promise<void> {
  const used = Object.entries(keyed).flatMap(([type, fields]) => fields.map(({ name }) => ({ type, name })))
  const [types, names] = [used.map(({ type }) => type), used.map(({ name }) => name)]
  await db
    .deleteFrom('record_keys')
    .where('account_id', '=', accountId)
    .where(sql<boolean>`(object_type, field) not in (select * from unnest(${types}::text[], ${names}::text[]))`)
    .execute()
}
