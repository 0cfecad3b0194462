import type { Kysely } from 'kysely'
import { hasPassed } from '../../domain/time/clock.ts'
import { loadLastReceived } from '../../inbox/index.ts'
import type { OwnConfig } from '../../infra/config.ts'
import type { Schema } from '../../infra/db/schema.ts'

/** While events arrive, polls only find changes that events have missed, so they can be rare. */
const eventsAreRecentMs = 24 * 3_600_000

/** The interval between two polls of an account in seconds, as configured; a daily limit may require a longer one. */
export async function pollSecondsOf(
  db: Kysely<Schema>,
  accountId: string,
  { config, now }: { readonly config: Pick<OwnConfig, 'pollSeconds' | 'reconcileSeconds'>; readonly now: Date },
): Promise<number> {
  const lastReceived = await loadLastReceived(db, accountId)
  const hasEvents = lastReceived !== null && !hasPassed(lastReceived, eventsAreRecentMs, now)
  return hasEvents ? Math.max(config.reconcileSeconds, config.pollSeconds) : config.pollSeconds
}
