import { type Kysely, sql } from 'kysely'
import type { Facts } from '../domain/fact.ts'
import type { RecordKey } from '../domain/record.ts'
import type { Schema } from '../infra/db/schema.ts'
import { keyList } from './record-store.ts'

/** The facts of one record; null: it has none, or no longer exists. */
export interface RecordFacts {
  readonly key: RecordKey
  readonly facts: Facts | null
}

/** Stores the facts of records, each record once. Unchanged rows are not written. */
export async function saveFacts(db: Kysely<Schema>, accountId: string, all: readonly RecordFacts[]): Promise<void> {
  const [without, having] = [all.filter(({ facts }) => facts === null), all.filter(({ facts }) => facts !== null)]
  if (without.length > 0) {
    await db
      .deleteFrom('record_facts')
      .where('account_id', '=', accountId)
      .where(sql<boolean>`(object_type, record_id) in (${keyList(without.map(({ key }) => key))})`)
      .execute()
  }
  if (having.length === 0) return
  const rows = having.map(({ key, facts }) => ({ object_type: key.type, record_id: key.id, facts }))
  await sql`
    insert into record_facts (account_id, object_type, record_id, facts)
    select ${accountId}, object_type, record_id, facts
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given(object_type text, record_id text, facts jsonb)
    on conflict (account_id, object_type, record_id) do update set facts = excluded.facts
    where record_facts.facts <> excluded.facts
  `.execute(db)
}
