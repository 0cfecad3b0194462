import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { ObjectType, RecordKey } from '../domain/record.ts'
import type { Schema } from '../infra/db/schema.ts'
import { type Cause, parseCause } from './cause.ts'
import { parseValue, type TargetName, type TargetValue } from './targets/index.ts'

/** One value that was written to the CRM. */
export interface WriteLogEntry {
  readonly after: TargetValue
  /** What the CRM showed before, as far as Minset knew; null where it did not know. */
  readonly before: TargetValue | null
  /** Null where it is not known: the value was desired before causes were kept. */
  readonly cause: Cause | null
  /** When it became known that the CRM shows it. */
  readonly at: Date
  /** Since when Minset knows that it is gone, although nothing else was written in its place; null where it stands. */
  readonly undoneAt: Date | null
}

/** What was written to a record, the latest first. */
export async function loadWriteLog(
  db: Kysely<Schema>,
  accountId: string,
  { key, limit }: { readonly key: RecordKey; readonly limit: number },
): Promise<WriteLogEntry[]> {
  const rows = await db
    .selectFrom('write_log')
    .select(['target', 'before', 'after', 'cause', 'at', 'undone_at'])
    .where('account_id', '=', accountId)
    .where('object_type', '=', key.type)
    .where('record_id', '=', key.id)
    .orderBy('entry_id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(({ target, before, after, cause, at, undone_at }) => ({
    after: parseValue(target, after),
    before: before === null ? null : parseValue(target, before),
    cause: parseCause(cause),
    at,
    undoneAt: undone_at,
  }))
}

/** Notes that what was written to records of these types is gone: what held it has been removed. */
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

/** SQL for entries after which nothing else was written in the same place. */
const isLatest = sql<boolean>`not exists (
  select from write_log n where n.account_id = l.account_id and n.object_type = l.object_type
    and n.record_id = l.record_id and n.target = l.target and n.entry_id > l.entry_id)`

/**
 * SQL for a part of a `with` that notes that what was written is gone where the CRM shows something else.
 *
 * @param shown a part before it with `object_type`, `record_id`, `target` and what is `applied` now
 */
export function undoneWhereOther(accountId: string, shown: string, now: Date): RawBuilder<unknown> {
  return sql`
    update write_log l set undone_at = ${now} from ${sql.ref(shown)} s
    where l.account_id = ${accountId} and l.object_type = s.object_type and l.record_id = s.record_id
      and l.target = s.target and l.after is distinct from s.applied and l.undone_at is null and ${isLatest}`
}

/**
 * Forgets entries that are older, except those of values that still stand in the CRM: they say why it shows what it shows.
 */
export async function purgeWriteLog(db: Kysely<Schema>, accountId: string, before: Date): Promise<void> {
  await sql`
    delete from write_log l where l.account_id = ${accountId} and l.at < ${before} and (
      l.undone_at is not null or not ${isLatest} or not exists (
        select from write_backs w where w.account_id = l.account_id and w.object_type = l.object_type
          and w.record_id = l.record_id and w.target = l.target))`.execute(db)
}
