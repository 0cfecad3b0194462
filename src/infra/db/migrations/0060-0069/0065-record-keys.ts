import { type Kysely, sql } from 'kysely'

/** Keys of values that rules compare between records. Filled when the records are next evaluated by such a rule. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table record_keys (
    account_id text not null references accounts on delete cascade,
    object_type text not null,
    record_id text not null,
    field text not null,
    key text not null,
    ties text not null,
    primary key (account_id, object_type, field, key, record_id)
  )`,
  `create index record_keys_by_record on record_keys (account_id, object_type, record_id)`,
]
