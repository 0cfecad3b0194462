import type { Kysely } from 'kysely'
import type { RecordKey } from '../../src/domain/record.ts'
import type { Schema } from '../../src/infra/db/schema.ts'

const tables = ['records', 'findings', 'write_backs', 'write_log', 'due_evaluations', 'due_refreshes'] as const

/** The number of rows about a record, by table; links in both directions. */
export async function tracesOf(
  db: Kysely<Schema>,
  { type, id }: RecordKey,
): Promise<Record<(typeof tables)[number] | 'links', number>> {
  const counts: [string, number][] = []
  for (const table of tables) {
    const query = db.selectFrom(table).select('record_id').where('object_type', '=', type)
    counts.push([table, (await query.where('record_id', '=', id).execute()).length])
  }
  const links = await db
    .selectFrom('links')
    .select('to_id')
    .where((is) =>
      is.or([
        is.and([is('from_type', '=', type), is('from_id', '=', id)]),
        is.and([is('to_type', '=', type), is('to_id', '=', id)]),
      ]),
    )
    .execute()
  return Object.fromEntries([...counts, ['links', links.length]]) as Awaited<ReturnType<typeof tracesOf>>
}

/** The number of stored events. */
export async function countEvents(db: Kysely<Schema>): Promise<number> {
  return (await db.selectFrom('inbox_events').select('event_id').execute()).length
}

/** The rules that a record currently does not meet. */
export async function openRules(db: Kysely<Schema>, { type, id }: RecordKey): Promise<string[]> {
  const rows = await db
    .selectFrom('findings')
    .select('rule_id')
    .where('object_type', '=', type)
    .where('record_id', '=', id)
    .where('state', '=', 'open')
    .orderBy('rule_id')
    .execute()
  return rows.map((row) => row.rule_id)
}
