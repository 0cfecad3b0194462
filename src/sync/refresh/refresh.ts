import { type DueRefresh, loadDueRefreshes, settleRefreshes } from '../../inbox/index.ts'
import { seekOwners } from '../owners/seek-owners.ts'
import { forgetGone, linksOf, storeBatch } from '../store-batch.ts'
import type { SyncDeps } from '../sync-deps.ts'
import { readNamed } from './read-named.ts'

/** Records read and committed together: ten batch calls of the CRM. */
const batchSize = 1000

/**
 * Re-reads the due records of one type with their links, and stores them; records that no longer exist are removed from
 * the mirror, and unreadable ones stay unchanged. All sources of changes end here, so duplicates, reordering and
 * replays of events are harmless.
 *
 * @returns whether there may be more
 */
export async function refreshSlice(deps: SyncDeps, accountId: string): Promise<boolean> {
  const next = await loadDueRefreshes(deps.db, accountId, { now: deps.clock.now(), limit: batchSize })
  if (next === null) return false
  const { type, due, isAwaited } = next
  const ids = due.map(({ key }) => key.id)
  const { items: records, setAside, unanswered, present } = await readNamed(deps, accountId, { type, ids })
  const links = await linksOf(deps, accountId, { type, records })
  await seekOwners(deps, accountId, records)
  const gone = ids.filter((id) => !present.has(id))
  await deps.db.transaction().execute(async (trx) => {
    // First, because storing may queue the same records anew.
    await settleRefreshes(trx, accountId, due)
    await storeBatch(trx, deps, {
      accountId,
      batch: { type, records, setAside, unanswered, ...links, syncRunId: null },
      cause: { notedAt: earliest(due), isAwaited },
    })
    await forgetGone(trx, deps, { accountId, type, ids: gone })
  })
  deps.progress({ type, count: records.length, full: false })
  return true
}

/** When each record's change became known, to measure the time until the CRM shows its result. */
function earliest(due: readonly DueRefresh[]): ReadonlyMap<string, Date> {
  return new Map(due.map(({ key, notedAt }) => [key.id, notedAt]))
}
