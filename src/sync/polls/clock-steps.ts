import { bringRefreshesForward } from '../../inbox/index.ts'
import { bringEvaluationsForward } from '../../records/index.ts'
import type { SyncDeps } from '../sync-deps.ts'
import { loadClockReading, saveClockReading } from './clock-store.ts'

/** How long after the last sync, or after its own note, something that was noted before the step may be due. */
const slackMs = 60 * 60_000

/**
 * Where our clock has been set back since the account's last sync: what was to be read or evaluated about then is due now,
 * not when the clock has come there again. What is so looked at too early is noted again for its time.
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
