import type { Kysely, Transaction } from 'kysely'
import { z } from 'zod'
import type { ReadRecord } from '../crm/port.ts'
import type { ObjectType, RecordKey } from '../domain/record.ts'
import { objectTypes } from '../domain/record.ts'
import { loadWaiting } from '../inbox/index.ts'
import type { Schema } from '../infra/db/schema.ts'
import { loadCursor, loadUnseen, saveCursor } from '../records/index.ts'
import { startPollingFrom } from './poll.ts'
import { type Batch, forgetGone, linksOf, storeBatch } from './store-batch.ts'
import type { SyncDeps } from './sync-deps.ts'

const cursorName = 'full'

const FullSync = z.object({
  /** Names this run; the records that it has seen carry it. */
  run: z.string(),
  /** ISO 8601, UTC. */
  startedAt: z.string(),
  /** Which fields and links were read; the mirror lacks others. */
  scope: z.string(),
  /** Records read so far. */
  compared: z.number().default(0),
  /** Of these, records that the mirror did not have, or had otherwise, though they had changed long before. */
  differed: z.number().default(0),
  /** Whether the mirror was complete before, so that a difference means that a change was missed. */
  isComparison: z.boolean().default(false),
  endedAt: z.string().nullable().default(null),
  /** Whether another one is to follow at once: something became known that this one may have passed by. */
  isDueAgain: z.boolean().default(false),
  /** Where it will continue; null when it has ended. */
  position: z.object({ type: z.enum(objectTypes), after: z.string().nullable() }).nullable(),
})
export type FullSyncState = z.infer<typeof FullSync>

/** A change of the last minutes may still be on its way to us by event or poll: that we do not have it is no miss. */
const onItsWayMs = 15 * 60_000

/** A chunk is committed as a whole: large enough that links are read in full batches, small enough to repeat. */
const pagesPerChunk = 10

/** Where the account's full sync stands; null before the first. */
export async function loadFullSync(db: Kysely<Schema>, accountId: string): Promise<FullSyncState | null> {
  const cursor = await loadCursor(db, accountId, cursorName)
  return cursor ? FullSync.parse(cursor.state) : null
}

/** Notes that a full sync is due, whenever the last one was; where there was none, one is due anyway. */
export async function demandFullSync(db: Kysely<Schema>, accountId: string, now: Date): Promise<void> {
  const last = await loadFullSync(db, accountId)
  if (last !== null) await saveCursor(db, accountId, { name: cursorName, state: { ...last, isDueAgain: true }, now })
}

/** Begins a new full sync at the first object type. */
export async function beginFullSync(
  deps: SyncDeps,
  accountId: string,
  last: FullSyncState | null,
): Promise<FullSyncState> {
  const startedAt = deps.clock.now().toISOString()
  const state: FullSyncState = {
    compared: 0,
    differed: 0,
    isComparison: last !== null && last.scope === deps.scope && last.position === null,
    endedAt: null,
    isDueAgain: false,
    run: `full ${startedAt}`,
    startedAt,
    scope: deps.scope,
    position: { type: objectTypes[0], after: null },
  }
  await saveCursor(deps.db, accountId, { name: cursorName, state, now: deps.clock.now() })
  return state
}

/**
 * Reads and stores the next chunk. A crash repeats at most this chunk.
 *
 * @returns whether there is more to read
 */
export async function continueFullSync(deps: SyncDeps, accountId: string, state: FullSyncState): Promise<boolean> {
  if (state.position === null) return false
  const { type } = state.position
  const chunk = await readChunk(deps, type, state.position.after)
  const batch = { ...chunk, type, links: await linksOf(deps, type, chunk.records), seenBy: state.run }
  const removed = chunk.next === null ? await findRemoved(deps, accountId, { batch, state }) : null
  const position = chunk.next === null ? nextType(type) : { type, after: chunk.next }
  const waiting = await loadWaiting(deps.db, accountId, type)
  await deps.db.transaction().execute(async (trx) => {
    const changed = await storeBatch(trx, deps, { accountId, batch })
    if (removed) await settleUnseen(trx, deps, { accountId, type, removed })
    if (position === null) await endFullSync(trx, deps, { accountId, state })
    const reached: FullSyncState = {
      ...state,
      position,
      compared: state.compared + batch.records.length,
      differed:
        state.differed + countMissed(state, { batch, changed, waiting }) + countMissedDeletions(removed, waiting),
      endedAt: position === null ? deps.clock.now().toISOString() : null,
    }
    await saveCursor(trx, accountId, { name: cursorName, state: reached, now: deps.clock.now() })
  })
  deps.progress({ type, count: batch.records.length, full: true })
  return position !== null
}

interface Compared {
  readonly batch: Batch
  readonly changed: readonly RecordKey[]
  /** Records that are noted for reading already. */
  readonly waiting: ReadonlySet<string>
}

function countMissed({ startedAt }: FullSyncState, { batch, changed, waiting }: Compared): number {
  const ids = new Set(changed.map((key) => key.id))
  const missedBefore = Date.parse(startedAt) - onItsWayMs
  return batch.records.filter(
    (record) => ids.has(record.id) && !waiting.has(record.id) && record.updatedAt.getTime() < missedBefore,
  ).length
}

/** Uncertain: nothing tells when a record was deleted, so one that was deleted just now counts as missed too. */
function countMissedDeletions(removed: Removed | null, waiting: ReadonlySet<string>): number {
  return (removed?.gone ?? []).filter((id) => !waiting.has(id)).length
}

async function readChunk(
  deps: SyncDeps,
  type: ObjectType,
  after: string | null,
): Promise<{ readonly records: readonly ReadRecord[]; readonly next: string | null }> {
  const records: ReadRecord[] = []
  let next = after
  for (let page = 0; page < pagesPerChunk; page += 1) {
    const { items, next: following } = await deps.read.all(type, next)
    records.push(...items)
    next = following
    if (next === null) break
  }
  return { records, next }
}

interface Removed {
  /** Stored records that the CRM has no more. */
  readonly gone: readonly string[]
  /** Stored records that the list did not show but that are there all the same. */
  readonly found: Batch
}

/** At the end of a type: of the stored records that no page showed, which are really gone? */
async function findRemoved(
  deps: SyncDeps,
  accountId: string,
  { batch, state }: { readonly batch: Batch; readonly state: FullSyncState },
): Promise<Removed> {
  const justSeen = new Set(idsOf(batch.records))
  const unseen = (await loadUnseen(deps.db, accountId, { type: batch.type, seenBy: state.run })).filter(
    (id) => !justSeen.has(id),
  )
  const records = unseen.length > 0 ? await deps.read.byIds(batch.type, unseen) : []
  const there = new Set(idsOf(records))
  return {
    gone: unseen.filter((id) => !there.has(id)),
    found: { type: batch.type, records, links: await linksOf(deps, batch.type, records), seenBy: state.run },
  }
}

async function settleUnseen(
  trx: Transaction<Schema>,
  deps: SyncDeps,
  { accountId, type, removed }: { readonly accountId: string; readonly type: ObjectType; readonly removed: Removed },
): Promise<void> {
  await storeBatch(trx, deps, { accountId, batch: removed.found })
  await forgetGone(trx, deps, { accountId, type, ids: removed.gone })
}

async function endFullSync(
  trx: Transaction<Schema>,
  deps: SyncDeps,
  { accountId, state }: { readonly accountId: string; readonly state: FullSyncState },
): Promise<void> {
  await startPollingFrom(trx, accountId, { since: new Date(state.startedAt), now: deps.clock.now() })
  await deps.onFullSyncEnd(trx, accountId)
}

function nextType(type: ObjectType): FullSyncState['position'] {
  const next = objectTypes[objectTypes.indexOf(type) + 1]
  return next === undefined ? null : { type: next, after: null }
}

function idsOf(records: readonly { readonly id: string }[]): string[] {
  return records.map((record) => record.id)
}
