import { hash } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { Schema } from '../infra/db/schema.ts'
import type { Message } from '../words/index.ts'
import { deepestNesting, nestsDeeperThan } from './nesting.ts'
import type { SetAsideEvent } from './set-aside-event.ts'

/** If a vendor suddenly sends everything in another form, this many are enough to see the cause. */
const mostKept = 1000
/** Maximum stored characters of each. */
const longestKept = 20_000

/** Sets unreadable events aside. One that is already stored from an earlier delivery is left unchanged. */
export async function saveUnreadable(
  db: Kysely<Schema>,
  { vendor, events, now }: { readonly vendor: string; readonly events: readonly SetAsideEvent[]; readonly now: Date },
): Promise<void> {
  if (events.length === 0) return
  const rows = events.map(({ accountId, reason, body }) => {
    const text = textOf(body)
    return {
      account_id: accountId,
      event_key: hash('sha256', JSON.stringify([accountId, reason, text]), 'base64url'),
      reason,
      body: text,
    }
  })
  await sql`
    insert into unreadable_events (vendor, event_key, account_id, reason, body, received_at)
    select ${vendor}, event_key, account_id, reason, body, ${now}
    from json_to_recordset(${JSON.stringify(rows)}::json)
      as given(account_id text, event_key text, reason jsonb, body text)
    limit greatest(0, ${mostKept} - (select count(*) from unreadable_events where vendor = ${vendor}))
    on conflict (vendor, event_key) do nothing`.execute(db)
}

/** JSON, shortened if it is long; empty if it is nested too deeply to be serialised. */
function textOf(body: unknown): string {
  if (nestsDeeperThan(body, deepestNesting)) return ''
  return JSON.stringify(body).slice(0, longestKept).toWellFormed()
}

/** Deletes what was set aside before `before`, because it may contain values of records. */
export async function purgeUnreadable(db: Kysely<Schema>, before: Date): Promise<void> {
  await db.deleteFrom('unreadable_events').where('received_at', '<', before).execute()
}

/** A reason why events were set aside. */
export interface UnreadableReason {
  readonly reason: Message
  readonly count: number
  /** When the first of the stored ones arrived. */
  readonly since: Date
}

/**
 * The reasons for the account's stored set-aside events, the most frequent first; for null, of events without a known
 * account.
 */
export async function loadUnreadable(
  db: Kysely<Schema>,
  accountId: string | null,
): Promise<readonly UnreadableReason[]> {
  const { rows } = await sql<UnreadableReason>`
    select reason, count(*)::int as count, min(received_at) as since
    from unreadable_events where account_id is not distinct from ${accountId}
    group by reason order by count desc, reason`.execute(db)
  return rows
}
