import { type Kysely, sql } from 'kysely'

/** What somebody has done is looked up with each of his requests: the figures that an admin has opened. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index audit_log_actor on audit_log (account_id, actor_id, at)`.execute(db)
}
