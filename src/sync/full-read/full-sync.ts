import type { Transaction } from 'kysely'
import type { OddItem, ReadRecord } from '../../crm/port.ts'
import { CrmContractError } from '../../domain/errors.ts'
import { type PageWalk, stepOn, walkStart } from '../../domain/reading/page-walk.ts'
import type { ObjectType, RecordKey } from '../../domain/record.ts'
import { objectTypes } from '../../domain/record.ts'
import { loadWaiting } from '../../inbox/index.ts'
import type { Schema } from '../../infra/db/schema.ts'
import { logText } from '../../infra/log.ts'
import {
  clearSetAsideBefore,
  countSeen,
  countStored,
  loadUnreadableSince,
  loadUnseen,
  markLinkedToUnknownDue,
  type SetAsideMark,
} from '../../records/index.ts'
import { type Message, message } from '../../words/index.ts'
import { seekOwners } from '../owners/seek-owners.ts'
import { crmTimeOf } from '../polls/crm-time.ts'
import { startPollingFrom } from '../polls/poll.ts'
import { withoutSuddenLosses } from '../refresh/lost-links.ts'
import { readNamed } from '../refresh/read-named.ts'
import { type Batch, forgetGone, linksOf, storeBatch, wakeEvaluation } from '../store-batch.ts'
import type { SyncDeps } from '../sync-deps.ts'
import { doubtedAfter, type FullSyncState, saveFullSync } from './full-sync-state.ts'
import { addLoss, isSudden, type Losses, lossMessage, lossOf } from './sudden-loss.ts'

/** A change of the last minutes may still arrive by event or poll, so its absence does not count as missed. */
const onItsWayMs = 15 * 60_000

/**
 * A chunk is committed as a whole: large enough that links are read in full batches, small enough to repeat. It is shorter
 * only if a person waits, because with each change it would cost many calls for links.
 */
const pagesPerChunk = 10

/**
 * Reads and stores the next chunk. A crash causes at most this chunk to be repeated.
 *
 * @returns whether there is more to read
 * @throws CrmContractError if the CRM's list is endless; the records read so far stay, and nothing counts as deleted
 */
export async function continueFullSync(deps: SyncDeps, accountId: string, state: FullSyncState): Promise<boolean> {
  if (state.position === null) return false
  const { type } = state.position
  const chunk = await readChunk(deps, accountId, { type, after: state.position.after, walk: state.walk })
  await requireProgress(deps, accountId, { type, chunk, run: state.run })
  await seekOwners(deps, accountId, chunk.records)
  const read = await linksOf(deps, accountId, { type, records: chunk.records })
  const { links, losses: ofLinks } = await withoutSuddenLosses(deps, accountId, { type, links: read.links, state })
  const { records, setAside } = chunk
  const batch = { ...read, type, records, setAside, unanswered: [], links, syncRunId: state.run }
  const removed = chunk.next === null ? await findRemoved(deps, accountId, { batch, state }) : null
  const losses = { ...ofLinks, ...removed?.losses }
  const position = chunk.next === null ? nextType(type) : { type, after: chunk.next }
  const waiting = await loadWaiting(deps.db, accountId, type)
  const reached: FullSyncState = {
    ...state,
    position,
    walk: chunk.next === null ? walkStart : chunk.walk,
    crmStartedAt: state.crmStartedAt ?? chunk.crmTime?.toISOString() ?? null,
    losses,
    compared: state.compared + batch.records.length,
  }
  await deps.db.transaction().execute(async (trx) => {
    const changed = await storeBatch(trx, deps, { accountId, batch, countFrom: state.setAsideFrom })
    if (removed) await settleUnseen(trx, deps, { accountId, type, removed, setAsideFrom: state.setAsideFrom })
    if (position === null) await endFullSync(trx, deps, { accountId, state: reached })
    const missed = countMissed(reached, { batch, changed, waiting }) + countMissedDeletions(removed, waiting)
    const now = deps.clock.now()
    const differed = state.differed + missed
    const ended =
      position === null ? { endedAt: now.toISOString(), doubted: doubtedAfter(state, losses, now) } : { endedAt: null }
    await saveFullSync(trx, accountId, { state: { ...reached, differed, ...ended }, now })
  })
  if (position === null) reportLosses(deps, accountId, losses)
  deps.progress({ type, count: batch.records.length, full: true })
  return position !== null
}

function reportLosses({ log }: Pick<SyncDeps, 'log'>, accountId: string, losses: Losses): void {
  const missing = lossMessage(losses)
  if (missing === null) return
  log.warn(
    { accountId, missing: logText(missing) },
    'a full read lacked most of what is stored; nothing is dropped before a second one',
  )
}

interface Compared {
  readonly batch: Batch
  readonly changed: readonly RecordKey[]
  /** Records that are already queued for a re-read. */
  readonly waiting: ReadonlySet<string>
}

function countMissed({ crmStartedAt }: FullSyncState, { batch, changed, waiting }: Compared): number {
  const ids = new Set(changed.map((key) => key.id))
  const missedBefore = crmStartedAt === null ? 0 : Date.parse(crmStartedAt) - onItsWayMs
  return batch.records.filter(
    (record) => ids.has(record.id) && !waiting.has(record.id) && record.updatedAt.getTime() < missedBefore,
  ).length
}

/** Uncertain: the time of a deletion is unknown, so a record that was deleted just now counts as missed too. */
function countMissedDeletions(removed: Removed | null, waiting: ReadonlySet<string>): number {
  return (removed?.gone ?? []).filter((id) => !waiting.has(id)).length
}

/** Consecutive pages of one type. */
interface Chunk {
  readonly records: readonly ReadRecord[]
  readonly setAside: readonly OddItem[]
  readonly next: string | null
  readonly walk: PageWalk
  /** When the first of the pages was answered, or a moment before, by the CRM's clock; null if unknown. */
  readonly crmTime: Date | null
}

async function readChunk(
  deps: SyncDeps,
  accountId: string,
  { type, ...from }: { readonly type: ObjectType; readonly after: string | null; readonly walk: PageWalk },
): Promise<Chunk> {
  const records: ReadRecord[] = []
  const setAside: OddItem[] = []
  let { after: next, walk } = from
  let crmTime: Date | null = null
  for (let read = 0; read < pagesPerChunk; read += 1) {
    const page = await deps.read.all(type, next)
    records.push(...page.items)
    setAside.push(...page.setAside)
    crmTime ??= crmTimeOf(page)
    next = page.next
    if (next === null) break
    walk = stepOn(walk, { next, count: page.count, place: placeOf(type) })
    if (await deps.isAwaited(accountId)) break
  }
  return { records, setAside, next, walk, crmTime }
}

function placeOf(type: ObjectType): Message {
  return message('crm.list.of', { types: message(`types.${type}`) })
}

/** A list that continues but only repeats records is endless, whatever its page names. */
async function requireProgress(
  { db }: Pick<SyncDeps, 'db'>,
  accountId: string,
  { type, chunk, run }: { readonly type: ObjectType; readonly chunk: Chunk; readonly run: string },
): Promise<void> {
  if (chunk.next === null || chunk.records.length === 0) return
  const ids = [...new Set(idsOf(chunk.records))]
  if ((await countSeen(db, accountId, { type, ids, syncRunId: run })) < ids.length) return
  throw new CrmContractError(message('crm.list.repeats', { place: placeOf(type) }), {
    details: { pages: chunk.walk.pages },
  })
}

interface Removed {
  /** Stored records that the CRM no longer has; they are removed. */
  readonly gone: readonly string[]
  /** Missing data that is not removed yet. */
  readonly losses: Losses
  /** Stored records that were missing from the list but do exist. */
  readonly found: Batch
}

/**
 * At the end of a type: which of the stored records that were on no page no longer exist? An unreadable record does
 * exist. If most are missing, none counts as gone until a second full read confirms it.
 */
async function findRemoved(
  deps: SyncDeps,
  accountId: string,
  { batch, state }: { readonly batch: Batch; readonly state: FullSyncState },
): Promise<Removed> {
  const { type } = batch
  const unreadable = await loadUnreadableSince(deps.db, accountId, { type, since: state.setAsideFrom })
  const justSeen = new Set([...idsOf(batch.records), ...batch.setAside.map(({ id }) => id), ...unreadable])
  const unseen = (await loadUnseen(deps.db, accountId, { type, syncRunId: state.run })).filter(
    (id) => !justSeen.has(id),
  )
  const { items: records, setAside, unanswered, present } = await readNamed(deps, accountId, { type, ids: unseen })
  const gone = unseen.filter((id) => !present.has(id))
  const loss = { missing: gone.length, of: await countStored(deps.db, accountId, type) }
  const what = lossOf(type)
  const isDoubted = isSudden(loss) && state.earlierLosses[what] === undefined
  return {
    gone: isDoubted ? [] : gone,
    losses: isDoubted ? addLoss({}, what, loss) : {},
    found: {
      type,
      records,
      setAside,
      unanswered,
      ...(await linksOf(deps, accountId, { type, records })),
      syncRunId: state.run,
    },
  }
}

async function settleUnseen(
  trx: Transaction<Schema>,
  deps: SyncDeps,
  {
    accountId,
    type,
    removed,
    setAsideFrom,
  }: {
    readonly accountId: string
    readonly type: ObjectType
    readonly removed: Removed
    readonly setAsideFrom: SetAsideMark
  },
): Promise<void> {
  await storeBatch(trx, deps, { accountId, batch: removed.found })
  await forgetGone(trx, deps, { accountId, type, ids: removed.gone })
  const keys = await clearSetAsideBefore(trx, accountId, { type, before: setAsideFrom })
  await wakeEvaluation(trx, deps, { accountId, keys })
}

async function endFullSync(
  trx: Transaction<Schema>,
  deps: SyncDeps,
  { accountId, state }: { readonly accountId: string; readonly state: FullSyncState },
): Promise<void> {
  // If no response stated the CRM's time, there was no record at all.
  await startPollingFrom(trx, accountId, { since: new Date(state.crmStartedAt ?? 0), now: deps.clock.now() })
  if (state.isFirst) await wakeThoseThatWaited(trx, deps, accountId)
  await deps.onFullSyncEnd(trx, accountId)
}

/** During the first read, a link to a record that was not stored yet may have led to a record still to be read. */
async function wakeThoseThatWaited(trx: Transaction<Schema>, deps: SyncDeps, accountId: string): Promise<void> {
  await markLinkedToUnknownDue(trx, accountId, deps.clock.now())
  await deps.queue.enqueue(trx, { name: 'findings.evaluate', payload: { accountId } })
}

function nextType(type: ObjectType): FullSyncState['position'] {
  const next = objectTypes[objectTypes.indexOf(type) + 1]
  return next === undefined ? null : { type: next, after: null }
}

function idsOf(records: readonly { readonly id: string }[]): string[] {
  return records.map((record) => record.id)
}
