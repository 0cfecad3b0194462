import { setTimeout as wait } from 'node:timers/promises'
import type { RecordKey } from '../../domain/record.ts'
import { isRefreshQueued, noteHints } from '../../inbox/index.ts'
import { isEvaluationDue } from '../../records/index.ts'
import type { ViewDeps } from '../card-deps.ts'

const pauseMs = 50

/**
 * Has a record read from the CRM and evaluated, because somebody has changed it there, and waits for the result; at most
 * for the patience of a person.
 *
 * @returns whether it has been read and evaluated
 */
export async function checkRecord(deps: ViewDeps, key: RecordKey): Promise<boolean> {
  const { db, account, clock, queue, patienceMs } = deps
  const { accountId } = account
  const now = clock.now()
  await db.transaction().execute(async (trx) => {
    await noteHints(trx, accountId, { hints: [{ key, notedAt: now, dueAt: now }], isAwaited: true })
    await queue.enqueue(trx, { name: 'crm.refresh', payload: { accountId } })
  })
  const until = performance.now() + patienceMs
  for (;;) {
    const isPending =
      (await isRefreshQueued(db, accountId, key)) || (await isEvaluationDue(db, accountId, { key, now: clock.now() }))
    if (!isPending) return true
    if (performance.now() >= until) return false
    await wait(pauseMs)
  }
}
