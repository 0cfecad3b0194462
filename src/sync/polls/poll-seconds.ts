import type { Kysely } from 'kysely'
import { hasPassed } from '../../domain/time/clock.ts'
import { loadLastReceived } from '../../inbox/index.ts'
import type { OwnConfig } from '../../infra/config.ts'
import type { Schema } from '../../infra/db/schema.ts'

/** Where events have come in lately, polls only find what events have lost, and need not come often. */
const eventsAreRecentMs = 24 * 3_600_000

/** How many seconds lie between two polls of an account, by the configuration; a daily limit may ask for more. */
export async function pollSecondsOf(
  db: Kysely<Schema>,
  accountId: string,
  { config, now }: { readonly config: Pick<OwnConfig, 'pollSeconds' | 'reconcileSeconds'>; readonly now: Date },
): Promise<number> {
  const lastReceived = await loadLastReceived(db, accountId)
  const hasEvents = lastReceived !== null && !hasPassed(lastReceived, eventsAreRecentMs, now)
  return hasEvents ? Math.max(config.reconcileSeconds, config.pollSeconds) : config.pollSeconds
}
