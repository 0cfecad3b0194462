import { type Kysely, sql } from 'kysely'

/** Flags of records that cannot carry one, and the record that carries each. `schema.ts` documents the content. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `alter table write_backs
    drop constraint write_backs_target_check,
    add constraint write_backs_target_check check (target in ('flag', 'outcome', 'carried')),
    add column carrier_type text,
    add column carrier_id text`,
  `create index write_backs_carried on write_backs (account_id, carrier_type, carrier_id)
    where carrier_type is not null`,
  `drop index write_backs_unflagged`,
  `create index write_backs_unflagged on write_backs (account_id, object_type)
    where listed or refused_cause in ('required-rule', 'no-carrier')`,
]
