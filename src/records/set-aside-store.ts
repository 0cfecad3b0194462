import { type Kysely, sql } from 'kysely'
import { masked } from '../domain/masking/disclosure.ts'
import type { ReadScope } from '../domain/read-scope.ts'
import type { CrmRecord, ObjectType, RecordKey } from '../domain/record.ts'
import { isInScope } from '../infra/db/in-scope.ts'
import type { Schema } from '../infra/db/schema.ts'
import type { Message } from '../words/index.ts'
import { asObjectType } from './record-columns-store.ts'
import { keyList } from './record-store.ts'

/**
 * What is set aside of a record. `unreadable`: the record itself, so the mirror keeps its last readable state; `links`:
 * its links; `text`: only characters that no column can store, and the record is stored without them.
 */
export type SetAsideKind = 'unreadable' | 'links' | 'text'

/** A record that is unreadable, or that cannot be stored unchanged. */
export interface SetAsideRecord {
  /** Null if the id is unreadable too. */
  readonly id: string | null
  readonly kind: SetAsideKind
  /** A path of field names. */
  readonly place: string
  /** What was found and what was expected; never a value. */
  readonly reason: Message
}

/** A definition by an admin that is unreadable and therefore left out. */
export interface SetAsideDefinition {
  /** What it defines: `owner`, `team`, `stage`, `field`. */
  readonly subject: string
  readonly id: string | null
  readonly place: string
  readonly reason: Message
}

/**
 * A position between two set-aside entries. It separates entries from before a read from those made during it, which a
 * time cannot do: a clock may stand still, or be set back.
 */
export type SetAsideMark = string

/** Returns a mark: all existing entries are before it, all later ones after it. */
export async function markSetAside(db: Kysely<Schema>): Promise<SetAsideMark> {
  const { rows } = await sql<{ mark: string }>`select nextval('set_aside_revisions')::text as mark`.execute(db)
  return rows[0]?.mark ?? beforeAllNotices
}

/** The mark before all entries. */
export const beforeAllNotices: SetAsideMark = '0'

/**
 * Stores what is set aside of records of a type. The time of the first entry with the same reason is kept; items without an id share one
 * row, whose count covers the entries since the start of the read (`countFrom`), or only these if none is given.
 */
export async function noteSetAside(
  db: Kysely<Schema>,
  accountId: string,
  noted: {
    readonly type: ObjectType
    readonly records: readonly SetAsideRecord[]
    readonly now: Date
    readonly countFrom?: SetAsideMark
  },
): Promise<void> {
  const { type, records, now, countFrom = null } = noted
  await insertRows(db, accountId, { rows: records.map((record) => ({ ...record, subject: type })), now, countFrom })
}

interface NewRow extends Omit<SetAsideDefinition, 'subject'> {
  readonly subject: string
  readonly kind: string
}

async function insertRows(
  db: Kysely<Schema>,
  accountId: string,
  {
    rows,
    now,
    countFrom,
  }: { readonly rows: readonly NewRow[]; readonly now: Date; readonly countFrom: SetAsideMark | null },
): Promise<void> {
  if (rows.length === 0) return
  const byKey = Map.groupBy(rows, ({ subject, id }) => `${subject}:${id ?? ''}`)
  const given = [...byKey.values()].flatMap((same) => {
    const last = same.at(-1)
    return last === undefined ? [] : [{ ...last, subject_id: last.id ?? '', items: last.id === null ? same.length : 1 }]
  })
  await sql`
    insert into set_aside (account_id, subject, subject_id, kind, place, reason, items, since)
    select ${accountId}, subject, subject_id, kind, place, reason, items, ${now}
    from jsonb_to_recordset(${JSON.stringify(given)}::jsonb)
      as g(subject text, subject_id text, kind text, place text, reason jsonb, items int)
    on conflict (account_id, subject, subject_id) do update set
      kind = excluded.kind, place = excluded.place, reason = excluded.reason, revision = excluded.revision,
      items = excluded.items + case
        when set_aside.subject_id = '' and set_aside.revision > ${countFrom}::bigint then set_aside.items else 0 end,
      since = case
        when set_aside.kind = excluded.kind and set_aside.reason->>'code' = excluded.reason->>'code' then set_aside.since
        else excluded.since end`.execute(db)
}

/** Removes the set-aside entries of records that have been read since. */
export async function clearSetAside(
  db: Kysely<Schema>,
  accountId: string,
  { type, ids }: { readonly type: ObjectType; readonly ids: readonly string[] },
): Promise<void> {
  if (ids.length === 0) return
  await db
    .deleteFrom('set_aside')
    .where('account_id', '=', accountId)
    .where('subject', '=', type)
    .where('subject_id', '=', sql<string>`any(${[...ids]}::text[])`)
    .execute()
}

/**
 * Removes the set-aside entries of a type from before a mark, because all its records have been read since.
 *
 * @returns the records whose entries were removed, so that the records linked to them can be judged again
 */
export async function clearSetAsideBefore(
  db: Kysely<Schema>,
  accountId: string,
  { type, before }: { readonly type: ObjectType; readonly before: SetAsideMark },
): Promise<RecordKey[]> {
  const cleared = await db
    .deleteFrom('set_aside')
    .where('account_id', '=', accountId)
    .where('subject', '=', type)
    .where(sql<boolean>`revision < ${before}::bigint`)
    .returning('subject_id')
    .execute()
  return cleared.flatMap(({ subject_id: id }) => (id === '' ? [] : [{ type, id }]))
}

/** Ids of a type's records that were unreadable after a mark. */
export async function loadUnreadableSince(
  db: Kysely<Schema>,
  accountId: string,
  { type, since }: { readonly type: ObjectType; readonly since: SetAsideMark },
): Promise<Set<string>> {
  const rows = await db
    .selectFrom('set_aside')
    .select('subject_id')
    .where('account_id', '=', accountId)
    .where('subject', '=', type)
    .where('kind', '=', 'unreadable')
    .where(sql<boolean>`revision > ${since}::bigint`)
    .execute()
  return new Set(rows.map((row) => row.subject_id))
}

/** A record that cannot be judged, since when, and why: the code of the reason. */
export type UnjudgeableRecord = RecordKey & { readonly since: Date; readonly why: string }

/** Which of the records cannot be judged: they, or their links, were unreadable at the last read. */
export async function loadUnjudgeable(
  db: Kysely<Schema>,
  accountId: string,
  keys: readonly RecordKey[],
): Promise<UnjudgeableRecord[]> {
  if (keys.length === 0) return []
  const rows = await db
    .selectFrom('set_aside')
    .select(['subject', 'subject_id', 'since', sql<string>`reason->>'code'`.as('why')])
    .where('account_id', '=', accountId)
    .where('kind', 'in', ['unreadable', 'links'])
    .where(sql<boolean>`(subject, subject_id) in (${keyList(keys)})`)
    .execute()
  return rows.map(({ subject, subject_id: id, since, why }) => ({ type: asObjectType(subject), id, since, why }))
}

/** Replaces the set-aside definitions of the named kinds with the given ones. */
export async function replaceSetAsideDefinitions(
  db: Kysely<Schema>,
  accountId: string,
  {
    subjects,
    definitions,
    now,
  }: { readonly subjects: readonly string[]; readonly definitions: readonly SetAsideDefinition[]; readonly now: Date },
): Promise<void> {
  if (subjects.length === 0) return
  const rows = definitions.map((definition) => ({ ...definition, kind: 'definition' }))
  const before = await markSetAside(db)
  await insertRows(db, accountId, { rows, now, countFrom: null })
  await db
    .deleteFrom('set_aside')
    .where('account_id', '=', accountId)
    .where('kind', '=', 'definition')
    .where('subject', 'in', [...subjects])
    .where(sql<boolean>`revision < ${before}::bigint`)
    .execute()
}

/** One set-aside entry. */
export interface SetAside {
  /** An object type, or the kind of a definition. */
  readonly subject: string
  /** Empty if the id is unreadable too. */
  readonly id: string
  readonly kind: SetAsideKind | 'definition'
  readonly place: string
  readonly reason: Message
  readonly items: number
  readonly since: Date
}

/**
 * The account's set-aside entries, the oldest first, up to a maximum; and their total number. Reasons may quote values:
 * personal data in them is masked.
 */
export async function loadSetAside(
  db: Kysely<Schema>,
  accountId: string,
  { kinds, limit }: { readonly kinds: readonly SetAside['kind'][]; readonly limit: number },
): Promise<{ readonly first: readonly SetAside[]; readonly count: number }> {
  const ofKinds = db
    .selectFrom('set_aside')
    .where('account_id', '=', accountId)
    .where('kind', 'in', [...kinds])
  const rows = await ofKinds
    .selectAll()
    .orderBy('since')
    .orderBy('subject')
    .orderBy('subject_id')
    .limit(limit)
    .execute()
  const total = await ofKinds.select(sql<number>`coalesce(sum(items), 0)::int`.as('count')).executeTakeFirst()
  return {
    first: rows.map((row) => ({
      subject: row.subject,
      id: row.subject_id,
      kind: row.kind as SetAside['kind'],
      place: row.place,
      reason: masked.message(row.reason),
      items: row.items,
      since: row.since,
    })),
    count: total?.count ?? 0,
  }
}

/** A stored record with a problem that somebody must decide about; the personal data in the reason is masked. */
export interface ProblemRecord {
  readonly key: RecordKey
  readonly fields: CrmRecord['fields']
  readonly reason: Message
}

/**
 * The records that cannot be judged, because they or their links were unreadable, as far as they may be read; the oldest
 * first, up to a maximum; and their number.
 */
export async function loadSetAsideRecords(
  db: Kysely<Schema>,
  { accountId, scope, limit }: { readonly accountId: string; readonly scope: ReadScope; readonly limit: number },
): Promise<{ readonly first: readonly ProblemRecord[]; readonly count: number }> {
  const rows = await db
    .selectFrom('set_aside as s')
    .innerJoin('records as r', (join) =>
      join
        .onRef('r.account_id', '=', 's.account_id')
        .onRef('r.object_type', '=', 's.subject')
        .onRef('r.record_id', '=', 's.subject_id'),
    )
    .select(['s.subject', 's.subject_id', 's.reason', 'r.fields', sql<number>`count(*) over ()::int`.as('count')])
    .where('s.account_id', '=', accountId)
    .where('s.kind', 'in', ['unreadable', 'links'])
    .where(isInScope(scope, 'r'))
    .orderBy('s.since')
    .orderBy('s.subject')
    .orderBy('s.subject_id')
    .limit(limit)
    .execute()
  const first = rows.map(({ subject, subject_id: id, fields, reason }) => ({
    key: { type: asObjectType(subject), id },
    fields,
    reason: masked.message(reason),
  }))
  return { first, count: rows[0]?.count ?? 0 }
}
