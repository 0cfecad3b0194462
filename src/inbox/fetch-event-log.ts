import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { CrmApp, CrmEventLog } from '../crm/port.ts'
import { PageWalk, stepOn, walkStart } from '../domain/reading/page-walk.ts'
import { type ObjectType, objectTypes } from '../domain/record.ts'
import { type Clock, hasPassed } from '../domain/time/clock.ts'
import { renewedDocument } from '../infra/db/account-document-store.ts'
import type { Schema } from '../infra/db/schema.ts'
import type { Log } from '../infra/log.ts'
import type { JobQueue } from '../infra/queue/job-queue.ts'
import { message } from '../words/index.ts'
import { type AccountIdOf, assignEvents } from './assign-events.ts'
import { loadEventLogCursor, saveEventLogCursor } from './event-log-cursor-store.ts'
import { saveEvents } from './inbox-store.ts'
import { setAsideFields, setAsideWords } from './set-aside-event.ts'
import { saveUnreadable } from './unreadable-store.ts'

/** An account of a vendor's app, with the vendor's id of it. */
export interface LoggedAccount {
  readonly accountId: string
  readonly externalId: string
  /** The vendor's own fields that its rules name, with their codes by name: their changes are subscribed to as well. */
  readonly vendorFields: Readonly<Record<ObjectType, Readonly<Record<string, string>>>>
}

export interface FetchDeps {
  readonly db: Kysely<Schema>
  readonly queue: Pick<JobQueue, 'enqueue'>
  readonly clock: Clock
  readonly log: Pick<Log, 'info' | 'warn'>
  readonly accountIdOf: AccountIdOf
  /** Counts unreadable entries. */
  readonly countUnreadable: (vendor: string, count: number) => void
  /** The accounts connected through the vendor's app. */
  readonly subscribers: (vendor: string) => readonly LoggedAccount[]
}

const Position = z.object({ after: z.string().nullable(), walk: PageWalk.default(walkStart) })

/**
 * Fetches the next events of a vendor's event log, for all accounts, into the inbox. The events and the position after
 * them are committed together, so no event is lost or counted twice. Call it again while it returns true.
 *
 * @returns whether more are waiting
 */
export async function fetchEventLogSlice(
  deps: FetchDeps,
  { vendor, eventLog }: { readonly vendor: CrmApp['vendor']; readonly eventLog: CrmEventLog },
): Promise<boolean> {
  await subscribeAll(deps, { vendor, eventLog })
  const stored = await loadEventLogCursor(deps.db, vendor)
  const { after, walk } = Position.parse(stored ?? { after: null })
  const { next, more, ...read } = await eventLog.read(after)
  const { received, setAside } = await assignEvents(deps.accountIdOf, vendor, read)
  const reached = { after: next, walk: stepInLog(walk, { next, more }) }
  const now = deps.clock.now()
  await deps.db.transaction().execute(async (trx) => {
    await saveEvents(trx, { events: received, source: 'event-log', now })
    await saveUnreadable(trx, { vendor, events: setAside, now })
    await saveEventLogCursor(trx, vendor, { state: reached satisfies z.infer<typeof Position>, now })
    for (const accountId of new Set(received.map((one) => one.accountId))) {
      await deps.queue.enqueue(trx, { name: 'inbox.sort', payload: { accountId } })
    }
  })
  if (setAside.length > 0) {
    deps.countUnreadable(vendor, setAside.length)
    deps.log.warn(setAsideFields(vendor, setAside), setAsideWords)
  }
  return more
}

/** A log is endless, but reads of it reach the present repeatedly; the check for cycles restarts from there. */
function stepInLog(walk: PageWalk, { next, more }: { readonly next: string | null; readonly more: boolean }): PageWalk {
  // Many files in a row may contain none of our events.
  return more && next !== null ? stepOn(walk, { next, count: 1, place: message('crm.list.events') }) : walkStart
}

/** Subscriptions are checked once a day: an account may have been connected, or its rules changed. */
const subscribedForMs = 24 * 3_600_000

/** The requested fields, as JSON. */
const subscriptions = renewedDocument('event_log_subscriptions', z.object({ fields: z.string() }))

async function subscribeAll(
  { db, clock, log, subscribers }: FetchDeps,
  { vendor, eventLog }: { readonly vendor: string; readonly eventLog: CrmEventLog },
): Promise<void> {
  const now = clock.now()
  for (const { accountId, externalId, vendorFields } of subscribers(vendor)) {
    const codes = Object.fromEntries(objectTypes.map((type) => [type, Object.values(vendorFields[type])]))
    const fields = JSON.stringify(codes)
    const last = await subscriptions.load(db, accountId)
    const isRecent = last !== null && !hasPassed(last.updatedAt, subscribedForMs, now)
    if (isRecent && last.state.fields === fields) continue
    await eventLog.subscribe(externalId, codes)
    await subscriptions.save(db, accountId, { state: { fields }, now })
    log.info({ vendor, externalId }, 'subscribed to the event log')
  }
}

/** Makes the next fetch subscribe again: an account that was disconnected may have lost its subscription. */
export async function expireEventLogSubscription(db: Kysely<Schema>, accountId: string): Promise<void> {
  const last = await subscriptions.load(db, accountId)
  if (last !== null) await subscriptions.save(db, accountId, { state: last.state, now: new Date(0) })
}
