import { type Kysely, sql } from 'kysely'
import type { Schema } from './schema.ts'

/** Tries whether the store answers. @throws the database's own error */
export async function probeStore(db: Kysely<Schema>): Promise<void> {
  await sql`select 1`.execute(db)
}
