import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { LinkChain, ObjectType, RecordKey } from '../domain/record.ts'
import type { Schema } from '../infra/db/schema.ts'
import { asObjectType } from './record-columns-store.ts'
import { keyList } from './record-store.ts'

/** The links of one record to records of one type; the complete list, not a difference. */
export interface RecordLinks {
  readonly id: string
  readonly to: readonly string[]
}

/**
 * Replaces the stored links of the named records with the given ones.
 *
 * @returns the ids of the records whose links changed
 */
export async function replaceLinks(
  db: Kysely<Schema>,
  accountId: string,
  { from, to, links }: { readonly from: ObjectType; readonly to: ObjectType; readonly links: readonly RecordLinks[] },
): Promise<string[]> {
  if (links.length === 0) return []
  const ids = links.map((link) => link.id)
  const pairs = links.flatMap((link) => link.to.map((id) => ({ from_id: link.id, to_id: id })))
  const given = sql`select * from jsonb_to_recordset(${JSON.stringify(pairs)}::jsonb) as g(from_id text, to_id text)`
  const ours = sql`account_id = ${accountId} and from_type = ${from} and to_type = ${to}`
  const removed = await sql<{ from_id: string }>`
    delete from links where ${ours} and from_id = any(${ids}::text[])
      and (from_id, to_id) not in (${given}) returning from_id`.execute(db)
  const added = await sql<{ from_id: string }>`
    insert into links (account_id, from_type, from_id, to_type, to_id)
    select distinct ${accountId}, ${from}, from_id, ${to}, to_id from (${given}) as given
    on conflict do nothing returning from_id`.execute(db)
  return [...new Set([...removed.rows, ...added.rows].map((row) => row.from_id))]
}

/** The linked keys by record; records without links are absent. */
export async function loadLinks(
  db: Kysely<Schema>,
  accountId: string,
  keys: readonly RecordKey[],
): Promise<{ readonly from: RecordKey; readonly to: RecordKey }[]> {
  if (keys.length === 0) return []
  const rows = await db
    .selectFrom('links')
    .select(['from_type', 'from_id', 'to_type', 'to_id'])
    .where('account_id', '=', accountId)
    .where(sql<boolean>`(from_type, from_id) in (${keyList(keys)})`)
    .orderBy('to_type')
    .orderBy('to_id')
    .execute()
  return rows.map((row) => ({
    from: { type: asObjectType(row.from_type), id: row.from_id },
    to: { type: asObjectType(row.to_type), id: row.to_id },
  }))
}

/** The records that have a link to one of the named ones. */
export async function loadLinking(
  db: Kysely<Schema>,
  accountId: string,
  keys: readonly RecordKey[],
): Promise<RecordKey[]> {
  if (keys.length === 0) return []
  const rows = await db
    .selectFrom('links')
    .select(['from_type', 'from_id'])
    .distinct()
    .where('account_id', '=', accountId)
    .where(sql<boolean>`(to_type, to_id) in (${keyList(keys)})`)
    .execute()
  return rows.map((row) => ({ type: asObjectType(row.from_type), id: row.from_id }))
}

/**
 * SQL for the records affected by changes of the named ones, as `object_type` and `record_id`: the records linked to them,
 * those linked to these in a way that rules follow, and the carriers of their flags.
 */
export function dependentsOf(
  accountId: string,
  { keys, chains }: { readonly keys: readonly RecordKey[]; readonly chains: readonly LinkChain[] },
): RawBuilder<unknown> {
  return sql`
    select from_type as object_type, from_id as record_id from links
    where account_id = ${accountId} and (to_type, to_id) in (${keyList(keys)})
    union
    select carrier_type, carrier_id from write_backs
    where account_id = ${accountId} and carrier_type is not null and (object_type, record_id) in (${keyList(keys)})
    ${chains.length === 0 ? sql`` : sql`union ${linkedThrough(accountId, keys, chains)}`}`
}

function linkedThrough(accountId: string, keys: readonly RecordKey[], chains: readonly LinkChain[]) {
  const [of, via, end] = [0, 1, 2].map((place) => chains.map((chain) => chain[place]))
  return sql`
    select first.from_type, first.from_id from links second
    join links first on first.account_id = second.account_id
      and first.to_type = second.from_type and first.to_id = second.from_id
    where second.account_id = ${accountId} and (second.to_type, second.to_id) in (${keyList(keys)})
      and (first.from_type, second.from_type, second.to_type) in (
        select * from unnest(${of}::text[], ${via}::text[], ${end}::text[]))`
}

/** Which of the named records have links to a type. */
export async function loadLinkedIds(
  db: Kysely<Schema>,
  accountId: string,
  { from, to, ids }: { readonly from: ObjectType; readonly to: ObjectType; readonly ids: readonly string[] },
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set()
  const rows = await db
    .selectFrom('links')
    .select('from_id')
    .distinct()
    .where('account_id', '=', accountId)
    .where('from_type', '=', from)
    .where('to_type', '=', to)
    .where('from_id', '=', sql<string>`any(${[...ids]}::text[])`)
    .execute()
  return new Set(rows.map((row) => row.from_id))
}
