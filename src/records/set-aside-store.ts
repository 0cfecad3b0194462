import { type Kysely, sql } from 'kysely'
import type { ObjectType, RecordKey } from '../domain/record.ts'
import type { Schema } from '../infra/db/schema.ts'
import { asObjectType, keyList } from './record-store.ts'

/**
 * What is set aside of a record. `unreadable`: the record itself, so the mirror keeps its last readable state; `links`:
 * what it is linked to; `text`: nothing but characters that no column can hold, the record is stored without them.
 */
export type SetAsideKind = 'unreadable' | 'links' | 'text'

/** A record that cannot be read, or not be stored as it came. */
export interface SetAsideRecord {
  /** Null where the id cannot be read either. */
  readonly id: string | null
  readonly kind: SetAsideKind
  /** Where: names of values. */
  readonly place: string
  /** What was found and what was expected, in words; never a value. */
  readonly reason: string
}

/** Something that an admin has set up and that cannot be read: it is left out. */
export interface SetAsideDefinition {
  /** What it defines: `owner`, `team`, `stage`, `field`. */
  readonly subject: string
  readonly id: string | null
  readonly place: string
  readonly reason: string
}

/**
 * A point between two notices of what is set aside. What was noted before a reading and what during it are told apart by
 * such a point and not by the time: a clock stands still, or is set back.
 */
export type SetAsideMark = string

/** Makes a mark: everything noted so far lies before it, everything noted later after it. */
export async function markSetAside(db: Kysely<Schema>): Promise<SetAsideMark> {
  const { rows } = await sql<{ mark: string }>`select nextval('set_aside_revisions')::text as mark`.execute(db)
  return rows[0]?.mark ?? beforeAllNotices
}

/** The mark before which nothing was noted. */
export const beforeAllNotices: SetAsideMark = '0'

/**
 * Notes what is set aside of records of a type. The moment since when stays; those without an id share one row, which
 * counts those noted after the beginning of the reading (`countFrom`), or these alone where none is given.
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
      as g(subject text, subject_id text, kind text, place text, reason text, items int)
    on conflict (account_id, subject, subject_id) do update set
      kind = excluded.kind, place = excluded.place, reason = excluded.reason, revision = excluded.revision,
      items = excluded.items + case
        when set_aside.subject_id = '' and set_aside.revision > ${countFrom}::bigint then set_aside.items else 0 end,
      since = case when set_aside.kind = excluded.kind then set_aside.since else excluded.since end`.execute(db)
}

/** Forgets what was set aside of records that have been read since. */
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
 * Forgets what was set aside of a type before a mark: everything of it has been read since.
 *
 * @returns the records that are no more, so that what is linked to them can be judged again
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

/** Ids of a type's records that could not be read after a mark. */
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

/** Which of the records cannot be judged: they, or their links, could not be read when last they were asked for. */
export async function loadUnjudgeable(
  db: Kysely<Schema>,
  accountId: string,
  keys: readonly RecordKey[],
): Promise<RecordKey[]> {
  if (keys.length === 0) return []
  const rows = await db
    .selectFrom('set_aside')
    .select(['subject', 'subject_id'])
    .where('account_id', '=', accountId)
    .where('kind', 'in', ['unreadable', 'links'])
    .where(sql<boolean>`(subject, subject_id) in (${keyList(keys)})`)
    .execute()
  return rows.map((row) => ({ type: asObjectType(row.subject), id: row.subject_id }))
}

/** Makes what is set aside of the named kinds of definitions equal to the given. */
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

/** One row of what is set aside. */
export interface SetAside {
  /** An object type, or what a definition defines. */
  readonly subject: string
  /** Empty where the id cannot be read either. */
  readonly id: string
  readonly kind: SetAsideKind | 'definition'
  readonly place: string
  readonly reason: string
  readonly items: number
  readonly since: Date
}

/** What is set aside of the account, the longest first, at most so many rows; and how much there is in all. */
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
      reason: row.reason,
      items: row.items,
      since: row.since,
    })),
    count: total?.count ?? 0,
  }
}
