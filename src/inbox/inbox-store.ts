import { hash } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { CrmEvent } from '../crm/port.ts'
import { keyText, type RecordKey } from '../domain/record.ts'
import type { Schema } from '../infra/db/schema.ts'

/** An event with the account that it is for. */
export interface ReceivedEvent {
  readonly accountId: string
  readonly event: CrmEvent
}

export type EventSource = 'webhook' | 'event-log'

/**
 * Stores events, in one statement whatever their number, before anyone is told that they have arrived. One that is there
 * already, from an earlier delivery, is left as it is.
 *
 * @returns how many were new
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
  // As json, which is the quickest to hand over, and not as jsonb, which would refuse some of what texts hold.
  const saved = await sql`
    insert into inbox_events (account_id, event_key, source, body, occurred_at, received_at)
    select account_id, event_key, ${source}, body, to_timestamp(occurred_ms / 1000), ${now}
    from json_to_recordset(${JSON.stringify(rows)}::json)
      as given(account_id text, event_key text, body text, occurred_ms float8)
    on conflict (account_id, event_key) do nothing`.execute(db)
  return Number(saved.numAffectedRows ?? 0n)
}

/** A vendor's key may hold anything; its hash is short and fit for every database. */
function hashOf(key: string): string {
  return hash('sha256', key, 'base64url')
}

/** An event that waits to be sorted. */
export interface UnsortedEvent {
  readonly eventId: string
  readonly body: object
  readonly source: EventSource
  readonly receivedAt: Date
}

/** The oldest events that have not been sorted yet, in the order of their arrival. */
export async function loadUnsorted(db: Kysely<Schema>, accountId: string, limit: number): Promise<UnsortedEvent[]> {
  const rows = await db
    .selectFrom('inbox_events')
    .select(['event_id', 'body', 'source', 'received_at'])
    .where('account_id', '=', accountId)
    .where('sorted_at', 'is', null)
    .orderBy('event_id')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    eventId: row.event_id,
    body: JSON.parse(row.body) as object,
    source: row.source === 'event-log' ? 'event-log' : 'webhook',
    receivedAt: row.received_at,
  }))
}

/** What an event turned out to be. */
export interface SortedEvent {
  readonly eventId: string
  readonly meaning: string
  readonly about: readonly RecordKey[]
}

/** Notes what events meant; they are not looked at again. */
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
  // The ids are named once more as a list, so that they are looked up even by a planner that knows no figures yet.
  await sql`
    update inbox_events e set sorted_at = ${now}, meaning = g.meaning, about = g.about
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as g(event_id bigint, meaning text, about text[])
    where e.account_id = ${accountId} and e.event_id = any(${rows.map((row) => row.event_id)}::bigint[])
      and e.event_id = g.event_id`.execute(db)
}

/**
 * Forgets events that were sorted before `before`. They hold values of records, and after some days nobody delivers
 * them again.
 */
export async function purgeSorted(db: Kysely<Schema>, accountId: string, before: Date): Promise<void> {
  await db.deleteFrom('inbox_events').where('account_id', '=', accountId).where('sorted_at', '<', before).execute()
}

/**
 * Forgets events about records whose erasure was asked for, those that came after the request included; the requests
 * themselves stay, to know such late ones.
 *
 * @param among ids of the events that may have to go; null for every event of the account
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

/** How the inbox stands. */
export interface InboxState {
  readonly unsorted: number
  /** When the oldest event that waits came; null when none waits. */
  readonly oldestUnsorted: Date | null
  /** When the latest event of all came; null when none ever did. */
  readonly lastReceived: Date | null
  /** Events of the last days by what they meant. */
  readonly byMeaning: Readonly<Record<string, number>>
}

/** Looks at the inbox without changing it. */
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

/** When the latest event came; null when none ever did. */
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

/** Whether any event waits to be sorted. */
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

/** When the oldest event that waits to be sorted came; null where none waits. */
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
