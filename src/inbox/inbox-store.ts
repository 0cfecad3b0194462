import { hash } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { CrmEvent } from '../crm/port.ts'
import { keyText, type RecordKey } from '../domain/record.ts'
import { isInUse } from '../infra/db/in-scope.ts'
import type { Schema } from '../infra/db/schema.ts'

/** An event with its account. */
export interface ReceivedEvent {
  readonly accountId: string
  readonly event: CrmEvent
}

export type EventSource = 'webhook' | 'event-log'

/**
 * Stores events in one statement of any size, before they are acknowledged. An event that is already stored from an
 * earlier delivery is left unchanged. Those of an account that another process has disconnected or erased are dropped, so that
 * they do not fail the others.
 *
 * @returns the number of new events
 */
export async function saveEvents(
  db: Kysely<Schema>,
  {
    events,
    source,
    now,
  }: { readonly events: readonly ReceivedEvent[]; readonly source: EventSource; readonly now: Date },
): Promise<number> {
  if (events.length === 0) return 0
  const rows = events.map(({ accountId, event }) => ({
    account_id: accountId,
    event_key: hashOf(event.key),
    body: JSON.stringify(event.body),
    occurred_ms: event.occurredAt?.getTime() ?? null,
  }))
  // Sent as json, the fastest type to pass on, because jsonb would refuse some text.
  const saved = await sql`
    insert into inbox_events (account_id, event_key, source, body, occurred_at, received_at)
    select account_id, event_key, ${source}, body, to_timestamp(occurred_ms / 1000), ${now}
    from json_to_recordset(${JSON.stringify(rows)}::json)
      as given(account_id text, event_key text, body text, occurred_ms float8)
    where exists (select from accounts a where a.account_id = given.account_id and ${isInUse})
    on conflict (account_id, event_key) do nothing`.execute(db)
  return Number(saved.numAffectedRows ?? 0n)
}

/** A vendor's key may contain anything; its hash is short and valid in every database. */
function hashOf(key: string): string {
  return hash('sha256', key, 'base64url')
}

/** An event that has not been sorted yet. */
export interface UnsortedEvent {
  readonly eventId: string
  readonly body: object
  readonly receivedAt: Date
}

/** The oldest unsorted events, in the order of their arrival. */
export async function loadUnsorted(db: Kysely<Schema>, accountId: string, limit: number): Promise<UnsortedEvent[]> {
  const rows = await db
    .selectFrom('inbox_events')
    .select(['event_id', 'body', 'received_at'])
    .where('account_id', '=', accountId)
    .where('sorted_at', 'is', null)
    .orderBy('event_id')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    eventId: row.event_id,
    body: JSON.parse(row.body) as object,
    receivedAt: row.received_at,
  }))
}

/** The meaning of an event, once sorted. */
export interface SortedEvent {
  readonly eventId: string
  readonly meaning: string
  readonly about: readonly RecordKey[]
}

/** Stores the meaning of events, and marks them as sorted. */
export async function markSorted(
  db: Kysely<Schema>,
  accountId: string,
  { sorted, now }: { readonly sorted: readonly SortedEvent[]; readonly now: Date },
): Promise<void> {
  const rows = sorted.map(({ eventId, meaning, about }) => ({
    event_id: eventId,
    meaning,
    about: about.map((key) => keyText(key)),
  }))
  // The ids are repeated as a list, so that even a planner without statistics uses an index for them.
  await sql`
    update inbox_events e set sorted_at = ${now}, meaning = g.meaning, about = g.about
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as g(event_id bigint, meaning text, about text[])
    where e.account_id = ${accountId} and e.event_id = any(${rows.map((row) => row.event_id)}::bigint[])
      and e.event_id = g.event_id`.execute(db)
}

/**
 * Deletes events that were sorted before `before`. They contain values of records, and after some days no vendor
 * delivers them again.
 */
export async function purgeSorted(db: Kysely<Schema>, accountId: string, before: Date): Promise<void> {
  await db.deleteFrom('inbox_events').where('account_id', '=', accountId).where('sorted_at', '<', before).execute()
}

/**
 * Deletes events about records whose erasure was requested, including those that arrived after the request; the
 * requests themselves stay, so that late events are recognised.
 *
 * @param among ids of the events that may have to be deleted; null for every event of the account
 */
export async function eraseEvents(
  db: Kysely<Schema>,
  accountId: string,
  among: readonly string[] | null,
): Promise<void> {
  const { rows } = await sql<{ key: string }>`
    select distinct unnest(about) as key from inbox_events
    where account_id = ${accountId} and meaning = 'erase'`.execute(db)
  if (rows.length === 0) return
  const which = among === null ? sql`true` : sql`event_id = any(${among}::bigint[])`
  await sql`
    delete from inbox_events
    where account_id = ${accountId} and ${which} and meaning <> 'erase'
      and about && ${rows.map(({ key }) => key)}::text[]`.execute(db)
}

/** The state of the inbox. */
export interface InboxState {
  readonly unsorted: number
  /** When the oldest unsorted event arrived; null if there is none. */
  readonly oldestUnsorted: Date | null
  /** When the latest event arrived; null before the first. */
  readonly lastReceived: Date | null
  /** Number of events of the last days, by meaning. */
  readonly byMeaning: Readonly<Record<string, number>>
}

/** Reads the state of the inbox without changing it. */
export async function loadInboxState(db: Kysely<Schema>, accountId: string): Promise<InboxState> {
  const { rows } = await sql<{ meaning: string | null; count: number; oldest: Date; latest: Date }>`
    select meaning, count(*)::int as count, min(received_at) as oldest, max(received_at) as latest
    from inbox_events where account_id = ${accountId} group by meaning`.execute(db)
  const waiting = rows.find((row) => row.meaning === null)
  const times = rows.map((row) => row.latest.getTime())
  return {
    unsorted: waiting?.count ?? 0,
    oldestUnsorted: waiting?.oldest ?? null,
    lastReceived: times.length === 0 ? null : new Date(Math.max(...times)),
    byMeaning: Object.fromEntries(rows.flatMap((row) => (row.meaning === null ? [] : [[row.meaning, row.count]]))),
  }
}

/** When the latest event arrived; null before the first. */
export async function loadLastReceived(db: Kysely<Schema>, accountId: string): Promise<Date | null> {
  const row = await db
    .selectFrom('inbox_events')
    .select('received_at')
    .where('account_id', '=', accountId)
    .orderBy('event_id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.received_at ?? null
}

/** Whether there is an unsorted event. */
export async function isAnyUnsorted(db: Kysely<Schema>, accountId: string): Promise<boolean> {
  const row = await db
    .selectFrom('inbox_events')
    .select('event_id')
    .where('account_id', '=', accountId)
    .where('sorted_at', 'is', null)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** When the oldest unsorted event arrived; null if there is none. */
export async function loadInboxAge(db: Kysely<Schema>, accountId: string): Promise<Date | null> {
  const row = await db
    .selectFrom('inbox_events')
    .select('received_at')
    .where('account_id', '=', accountId)
    .where('sorted_at', 'is', null)
    .orderBy('event_id')
    .limit(1)
    .executeTakeFirst()
  return row?.received_at ?? null
}
