import { type Kysely, sql } from 'kysely'

/** What happened and what to do are kept as codes with parameters. What was stored before stays as it was written. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const column of ['what', 'action']) {
    await sql`alter table incidents alter column ${sql.ref(column)} type jsonb
      using jsonb_build_object('code', 'asWritten', 'params', jsonb_build_object('text', ${sql.ref(column)}))`.execute(
      db,
    )
  }
}
