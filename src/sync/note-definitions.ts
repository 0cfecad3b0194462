import { replaceSetAsideDefinitions } from '../records/index.ts'
import type { SyncDeps } from './sync-deps.ts'

/**
 * Stores which of the account's settings have been unreadable since the last call, and removes those that are readable
 * again.
 */
export async function noteDefinitions(deps: SyncDeps, accountId: string): Promise<void> {
  const unreadable = deps.takeUnreadable()
  if (unreadable.size === 0) return
  const definitions = [...unreadable].flatMap(([subject, items]) =>
    items.map(({ id, place, reason }) => ({ subject, id, place, reason })),
  )
  await replaceSetAsideDefinitions(deps.db, accountId, {
    subjects: [...unreadable.keys()],
    definitions,
    now: deps.clock.now(),
  })
}
