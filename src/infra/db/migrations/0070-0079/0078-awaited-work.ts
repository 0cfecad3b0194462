import { type Kysely, sql } from 'kysely'

/**
 * A record for which a person waits is read and evaluated before others, and what people have entered is looked for often.
 * Nothing has ever read how the change of a record became known.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table due_refreshes drop column source`.execute(db)
  for (const table of ['due_refreshes', 'due_evaluations']) {
    await sql`alter table ${sql.table(table)} add column awaited boolean not null default false`.execute(db)
    await sql`create index ${sql.ref(`${table}_awaited`)} on ${sql.table(table)} (account_id) where awaited`.execute(db)
  }
  await sql`create index write_backs_entered on write_backs (account_id)
    where target = 'repair' and desired is distinct from applied and refused_reason is null`.execute(db)
}
