import type { Kysely, Transaction } from 'kysely'
import type { CrmRead } from '../crm/port.ts'
import type { Clock } from '../domain/clock.ts'
import type { CrmRecord, ObjectType, RecordKey } from '../domain/record.ts'
import type { Schema } from '../infra/db/schema.ts'
import type { JobQueue } from '../infra/queue/job-queue.ts'
import { markDue, type RecordLinks, replaceLinks, upsertRecords } from '../records/index.ts'

/** What it takes to read records from the CRM and to store them. */
export interface BatchDeps {
  readonly db: Kysely<Schema>
  readonly read: CrmRead
  readonly queue: Pick<JobQueue, 'enqueue'>
  readonly clock: Clock
  /** Which types' links the rules look at, for records of a type. */
  readonly linkedTypes: (type: ObjectType) => readonly ObjectType[]
  /** Told of every record that was read, in the transaction that stores it. */
  readonly onRead: (trx: Transaction<Schema>, accountId: string, records: readonly CrmRecord[]) => Promise<void>
}

/** Records of one type as just read, with all their links. */
export interface Batch {
  readonly type: ObjectType
  readonly records: readonly CrmRecord[]
  readonly links: ReadonlyMap<ObjectType, readonly RecordLinks[]>
  readonly seenBy: string
}

/** Reads the links of the named records among every type that the rules look at. */
export async function readLinks(
  deps: Pick<BatchDeps, 'read' | 'linkedTypes'>,
  type: ObjectType,
  ids: readonly string[],
): Promise<Map<ObjectType, readonly RecordLinks[]>> {
  const links = new Map<ObjectType, readonly RecordLinks[]>()
  if (ids.length === 0) return links
  for (const to of deps.linkedTypes(type)) {
    const found = await deps.read.links(type, ids, to)
    links.set(
      to,
      ids.map((id) => ({ id, to: found.get(id) ?? [] })),
    )
  }
  return links
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
