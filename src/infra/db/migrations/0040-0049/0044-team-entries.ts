import { type Kysely, sql } from 'kysely'

/**
 * Who supervises whom, as it was set: `supervisions` follows from it. An owner may have several supervisors. Until the
 * owners are read again, the entries of each account are the supervisions that it had.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table team_entries (
    account_id text not null references accounts (account_id) on delete cascade,
    member_type text not null,
    member_id text not null,
    supervisor_ids text[] not null,
    primary key (account_id, member_type, member_id)
  )`.execute(db)
  await sql`insert into team_entries (account_id, member_type, member_id, supervisor_ids)
    select account_id, 'owner', owner_id, array[supervisor_id] from supervisions`.execute(db)
  await sql`alter table supervisions drop constraint supervisions_pkey`.execute(db)
  await sql`alter table supervisions add primary key (account_id, owner_id, supervisor_id)`.execute(db)
  await sql`create index supervisions_by_supervisor on supervisions (account_id, supervisor_id)`.execute(db)
  await sql`alter table accounts add column has_own_teams boolean not null default false`.execute(db)
}
