import { type Kysely, sql } from 'kysely'

/**
 * Indexes for what pages count of findings. That of open ones has only the columns that are counted, so that Postgres prefers it to
 * reading the table; the few findings that are exempt or disputed are found without reading the others.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `drop index findings_open_by_owner`,
  `create index findings_open_by_owner on findings (account_id, owner_id, object_type, record_id)
    include (rule_id, reason, since, due_at) where state = 'open'`,
  `create index findings_uncharged on findings (account_id, owner_id, object_type)
    where state = 'disputed' or state = 'exempt'`,
]
