import { type Kysely, sql } from 'kysely'

/**
 * Indexes for the figures of one owner: a card counts his calls, meetings and deals of a quarter. By time alone, those of
 * everybody in that quarter would be read.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create index records_calls_by_owner on records (account_id, owner_id, ((fields ->> 'at') collate "C"))
    where object_type = 'call'`,
  `create index records_meetings_by_owner on records (account_id, owner_id, ((fields ->> 'startsAt') collate "C"))
    where object_type = 'meeting'`,
  `create index records_deals_by_owner on records (account_id, owner_id, ((fields ->> 'closeDate') collate "C"))
    where object_type = 'deal'`,
]
