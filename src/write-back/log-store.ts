import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Disclosure } from '../domain/masking/disclosure.ts'
import type { ObjectType, RecordKey } from '../domain/record.ts'
import type { Schema } from '../infra/db/schema.ts'
import { type Cause, parseCause } from './cause.ts'
import { disclosedValue, parseValue, type TargetName, type TargetValue } from './targets/index.ts'

/** One value that was written to the CRM. */
export interface WriteLogEntry {
  /** Counts up. */
  readonly id: string
  readonly after: TargetValue
  /** What the CRM showed before, as far as Minset knew; null if unknown. */
  readonly before: TargetValue | null
  /** Null if unknown: the value was desired before causes were stored. */
  readonly cause: Cause | null
  /** When it became known that the CRM shows it. */
  readonly at: Date
  /** Since when Minset knows that the value is gone without a replacement by Minset; null while it is in place. */
  readonly undoneAt: Date | null
}

/** The values written to a record, newest first, as its reader may see them. */
export async function loadWriteLog(
  db: Kysely<Schema>,
  accountId: string,
  { key, limit, disclosure }: { readonly key: RecordKey; readonly limit: number; readonly disclosure: Disclosure },
): Promise<WriteLogEntry[]> {
  const rows = await db
    .selectFrom('write_log')
    .select(['entry_id', 'target', 'before', 'after', 'cause', 'at', 'undone_at'])
    .where('account_id', '=', accountId)
    .where('object_type', '=', key.type)
    .where('record_id', '=', key.id)
    .orderBy('entry_id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(({ entry_id, target, before, after, cause, at, undone_at }) => ({
    id: String(entry_id),
    after: disclosedValue(parseValue(target, after), key.type, disclosure),
    before: before === null ? null : disclosedValue(parseValue(target, before), key.type, disclosure),
    cause: parseCause(cause),
    at,
    undoneAt: undone_at,
  }))
}

/** Marks the values of records of these types as gone: the fields that held them have been removed. */
export async function noteUndone(
  db: Kysely<Schema>,
  accountId: string,
  {
    types,
    targets,
    now,
  }: { readonly types: readonly ObjectType[]; readonly targets: readonly TargetName[]; readonly now: Date },
): Promise<void> {
  await sql`
    update write_log l set undone_at = ${now}
    where l.account_id = ${accountId} and l.object_type = any(${[...types]}::text[])
      and l.target = any(${[...targets]}::text[]) and l.undone_at is null and ${isLatest}`.execute(db)
}

/** SQL for the latest entry of each record and target. */
const isLatest = sql<boolean>`not exists (
  select from write_log n where n.account_id = l.account_id and n.object_type = l.object_type
    and n.record_id = l.record_id and n.target = l.target and n.entry_id > l.entry_id)`

/**
 * SQL for a `with` clause that marks written values as gone if the CRM shows something else.
 *
 * @param shown the name of an earlier clause with `object_type`, `record_id`, `target` and what is `applied` now
 */
export function undoneWhereOther(accountId: string, shown: string, now: Date): RawBuilder<unknown> {
  return sql`
    update write_log l set undone_at = ${now} from ${sql.ref(shown)} s
    where l.account_id = ${accountId} and l.object_type = s.object_type and l.record_id = s.record_id
      and l.target = s.target and l.after is distinct from s.applied and l.undone_at is null and ${isLatest}`
}

/**
 * Deletes older entries, except those of values that are still in the CRM: they explain what it shows.
 */
export async function purgeWriteLog(db: Kysely<Schema>, accountId: string, before: Date): Promise<void> {
  await sql`
    delete from write_log l where l.account_id = ${accountId} and l.at < ${before} and (
      l.undone_at is not null or not ${isLatest} or not exists (
        select from write_backs w where w.account_id = l.account_id and w.object_type = l.object_type
          and w.record_id = l.record_id and w.target = l.target))`.execute(db)
}

/** A value that a person has entered for a record, or taken back; the value itself is the record's. */
interface WriteOfPerson {
  readonly type: string
  readonly id: string
  readonly cause: string
  /** When it was written to the CRM, or, while it waits for that, when it was entered. */
  readonly at: Date
  readonly isWritten: boolean
}

/** What a person has had written to the CRM, and what waits for it, the latest first. */
export async function loadWritesOf(
  db: Kysely<Schema>,
  accountId: string,
  ownerId: string,
): Promise<readonly WriteOfPerson[]> {
  const { rows } = await sql<WriteOfPerson>`
    select object_type as type, record_id as id, cause ->> 'code' as cause, at, true as "isWritten"
    from write_log where account_id = ${accountId} and cause -> 'params' ->> 'ownerId' = ${ownerId}
    union all
    select object_type, record_id, cause ->> 'code', updated_at, false
    from write_backs where account_id = ${accountId} and cause -> 'params' ->> 'ownerId' = ${ownerId}
      and desired is distinct from applied
    order by at desc`.execute(db)
  return rows
}
