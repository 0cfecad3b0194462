import { type Kysely, sql } from 'kysely'
import type { Owners } from '../domain/read-scope.ts'
import { isAnyOf } from '../infra/db/in-scope.ts'
import { isPast } from '../infra/db/past-instant.ts'
import type { Schema } from '../infra/db/schema.ts'
import { claimMs, type DigestEntry, type DigestState, longestWaitMs } from './delivery-store.ts'

/** The digests that are due or were sent, the latest week first. */
export async function loadDigests(
  db: Kysely<Schema>,
  accountId: string,
  query: { readonly supervisors: Owners; readonly week?: string; readonly limit: number },
): Promise<DigestEntry[]> {
  const rows = await db
    .selectFrom('digests')
    .selectAll()
    .where('account_id', '=', accountId)
    .where(isAnyOf(query.supervisors, 'supervisor_id'))
    .where(sql<boolean>`(${query.week ?? null}::text is null or week = ${query.week ?? null})`)
    .orderBy('week', 'desc')
    .orderBy('sent_to')
    .orderBy('supervisor_id')
    .limit(query.limit)
    .execute()
  return rows.map((row) => ({
    supervisorId: row.supervisor_id,
    week: row.week,
    to: row.sent_to,
    subject: row.subject,
    bytes: row.bytes,
    state: row.state as DigestState,
    reason: row.reason,
    tries: row.tries,
    sentAt: row.sent_at,
    notedAt: row.noted_at,
    changedAt: row.changed_at,
  }))
}

/**
 * Whether an account's digests of a week need work: some supervisor has none yet, a pending one may be retried, a
 * delivery was interrupted, or a refused one's address has changed.
 *
 * @param query.dueAt when the schedule fired; an account that was connected later has none
 */
export async function isAnyDigestDue(
  db: Kysely<Schema>,
  accountId: string,
  { week, dueAt, now }: { readonly week: string; readonly dueAt: Date; readonly now: Date },
): Promise<boolean> {
  const isUnclaimed = isPast('d.claimed_until', claimMs, now)
  const { rows } = await sql`
    select 1 from supervisions s
    join accounts a on a.account_id = s.account_id and a.connected_at <= ${dueAt}
    join owners rep on rep.account_id = s.account_id and rep.owner_id = s.owner_id
    join owners supervisor on supervisor.account_id = s.account_id and supervisor.owner_id = s.supervisor_id
    left join digests d on d.account_id = s.account_id and d.supervisor_id = s.supervisor_id and d.week = ${week}
    where s.account_id = ${accountId} and (
      d.state is null
      or d.state = 'pending' and ${isPast('d.next_try_at', longestWaitMs, now)} and ${isUnclaimed}
      or d.state = 'sending' and ${isUnclaimed}
      or d.state = 'refused' and d.sent_to is distinct from coalesce(supervisor.email, ''))
    limit 1`.execute(db)
  return rows.length > 0
}
