import { type Kysely, sql } from 'kysely'

/** Renames columns: a record has the run of the full sync that last read it, and an account has an access token. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `alter table records rename column seen_by to sync_run_id`,
  `alter table records alter column sync_run_id drop not null`,
  `update records set sync_run_id = null where sync_run_id = 'refresh'`,
  `alter table accounts drop constraint accounts_auth_check`,
  `update accounts set auth = 'access_token' where auth = 'static'`,
  `alter table accounts
    alter column auth set default 'access_token',
    add constraint accounts_auth_check check (auth in ('access_token', 'oauth'))`,
]
