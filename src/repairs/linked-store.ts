import { type Kysely, sql } from 'kysely'
import type { ObjectType, RecordKey } from '../domain/record.ts'
import { isOpen } from '../infra/db/finding-states.ts'
import { prepared } from '../infra/db/prepared.ts'
import type { Schema } from '../infra/db/schema.ts'
import { type RecordRow, recordColumns, type StoredRecord, toStored } from '../records/index.ts'

/** A record, and records that are linked to it and have open findings. */
export interface RecordToRepair {
  readonly record: StoredRecord
  /** The one that is due first comes first; up to a maximum. */
  readonly linked: readonly StoredRecord[]
  /** The number of such linked records, and of their findings. */
  readonly total: number
  readonly findings: number
}

interface PlacedRow extends RecordRow {
  /** 0: the record itself. */
  readonly place: number
  readonly total: number
  readonly findings: number
}

/** One record with those of the named types that are linked to it, in either direction; null if it is not stored. */
export async function loadRecordToRepair(
  db: Kysely<Schema>,
  accountId: string,
  { key, types, limit }: { readonly key: RecordKey; readonly types: readonly ObjectType[]; readonly limit: number },
): Promise<RecordToRepair | null> {
  const { rows } = await sql<PlacedRow>`
    ${prepared} with linked as (
      select from_type as object_type, from_id as record_id from links
      where account_id = ${accountId} and to_type = ${key.type} and to_id = ${key.id}
      union
      select to_type, to_id from links
      where account_id = ${accountId} and from_type = ${key.type} and from_id = ${key.id}
    ), incomplete as (
      select f.object_type, f.record_id, count(*) over ()::int as total, (sum(count(*)) over ())::int as findings,
        row_number() over (order by min(f.due_at), f.object_type, f.record_id)::int as place
      from linked l join findings f on f.object_type = l.object_type and f.record_id = l.record_id
      where f.account_id = ${accountId} and ${isOpen} and f.object_type in (${sql.join([...types])})
      group by f.object_type, f.record_id
    )
    select k.*, ${recordColumns('r')}
    from (
      select ${key.type}::text as object_type, ${key.id}::text as record_id, 0 as total, 0 as findings, 0 as place
      union all select * from incomplete where place <= ${limit}
    ) k
    join records r on r.account_id = ${accountId} and r.object_type = k.object_type and r.record_id = k.record_id
    order by k.place`.execute(db)
  const [own, ...linked] = rows
  if (own?.place !== 0) return null
  return {
    record: toStored(own),
    linked: linked.map(toStored),
    total: linked[0]?.total ?? 0,
    findings: linked[0]?.findings ?? 0,
  }
}
