import { replaceSetAsideDefinitions } from '../records/index.ts'
import type { SyncDeps } from './sync-deps.ts'

/** Notes what of the account's settings could not be read since the last time, and forgets what can be read by now. */
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
