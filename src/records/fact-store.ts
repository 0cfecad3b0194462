import { type Kysely, sql } from 'kysely'
import type { Facts } from '../domain/fact.ts'
import type { RecordKey } from '../domain/record.ts'
import type { Schema } from '../infra/db/schema.ts'

/** The facts of one record; null: it has none, or no longer exists. */
export interface RecordFacts {
  readonly key: RecordKey
  readonly facts: Facts | null
}

/** Stores the facts of records, each record once, in one statement. Unchanged rows are not written. */
export async function saveFacts(db: Kysely<Schema>, accountId: string, all: readonly RecordFacts[]): Promise<void> {
  if (all.length === 0) return
  const rows = all.map(({ key, facts }) => ({ object_type: key.type, record_id: key.id, facts }))
  await sql`
    with given as (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(object_type text, record_id text, facts jsonb)
    ), removed as (
      delete from record_facts f using given
      where f.account_id = ${accountId} and f.object_type = given.object_type and f.record_id = given.record_id
        and given.facts is null
    )
    insert into record_facts (account_id, object_type, record_id, facts)
    select ${accountId}, object_type, record_id, facts from given where facts is not null
    on conflict (account_id, object_type, record_id) do update set facts = excluded.facts
    where record_facts.facts <> excluded.facts
  `.execute(db)
}
