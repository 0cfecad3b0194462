import { type Kysely, sql } from 'kysely'

/**
 * Indexes for what pages count. Records by owner and type, and open findings by owner with what they are counted by, are
 * counted without reading the tables. Calls, meetings and deals are found by the field that dates them; its text sorts as
 * time.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `drop index records_by_owner`,
  `create index records_by_owner on records (account_id, owner_id, object_type)`,
  `create index records_calls_by_time on records (account_id, ((fields ->> 'at') collate "C"))
    where object_type = 'call'`,
  `create index records_meetings_by_time on records (account_id, ((fields ->> 'startsAt') collate "C"))
    where object_type = 'meeting'`,
  `create index records_deals_by_time on records (account_id, ((fields ->> 'closeDate') collate "C"))
    where object_type = 'deal'`,
  `drop index findings_open_by_owner`,
  `create index findings_open_by_owner on findings (account_id, owner_id, object_type, record_id)
    include (finding_id, rule_id, reason, since, due_at) where state = 'open'`,
]
