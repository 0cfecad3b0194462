import { bringRefreshesForward } from '../../inbox/index.ts'
import { bringEvaluationsForward } from '../../records/index.ts'
import type { SyncDeps } from '../sync-deps.ts'
import { loadClockReading, saveClockReading } from './clock-store.ts'

/** How much later than the last sync, or than its own entry, work that was queued before the step may be due. */
const slackMs = 60 * 60_000

/**
 * If our clock has been set back since the account's last sync, reads and evaluations that were due about then are due
 * now, rather than when the clock reaches that time again. Work that turns out to be early is queued again for its
 * time.
 */
export async function followClock(deps: SyncDeps, accountId: string): Promise<void> {
  const now = deps.clock.now()
  const last = await loadClockReading(deps.db, accountId)
  await deps.db.transaction().execute(async (trx) => {
    if (last !== null && last > now) {
      const until = new Date(last.getTime() + slackMs)
      await bringRefreshesForward(trx, accountId, { until, now })
      await bringEvaluationsForward(trx, accountId, { until, now })
      await deps.queue.enqueue(trx, { name: 'crm.refresh', payload: { accountId } })
      await deps.queue.enqueue(trx, { name: 'findings.evaluate', payload: { accountId } })
    }
    await saveClockReading(trx, accountId, now)
  })
}
