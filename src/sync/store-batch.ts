import type { Kysely, Transaction } from 'kysely'
import type { CrmRead, ReadRecord } from '../crm/port.ts'
import type { Clock } from '../domain/clock.ts'
import type { ObjectType, RecordKey } from '../domain/record.ts'
import { noteHints } from '../inbox/index.ts'
import type { Schema } from '../infra/db/schema.ts'
import type { JobQueue } from '../infra/queue/job-queue.ts'
import { loadLinking, markDue, type RecordLinks, removeRecords, replaceLinks, upsertRecords } from '../records/index.ts'

/** What it takes to read records from the CRM and to store them. */
export interface BatchDeps {
  readonly db: Kysely<Schema>
  readonly read: CrmRead
  readonly queue: Pick<JobQueue, 'enqueue'>
  readonly clock: Clock
  /** Which types' links are looked at, by the rules or to show flags, for records of a type. */
  readonly linkedTypes: (type: ObjectType) => readonly ObjectType[]
  /** Told of every record that was read, in the transaction that stores it. */
  readonly onRead: (trx: Transaction<Schema>, accountId: string, records: readonly ReadRecord[]) => Promise<void>
}

/** Records of one type as just read, with all their links. */
export interface Batch {
  readonly type: ObjectType
  readonly records: readonly ReadRecord[]
  readonly links: ReadonlyMap<ObjectType, readonly RecordLinks[]>
  readonly seenBy: string
}

/**
 * The links of records just read, among every type that is looked at: those that the records name themselves, and the
 * rest as the CRM tells when it is asked.
 */
export async function linksOf(
  deps: Pick<BatchDeps, 'read' | 'linkedTypes'>,
  type: ObjectType,
  records: readonly ReadRecord[],
): Promise<Map<ObjectType, readonly RecordLinks[]>> {
  const links = new Map<ObjectType, readonly RecordLinks[]>()
  for (const to of deps.linkedTypes(type)) {
    const asked = records.filter((record) => record.links?.[to] === undefined).map(({ id }) => id)
    const found = await readLinks(deps.read, { from: type, ids: asked, to })
    const named = records.flatMap(({ id, links: own }) => (own?.[to] === undefined ? [] : [{ id, to: own[to] }]))
    links.set(to, [...named, ...found])
  }
  return links
}

/** Asks the CRM what the named records are linked to; one entry for each, whether it has links or not. */
export async function readLinks(
  read: CrmRead,
  { from, ids, to }: { readonly from: ObjectType; readonly ids: readonly string[]; readonly to: ObjectType },
): Promise<RecordLinks[]> {
  if (ids.length === 0) return []
  const found = await read.links(from, ids, to)
  return ids.map((id) => ({ id, to: found.get(id) ?? [] }))
}

/**
 * Stores a batch and notes what is to be evaluated because of it. Call it in the transaction that moves the cursor.
 *
 * @param request.notedAt when the change of each record became known, by id; absent where nobody told
 * @returns how many records were new or had changed
 */
export async function storeBatch(
  trx: Transaction<Schema>,
  deps: BatchDeps,
  {
    accountId,
    batch,
    notedAt,
  }: { readonly accountId: string; readonly batch: Batch; readonly notedAt?: ReadonlyMap<string, Date> },
): Promise<readonly RecordKey[]> {
  const changed: RecordKey[] = await upsertRecords(trx, accountId, batch)
  for (const [to, links] of batch.links) {
    const relinked = await replaceLinks(trx, accountId, { from: batch.type, to, links })
    changed.push(...relinked.map((id) => ({ type: batch.type, id })))
  }
  await deps.onRead(trx, accountId, batch.records)
  await wakeEvaluation(trx, deps, { accountId, keys: changed, ...(notedAt ? { notedAt } : {}) })
  return changed
}

/** Notes that the named records are to be evaluated now, and wakes the evaluation. */
export async function wakeEvaluation(
  trx: Transaction<Schema>,
  deps: Pick<BatchDeps, 'queue' | 'clock'>,
  {
    accountId,
    keys,
    notedAt,
  }: {
    readonly accountId: string
    readonly keys: readonly RecordKey[]
    readonly notedAt?: ReadonlyMap<string, Date>
  },
): Promise<void> {
  if (keys.length === 0) return
  await markDue(trx, accountId, { keys, dueAt: deps.clock.now(), ...(notedAt ? { notedAt } : {}) })
  await deps.queue.enqueue(trx, { name: 'findings.evaluate', payload: { accountId } })
}

/**
 * Forgets records that are gone from the CRM. What depends on them is judged anew; and what was linked to them is read
 * again, for it may be linked to others now, as after a merger, without having changed by its own time.
 */
export async function forgetGone(
  trx: Transaction<Schema>,
  deps: Pick<BatchDeps, 'queue' | 'clock'>,
  { accountId, type, ids }: { readonly accountId: string; readonly type: ObjectType; readonly ids: readonly string[] },
): Promise<void> {
  // Evaluating a record that is gone resolves its findings.
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
  await noteHints(trx, accountId, { hints, source: 'poll' })
  await deps.queue.enqueue(trx, { name: 'crm.refresh', payload: { accountId } })
}
