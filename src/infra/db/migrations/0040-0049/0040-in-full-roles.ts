import { type Kysely, sql } from 'kysely'

/** The roles that read the personal data of clients in full: those who work with these clients. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table accounts add column in_full_roles text[] not null default '{supervisor,rep,operator}'`.execute(
    db,
  )
}
