import { NotFoundError } from '../domain/errors.ts'
import { inFull } from '../domain/masking/disclosure.ts'
import type { RecordKey } from '../domain/record.ts'
import { actorOf, addAuditEntry, type UserViewer } from '../people/index.ts'
import { lockForAction } from '../records/index.ts'
import { message } from '../words/index.ts'
import { isRepair, loadWriteLog, saveEntered, type WriteLogEntry } from '../write-back/index.ts'
import { limitRefusals } from './limit-refusals.ts'
import { loadRepairable, personCause, type RepairResult, undoCause, untilSettled } from './repair.ts'
import type { RepairDeps } from './repair-deps.ts'

/** How far back in the log of a record a repair can be undone. */
const mostEntries = 100

/**
 * Has the values put back that the fields held before a person's repair, if they still hold what was written then, and
 * waits for the result for a while.
 *
 * @throws NotFoundError if the viewer may not repair the record, or there is nothing to undo; TooManyRequestsError as `repairRecord`
 */
export async function undoRepair(deps: RepairDeps, request: RepairToUndo): Promise<RepairResult> {
  return limitRefusals(deps, request.viewer, async () => {
    await putBack(deps, request)
    return untilSettled(deps, request.key, () => Promise.resolve(false))
  })
}

/** A repair, by the id of its entry in the log of writes. */
interface RepairToUndo {
  readonly viewer: UserViewer
  readonly key: RecordKey
  readonly entryId: string
}

async function putBack(deps: RepairDeps, { viewer, key, entryId }: RepairToUndo): Promise<void> {
  const { db, account, clock, queue } = deps
  const { accountId } = account
  const now = clock.now()
  await db.transaction().execute(async (trx) => {
    await lockForAction(trx, accountId, key)
    const record = await loadRepairable({ ...deps, db: trx }, viewer, key)
    const log = await loadWriteLog(trx, accountId, { key, limit: mostEntries, disclosure: inFull })
    const entry = log.find(({ id }) => id === entryId)
    const [after, before] = [entry?.after, entry?.before ?? null]
    if (
      !undoable(log).has(entryId) ||
      after === undefined ||
      before === null ||
      !isRepair(after) ||
      !isRepair(before)
    ) {
      throw new NotFoundError(message('request.page.unknown'))
    }
    const isNew = await saveEntered(trx, accountId, {
      key,
      held: after.value,
      desired: before.value,
      cause: { code: undoCause, params: { ownerId: viewer.user.ownerId } },
      now,
    })
    if (!isNew) return
    await addAuditEntry(trx, accountId, {
      at: now,
      action: 'repair-undone',
      actor: actorOf(viewer.user),
      subjectId: record.ownerId,
      after: { undone: `${key.type} ${key.id}: ${Object.keys(after.value.fields).join(', ')}` },
    })
    await queue.enqueue(trx, { name: 'crm.write-back', payload: { accountId } })
  })
}

/**
 * The entries of a record's log that can be undone, by id: what people have entered, unless a later entry has written to
 * one of the same fields. Pure.
 *
 * @param log the latest first
 */
export function undoable(log: readonly WriteLogEntry[]): ReadonlySet<string> {
  const written = new Set<string>()
  const found = new Set<string>()
  for (const { id, after, before, cause } of log) {
    if (!isRepair(after)) continue
    const names = Object.keys(after.value.fields)
    if (cause?.code === personCause && before !== null && !names.some((name) => written.has(name))) found.add(id)
    for (const name of names) written.add(name)
  }
  return found
}
