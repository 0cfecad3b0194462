import type { Kysely, Transaction } from 'kysely'
import type { CrmWebhooks, EventMeaning } from '../crm/port.ts'
import { keyText, type ObjectType, type RecordKey } from '../domain/record.ts'
import type { Clock } from '../domain/time/clock.ts'
import type { Schema } from '../infra/db/schema.ts'
import type { JobQueue } from '../infra/queue/job-queue.ts'
import { loadUpdateTimes } from '../records/index.ts'
import { eraseEvents, loadUnsorted, markSorted, type UnsortedEvent } from './inbox-store.ts'
import { type Hint, noteHints } from './refresh-store.ts'

export interface SortDeps {
  readonly db: Kysely<Schema>
  readonly meaningOf: CrmWebhooks['meaningOf']
  /** The account's subscriptions as last found; null if unknown. */
  readonly subscriptionIds: (accountId: string) => Promise<readonly string[] | null>
  readonly queue: Pick<JobQueue, 'enqueue'>
  readonly clock: Clock
  /**
   * How long a record with more expected events is left alone, in seconds: its values and links arrive one after the
   * other.
   */
  readonly settleSeconds: number
  /** Erases the copy of a record and all data about it. */
  readonly onErase: (trx: Transaction<Schema>, accountId: string, key: RecordKey) => Promise<void>
  /** The account has removed the app. */
  readonly onUninstalled: (trx: Transaction<Schema>, accountId: string) => Promise<void>
}

/** Events sorted and committed together. */
const batchSize = 1000

interface Sorted {
  readonly event: UnsortedEvent
  readonly meaning: EventMeaning
}

/**
 * Determines which records the next events concern, and queues them for a re-read. Call it again while it returns true.
 *
 * @returns whether there may be more
 */
export async function sortInboxSlice(deps: SortDeps, accountId: string): Promise<boolean> {
  const events = await loadUnsorted(deps.db, accountId, batchSize)
  if (events.length === 0) return false
  const subscriptionIds = await deps.subscriptionIds(accountId)
  const sorted = events.map((event): Sorted => ({ event, meaning: deps.meaningOf(event.body, subscriptionIds) }))
  await deps.db.transaction().execute(async (trx) => {
    const known = await loadKnown(trx, accountId, sorted)
    await noteHints(trx, accountId, { hints: hintsOf(deps, sorted, known) })
    if (sorted.some(({ meaning }) => meaning.kind === 'uninstalled')) await deps.onUninstalled(trx, accountId)
    await markSorted(trx, accountId, {
      sorted: sorted.map(({ event, meaning }) => ({
        eventId: event.eventId,
        meaning: meaning.kind,
        about: aboutOf(meaning),
      })),
      now: deps.clock.now(),
    })
    await eraseRecords(trx, deps, { accountId, sorted })
    await wakeRefresh(trx, deps, { accountId, sorted })
  })
  return events.length === batchSize
}

/** Which of the named records are in the mirror. */
async function loadKnown(db: Kysely<Schema>, accountId: string, sorted: readonly Sorted[]): Promise<Set<string>> {
  const keys = sorted.flatMap(({ meaning }) => (meaning.kind === 'records' ? meaning.keys : []))
  const known = new Set<string>()
  for (const [type, ofType] of Map.groupBy(keys, (key): ObjectType => key.type)) {
    const ids = [...new Set(ofType.map(({ id }) => id))]
    for (const id of (await loadUpdateTimes(db, accountId, { type, ids })).keys()) known.add(keyText({ type, id }))
  }
  return known
}

/**
 * A record that is not in the mirror is being created, whatever the event states: its values may arrive before the
 * creation.
 */
function hintsOf({ settleSeconds }: SortDeps, sorted: readonly Sorted[], known: ReadonlySet<string>): Hint[] {
  return sorted.flatMap(({ event, meaning }) => {
    if (meaning.kind !== 'records') return []
    return meaning.keys.map((key): Hint => {
      const isSettling = meaning.isSettling || !known.has(keyText(key))
      const waitMs = isSettling ? settleSeconds * 1000 : 0
      return { key, notedAt: event.receivedAt, dueAt: new Date(event.receivedAt.getTime() + waitMs) }
    })
  })
}

/** Deletes the record and every event about it, because events contain values. */
async function eraseRecords(
  trx: Transaction<Schema>,
  deps: SortDeps,
  { accountId, sorted }: { readonly accountId: string; readonly sorted: readonly Sorted[] },
): Promise<void> {
  const erased = sorted.flatMap(({ meaning }) => (meaning.kind === 'erase' ? [meaning.key] : []))
  for (const key of erased) await deps.onErase(trx, accountId, key)
  await eraseEvents(trx, accountId, erased.length > 0 ? null : sorted.map(({ event }) => event.eventId))
}

function aboutOf(meaning: EventMeaning): readonly RecordKey[] {
  if (meaning.kind === 'records' || meaning.kind === 'echo') return meaning.keys
  return meaning.kind === 'erase' ? [meaning.key] : []
}

async function wakeRefresh(
  trx: Transaction<Schema>,
  { queue, settleSeconds }: SortDeps,
  { accountId, sorted }: { readonly accountId: string; readonly sorted: readonly Sorted[] },
): Promise<void> {
  if (!sorted.some(({ meaning }) => meaning.kind === 'records')) return
  await queue.enqueue(trx, { name: 'crm.refresh', payload: { accountId } })
  if (settleSeconds === 0) return
  await queue.enqueue(trx, { name: 'crm.refresh', payload: { accountId }, afterSeconds: settleSeconds })
}
