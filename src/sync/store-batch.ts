import type { Kysely, Transaction } from 'kysely'
import type { CrmRead, OddItem, ReadRecord } from '../crm/port.ts'
import { askApart } from '../domain/reading/ask-apart.ts'
import { type LinkChain, type ObjectType, objectTypePlurals, type RecordKey } from '../domain/record.ts'
import type { Clock } from '../domain/time/clock.ts'
import { type Hint, noteHints } from '../inbox/index.ts'
import type { Schema } from '../infra/db/schema.ts'
import type { JobQueue } from '../infra/queue/job-queue.ts'
import {
  clearSetAside,
  loadLinking,
  loadUnjudgeable,
  markDue,
  noteSetAside,
  type RecordLinks,
  removeRecords,
  replaceLinks,
  type SetAsideMark,
  type SetAsideRecord,
  type StorableRecord,
  storableRecord,
  type UnjudgeableRecord,
  upsertRecords,
} from '../records/index.ts'
import { type Message, message } from '../words/index.ts'

/** The dependencies for reading records from the CRM and storing them. */
export interface BatchDeps {
  readonly db: Kysely<Schema>
  readonly read: CrmRead
  readonly queue: Pick<JobQueue, 'enqueue'>
  readonly clock: Clock
  /** The types whose links are read for records of a type: for rules, or to show flags. */
  readonly linkedTypes: (type: ObjectType) => readonly ObjectType[]
  /** The links by which rules depend on records two links away. */
  readonly chains: readonly LinkChain[]
  /** Called with every record read, in the transaction that stores it. */
  readonly onRead: (trx: Transaction<Schema>, accountId: string, records: readonly ReadRecord[]) => Promise<void>
}

/** Records of one type as just read, with all their links. */
export interface Batch {
  readonly type: ObjectType
  readonly records: readonly ReadRecord[]
  readonly links: ReadonlyMap<ObjectType, readonly RecordLinks[]>
  /** Items that exist but are unreadable. */
  readonly setAside: readonly OddItem[]
  /** Records for which the CRM fails, which may pass. */
  readonly unanswered: readonly string[]
  /** Records whose links to some type have not been read: the stored links are kept. */
  readonly unlinkable: ReadonlyMap<string, Unlinkable>
  readonly syncRunId: string | null
}

/** Why the links of a record have not been read. */
export interface Unlinkable {
  readonly to: ObjectType
  /** Whether the CRM returned something unreadable; otherwise it returned nothing, which may pass. */
  readonly isReturned: boolean
}

/**
 * The links of records just read, to every type in use: those that the records contain, and the rest by separate calls.
 */
export async function linksOf(
  deps: Pick<BatchDeps, 'db' | 'read' | 'linkedTypes'>,
  accountId: string,
  { type, records }: Pick<Batch, 'type' | 'records'>,
): Promise<Pick<Batch, 'links' | 'unlinkable'>> {
  const links = new Map<ObjectType, readonly RecordLinks[]>()
  const unlinkable = new Map<string, Unlinkable>()
  for (const to of deps.linkedTypes(type)) {
    const asked = records.filter((record) => record.links?.[to] === undefined).map(({ id }) => id)
    const { found, unreadable } = await readLinks(deps, accountId, { from: type, ids: asked, to })
    const named = records.flatMap(({ id, links: own }) => (own?.[to] === undefined ? [] : [{ id, to: own[to] }]))
    links.set(to, [...named, ...found])
    const foundIds = new Set(found.map(({ id }) => id))
    for (const id of asked) {
      // A type whose links are read again soon takes precedence.
      const isSettled = foundIds.has(id) || unlinkable.get(id)?.isReturned === false
      if (!isSettled) unlinkable.set(id, { to, isReturned: unreadable.has(id) })
    }
  }
  return { links, unlinkable }
}

/**
 * Reads the links of the named records. `found`: one entry for each, with or without links, but none if the response is
 * unreadable, or if the CRM fails or does not return them.
 */
export async function readLinks(
  { db, read }: Pick<BatchDeps, 'db' | 'read'>,
  accountId: string,
  { from, ids, to }: { readonly from: ObjectType; readonly ids: readonly string[]; readonly to: ObjectType },
): Promise<{ readonly found: readonly RecordLinks[]; readonly unreadable: ReadonlySet<string> }> {
  if (ids.length === 0) return { found: [], unreadable: new Set() }
  const failedBefore = await loadUnread(db, accountId, { type: from, ids, why: unreturned })
  const { answers } = await askApart(ids, (some) => read.links(from, some, to), {
    isUp: () => read.account(),
    isExpected: (id) => failedBefore.has(id),
  })
  const answered = answers.flatMap((links) => [...links])
  return {
    found: answered.flatMap(([id, to]) => (to === null ? [] : [{ id, to }])),
    unreadable: new Set(answered.flatMap(([id, to]) => (to === null ? [id] : []))),
  }
}

/** Those of the records that could not be judged after the last read, for a reason. */
export async function loadUnread(
  db: Kysely<Schema>,
  accountId: string,
  { type, ids, why: { code } }: { readonly type: ObjectType; readonly ids: readonly string[]; readonly why: Message },
): Promise<ReadonlySet<string>> {
  const setAside = await loadUnjudgeable(
    db,
    accountId,
    ids.map((id) => ({ type, id })),
  )
  return new Set(setAside.flatMap(({ id, why }) => (why === code ? [id] : [])))
}

/**
 * Stores a batch and queues the affected records for evaluation. Call it in the transaction that moves the cursor.
 *
 * @returns the number of new or changed records
 */
export async function storeBatch(
  trx: Transaction<Schema>,
  deps: BatchDeps,
  {
    accountId,
    batch,
    cause = {},
    countFrom,
  }: {
    readonly accountId: string
    readonly batch: Batch
    readonly cause?: WakeCause
    readonly countFrom?: SetAsideMark
  },
): Promise<readonly RecordKey[]> {
  const storable = batch.records.map(storableRecord)
  const records = storable.map(({ record }) => record)
  const changed: RecordKey[] = await upsertRecords(trx, accountId, {
    records,
    linksRead: [...batch.links.keys()],
    syncRunId: batch.syncRunId,
  })
  for (const [to, links] of batch.links) {
    const relinked = await replaceLinks(trx, accountId, { from: batch.type, to, links })
    changed.push(...relinked.map((id) => ({ type: batch.type, id })))
  }
  await deps.onRead(trx, accountId, batch.records)
  const judgeable = await settleSetAside(trx, deps, { accountId, batch, altered: storable, countFrom })
  await wakeEvaluation(trx, deps, { accountId, keys: [...changed, ...judgeable], ...cause })
  return changed
}

/** How soon a record that the CRM did not return, or not with its links, is requested again at first, and at most. */
const [firstUnreturnedMs, mostUnreturnedMs] = [5 * 60_000, 6 * 3_600_000]

/** When to request it again: after as long as the CRM has not returned it, so that a lasting fault costs few calls. */
function requestAgainAt(since: Date | undefined, now: Date): Date {
  const forMs = since === undefined ? 0 : now.getTime() - since.getTime()
  return new Date(now.getTime() + Math.min(Math.max(firstUnreturnedMs, forMs), mostUnreturnedMs))
}

/**
 * When to read again what the CRM did not return.
 *
 * @param waited the records that could not be judged before; how long one has not been for another reason says nothing
 */
function hintsOf(
  { type, unlinkable, unanswered }: Batch,
  waited: readonly UnjudgeableRecord[],
  notedAt: Date,
): readonly Hint[] {
  const unlinked = [...unlinkable].flatMap(([id, { isReturned }]) => (isReturned ? [] : [id]))
  function hintsFor(ids: readonly string[], why: string): Hint[] {
    const since = new Map(waited.flatMap((one) => (one.why === why ? [[one.id, one.since]] : [])))
    return ids.map((id) => ({ key: { type, id }, notedAt, dueAt: requestAgainAt(since.get(id), notedAt) }))
  }
  return [...hintsFor(unlinked, unreturned.code), ...hintsFor(unanswered, failing.code)]
}

/** The reason stored for a record whose every read makes the CRM fail. */
export const failing = message('odd.failing')
/** The reason stored for a record whose links the CRM does not return. */
const unreturned = message('odd.unreturned')

/**
 * Stores the set-aside items of a batch, queues records that the CRM did not return, or not with their links, for a re-read, and
 * removes the entries of records that have now been read.
 *
 * @returns the records that can be judged again
 */
async function settleSetAside(
  trx: Transaction<Schema>,
  { clock }: Pick<BatchDeps, 'clock'>,
  {
    accountId,
    batch,
    altered,
    countFrom,
  }: {
    readonly accountId: string
    readonly batch: Batch
    readonly altered: readonly StorableRecord[]
    readonly countFrom: SetAsideMark | undefined
  },
): Promise<readonly RecordKey[]> {
  const { type } = batch
  const read = new Set(batch.records.map(({ id }) => id))
  const keys = [...read, ...batch.unanswered].map((id) => ({ type, id }))
  const waited = await loadUnjudgeable(trx, accountId, keys)
  const noted = new Map<string, SetAsideRecord>()
  for (const one of altered) {
    if (one.altered.length === 0) continue
    const reason = message('odd.characters')
    noted.set(one.record.id, { id: one.record.id, kind: 'text', place: one.altered.join(', '), reason })
  }
  for (const [id, { to, isReturned }] of batch.unlinkable) {
    const reason = isReturned ? message('odd.answer') : unreturned
    noted.set(id, { id, kind: 'links', place: `links to ${objectTypePlurals[to]}`, reason })
  }
  const ids = [...read].filter((id) => !noted.has(id))
  await clearSetAside(trx, accountId, { type, ids })
  const failed = batch.unanswered.map((id) => ({ id, place: 'the record itself', reason: failing }))
  const unreadable = [...batch.setAside, ...failed].map(
    ({ id, place, reason }): SetAsideRecord => ({ id, kind: 'unreadable', place, reason }),
  )
  await noteSetAside(trx, accountId, {
    type,
    records: [...noted.values(), ...unreadable],
    now: clock.now(),
    ...(countFrom ? { countFrom } : {}),
  })
  await noteHints(trx, accountId, { hints: hintsOf(batch, waited, clock.now()) })
  return waited.filter(({ id }) => read.has(id) && noted.get(id)?.kind !== 'links')
}

type WakeDeps = Pick<BatchDeps, 'queue' | 'clock' | 'chains'>

/** Why records are to be evaluated. */
interface WakeCause {
  /** When the change of each record became known, by id; absent if unknown. */
  readonly notedAt?: ReadonlyMap<string, Date>
  /** Whether a person waits for the result. */
  readonly isAwaited?: boolean
}

/** Queues the named records for immediate evaluation, and wakes the evaluation. */
export async function wakeEvaluation(
  trx: Transaction<Schema>,
  deps: WakeDeps,
  { accountId, keys, ...cause }: { readonly accountId: string; readonly keys: readonly RecordKey[] } & WakeCause,
): Promise<void> {
  if (keys.length === 0) return
  await markDue(trx, accountId, { keys, chains: deps.chains, dueAt: deps.clock.now(), ...cause })
  await deps.queue.enqueue(trx, { name: 'findings.evaluate', payload: { accountId } })
}

/**
 * Deletes records that the CRM no longer has. Records that depend on them are evaluated again; records that were linked
 * to them are re-read, because a merge may have relinked them without updating their modified time.
 */
export async function forgetGone(
  trx: Transaction<Schema>,
  deps: WakeDeps,
  { accountId, type, ids }: { readonly accountId: string; readonly type: ObjectType; readonly ids: readonly string[] },
): Promise<void> {
  // Evaluating a record that no longer exists resolves its findings.
  await wakeEvaluation(trx, deps, { accountId, keys: ids.map((id) => ({ type, id })) })
  const removed = await removeRecords(trx, accountId, { type, ids })
  const linking = await loadLinking(
    trx,
    accountId,
    removed.map((id) => ({ type, id })),
  )
  if (linking.length === 0) return
  const now = deps.clock.now()
  const hints = linking.map((key) => ({ key, notedAt: now, dueAt: now }))
  await noteHints(trx, accountId, { hints })
  await deps.queue.enqueue(trx, { name: 'crm.refresh', payload: { accountId } })
}
