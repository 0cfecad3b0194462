import { type Kysely, sql } from 'kysely'

/** What happened and what to do are stored as codes with parameters. Existing entries stay as written. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const column of ['what', 'action']) {
    await sql`alter table incidents alter column ${sql.ref(column)} type jsonb
      using jsonb_build_object('code', 'asWritten', 'params', jsonb_build_object('text', ${sql.ref(column)}))`.execute(
      db,
    )
  }
}
