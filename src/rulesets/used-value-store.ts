import { type Kysely, sql } from 'kysely'
import type { ObjectType } from '../domain/record.ts'
import type { Schema } from '../infra/db/schema.ts'

/** How many records are looked at: enough to find what an account uses, however large it is. */
const sampled = 2000

/** A field with more values than these, or with longer ones, holds texts and names rather than choices. */
const mostValues = 40
const longest = 60

/**
 * The values that stored records of a type have, by the names of fields, of fields that hold few different ones; those that
 * most records have come first.
 */
export async function loadUsedValues(
  db: Kysely<Schema>,
  accountId: string,
  type: ObjectType,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const { rows } = await sql<{ readonly name: string; readonly found: readonly string[] }>`
    with sample as (
      select fields, vendor_fields from records where account_id = ${accountId} and object_type = ${type} limit ${sampled}
    ), held as (
      select one.key as name, one.value #>> '{}' as held, count(*) as records
      from sample, lateral (select * from jsonb_each(fields) union all select * from jsonb_each(vendor_fields)) one
      where jsonb_typeof(one.value) = 'string' and one.value <> '""'::jsonb
      group by 1, 2
    )
    select name, array_agg(held order by records desc, held) as found from held
    group by name having count(*) <= ${mostValues} and max(length(held)) <= ${longest}`.execute(db)
  return Object.fromEntries(rows.map(({ name, found }) => [name, found]))
}
