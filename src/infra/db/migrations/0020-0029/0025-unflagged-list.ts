import { type Kysely, sql } from 'kysely'

/** Allows an unknown list membership of a record that cannot be flagged: while the CRM is being asked to add it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `drop index write_backs_unflagged`,
  `alter table write_backs rename column listed to on_unflagged_list`,
  `alter table write_backs alter column on_unflagged_list drop not null`,
  `create index write_backs_unflagged on write_backs (account_id, object_type)
    where on_unflagged_list is distinct from false or refused_cause in ('required-rule', 'no-carrier')`,
]
