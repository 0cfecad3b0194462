import { setTimeout as wait } from 'node:timers/promises'
import { TooManyRequestsError } from '../../domain/errors.ts'
import type { RecordKey } from '../../domain/record.ts'
import { isRefreshDue, noteHints } from '../../inbox/index.ts'
import type { UserViewer } from '../../people/index.ts'
import { isEvaluationDue, loadRecords } from '../../records/index.ts'
import { message } from '../../words/index.ts'
import type { ViewDeps } from '../card-deps.ts'

const pauseMs = 50

/**
 * Has a record read from the CRM and evaluated, because somebody has changed it there, and waits for the result; at most
 * for the patience of a person. A record that neither Minset nor the CRM knows is not asked for again soon.
 *
 * @throws TooManyRequestsError if the viewer has had too many records checked
 */
export async function checkRecord(
  deps: ViewDeps,
  { viewer: { user }, key }: { readonly viewer: UserViewer; readonly key: RecordKey },
): Promise<'checked' | 'waiting' | 'unknown'> {
  const unknown = deps.limits.unknown(key)
  if (unknown.waitSeconds() > 0 && !(await isStored(deps, key))) return 'unknown'
  const checks = deps.limits.checksOf(user.ownerId)
  const seconds = checks.waitSeconds()
  if (seconds > 0) throw new TooManyRequestsError(message('card.check.tooMany', { title: deps.crmTitle, seconds }))
  checks.count()
  await queueRead(deps, key)
  if (!(await isSettled(deps, key))) return 'waiting'
  if (await isStored(deps, key)) return 'checked'
  unknown.count()
  return 'unknown'
}

async function isStored({ db, account: { accountId } }: ViewDeps, key: RecordKey): Promise<boolean> {
  return (await loadRecords(db, accountId, [key])).length > 0
}

async function queueRead({ db, account: { accountId }, clock, queue }: ViewDeps, key: RecordKey): Promise<void> {
  const now = clock.now()
  await db.transaction().execute(async (trx) => {
    await noteHints(trx, accountId, { hints: [{ key, notedAt: now, dueAt: now }], isAwaited: true })
    await queue.enqueue(trx, { name: 'crm.refresh', payload: { accountId } })
  })
}

/** Whether the record has been read and evaluated, within the patience of a person. */
async function isSettled(
  { db, account: { accountId }, clock, patienceMs }: ViewDeps,
  key: RecordKey,
): Promise<boolean> {
  const until = performance.now() + patienceMs
  for (;;) {
    const due = { key, now: clock.now() }
    const isPending = (await isRefreshDue(db, accountId, due)) || (await isEvaluationDue(db, accountId, due))
    if (!isPending) return true
    if (performance.now() >= until) return false
    await wait(pauseMs)
  }
}
