import { type Kysely, sql } from 'kysely'
import type { RecordKey } from '../domain/record.ts'
import type { Schema } from '../infra/db/schema.ts'
import { loadDependents } from './link-store.ts'
import { asObjectType } from './record-store.ts'

/**
 * Notes that the named records, and those linked to them, are to be evaluated.
 *
 * @param dueAt from when on
 */
export async function markDue(
  db: Kysely<Schema>,
  accountId: string,
  { keys, dueAt }: { readonly keys: readonly RecordKey[]; readonly dueAt: Date },
): Promise<void> {
  const dependents = await loadDependents(db, accountId, keys)
  await scheduleEvaluations(
    db,
    accountId,
    [...keys, ...dependents].map((key) => ({ key, dueAt })),
  )
}

/** Notes when each record is to be evaluated next; an earlier time that stands already stays. */
export async function scheduleEvaluations(
  db: Kysely<Schema>,
  accountId: string,
  evaluations: readonly { readonly key: RecordKey; readonly dueAt: Date }[],
): Promise<void> {
  if (evaluations.length === 0) return
  const rows = evaluations.map(({ key, dueAt }) => ({ object_type: key.type, record_id: key.id, due_at: dueAt }))
  await sql`
    insert into due_evaluations (account_id, object_type, record_id, due_at)
    select ${accountId}, object_type, record_id, min(due_at)
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as g(object_type text, record_id text, due_at timestamptz)
    group by object_type, record_id
    on conflict (account_id, object_type, record_id) do update set due_at = least(due_evaluations.due_at, excluded.due_at)
  `.execute(db)
}

/** Marks every record of the account: the rules have changed. */
export async function markAllDue(db: Kysely<Schema>, accountId: string, dueAt: Date): Promise<void> {
  await sql`
    insert into due_evaluations (account_id, object_type, record_id, due_at)
    select account_id, object_type, record_id, ${dueAt} from records where account_id = ${accountId}
    on conflict (account_id, object_type, record_id) do update set due_at = least(due_evaluations.due_at, excluded.due_at)
  `.execute(db)
}

/** Takes up to `limit` due records off the list, the longest due first. In a transaction: a rollback puts them back. */
export async function takeDue(
  db: Kysely<Schema>,
  accountId: string,
  { now, limit }: { readonly now: Date; readonly limit: number },
): Promise<RecordKey[]> {
  const taken = await sql<{ object_type: string; record_id: string }>`
    delete from due_evaluations d using (
      select object_type, record_id from due_evaluations
      where account_id = ${accountId} and due_at <= ${now} order by due_at, object_type, record_id limit ${limit}
    ) as chosen
    where d.account_id = ${accountId} and d.object_type = chosen.object_type and d.record_id = chosen.record_id
    returning d.object_type, d.record_id`.execute(db)
  return taken.rows.map((row) => ({ type: asObjectType(row.object_type), id: row.record_id }))
}

/** Whether any record of the account is due by now. */
export async function isAnyDue(db: Kysely<Schema>, accountId: string, now: Date): Promise<boolean> {
  const row = await db
    .selectFrom('due_evaluations')
    .select('record_id')
    .where('account_id', '=', accountId)
    .where('due_at', '<=', now)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
