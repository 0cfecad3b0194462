import { type Kysely, sql } from 'kysely'

/** Why a flag was refused, and which records are on the CRM's list for that. `schema.ts` documents the content. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `alter table write_backs
    add column refused_cause text,
    add column listed boolean not null default false`,
  `create index write_backs_unflagged on write_backs (account_id, object_type)
    where listed or refused_cause = 'required-rule'`,
]
