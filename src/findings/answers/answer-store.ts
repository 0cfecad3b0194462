import { type Kysely, sql } from 'kysely'
import type { RecordKey } from '../../domain/record.ts'
import type { Schema } from '../../infra/db/schema.ts'
import { asObjectType, keyList } from '../../records/index.ts'

/** An answer in a field of a record in place of a value, as it is stored. */
export interface StoredAnswer {
  readonly record: RecordKey
  readonly field: string
  /** As it is compared. */
  readonly answer: string
  /** When it was first seen. */
  readonly since: Date
}

/** The stored answers of the named records. */
export async function loadAnswers(
  db: Kysely<Schema>,
  accountId: string,
  keys: readonly RecordKey[],
): Promise<readonly StoredAnswer[]> {
  const rows = await db
    .selectFrom('honest_answers')
    .select(['object_type', 'record_id', 'field', 'answer', 'since'])
    .where('account_id', '=', accountId)
    .where(sql<boolean>`(object_type, record_id) in (${keyList(keys)})`)
    .execute()
  return rows.map(({ object_type: type, record_id: id, ...one }) => ({
    ...one,
    record: { type: asObjectType(type), id },
  }))
}

/** Deletes answers that are not there any more, and stores those that are new or different. */
export async function saveAnswers(
  db: Kysely<Schema>,
  accountId: string,
  { removed, saved }: { readonly removed: readonly StoredAnswer[]; readonly saved: readonly StoredAnswer[] },
): Promise<void> {
  if (removed.length > 0) {
    await sql`
      delete from honest_answers a using ${given(removed)}
      where a.account_id = ${accountId} and a.object_type = g.object_type and a.record_id = g.record_id
        and a.field = g.field`.execute(db)
  }
  if (saved.length === 0) return
  await sql`
    insert into honest_answers (account_id, object_type, record_id, field, answer, since)
    select ${accountId}, g.object_type, g.record_id, g.field, g.answer, g.since from ${given(saved)}
    on conflict (account_id, object_type, record_id, field) do update set answer = excluded.answer, since = excluded.since
  `.execute(db)
}

function given(answers: readonly StoredAnswer[]) {
  const rows = answers.map(({ record, field, answer, since }) => ({
    object_type: record.type,
    record_id: record.id,
    field,
    answer,
    since,
  }))
  return sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
    as g(object_type text, record_id text, field text, answer text, since timestamptz)`
}
