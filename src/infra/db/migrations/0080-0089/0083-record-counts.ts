import { type Kysely, sql } from 'kysely'

/**
 * How many records each owner has of each type. Triggers keep the numbers, so that they change in the transaction that changes the
 * records, whatever stores them.
 *
 * A number is the sum of its parts. A transaction adds to a part that no other one has changed and not yet committed, or begins a new
 * one: it never waits for another one, which for rows shared by so many would end in deadlocks.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table record_counts (
      account_id text not null references accounts on delete cascade,
      part_id bigint generated always as identity,
      owner_id text,
      object_type text not null,
      number integer not null,
      primary key (account_id, part_id)
    )`.execute(db)
  await sql`create index record_counts_by_owner on record_counts (account_id, owner_id, object_type)`.execute(db)
  await sql`
    insert into record_counts (account_id, owner_id, object_type, number)
    select account_id, owner_id, object_type, count(*) from records group by account_id, owner_id, object_type`.execute(
    db,
  )
  await countIn(db, 'count_new_records', sql`select account_id, owner_id, object_type, 1 as number from new_records`)
  await countIn(db, 'count_old_records', sql`select account_id, owner_id, object_type, -1 as number from old_records`)
  await countIn(
    db,
    'count_changed_records',
    sql`select account_id, owner_id, object_type, 1 as number from new_records
      union all select account_id, owner_id, object_type, -1 from old_records`,
  )
  await sql`
    create trigger records_inserted after insert on records referencing new table as new_records
    for each statement execute function count_new_records()`.execute(db)
  await sql`
    create trigger records_deleted after delete on records referencing old table as old_records
    for each statement execute function count_old_records()`.execute(db)
  await sql`
    create trigger records_updated after update on records referencing old table as old_records new table as new_records
    for each statement execute function count_changed_records()`.execute(db)
}

type Sql = ReturnType<typeof sql>

/** A function of a trigger, which adds the changes of a statement. Records of an account that is being erased are not counted. */
async function countIn(db: Kysely<unknown>, name: string, changes: Sql): Promise<void> {
  await sql`
    create function ${sql.id(name)}() returns trigger language plpgsql as $$
    begin
      with changed as (
        select c.account_id, c.owner_id, c.object_type, sum(c.number)::integer as number from (${changes}) c
        where exists (select from accounts a where a.account_id = c.account_id)
        group by c.account_id, c.owner_id, c.object_type having sum(c.number) <> 0
      ), placed as materialized (
        select changed.*, free.part_id from changed left join lateral (
          select r.part_id from record_counts r
          where r.account_id = changed.account_id and r.object_type = changed.object_type
            and (r.owner_id = changed.owner_id or r.owner_id is null and changed.owner_id is null)
          limit 1 for update skip locked
        ) free on true
      ), added as (
        update record_counts r set number = r.number + placed.number from placed
        where r.account_id = placed.account_id and r.part_id = placed.part_id
      )
      insert into record_counts (account_id, owner_id, object_type, number)
      select account_id, owner_id, object_type, number from placed where part_id is null;
      return null;
    end $$`.execute(db)
}
