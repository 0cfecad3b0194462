import type { Kysely } from 'kysely'
import type { CrmUsage } from '../../crm/port.ts'
import { hasPassed } from '../../domain/time/clock.ts'
import { loadLastReceived } from '../../inbox/index.ts'
import type { OwnConfig } from '../../infra/config.ts'
import type { Schema } from '../../infra/db/schema.ts'

/** While events arrive, polls only find changes that events have missed, so they can be rare. */
const eventsAreRecentMs = 24 * 3_600_000

/** What decides how often an account is polled. */
export interface PollPace {
  readonly config: Pick<OwnConfig, 'pollSeconds' | 'reconcileSeconds'>
  readonly crm: { usage(): Pick<CrmUsage, 'daily'> }
  readonly now: Date
}

/** The interval between two polls of an account in seconds: as configured, or longer if a daily limit requires that. */
export async function pollSecondsOf(
  db: Kysely<Schema>,
  accountId: string,
  { config, crm, now }: PollPace,
): Promise<number> {
  const lastReceived = await loadLastReceived(db, accountId)
  const hasEvents = lastReceived !== null && !hasPassed(lastReceived, eventsAreRecentMs, now)
  const configured = hasEvents ? Math.max(config.reconcileSeconds, config.pollSeconds) : config.pollSeconds
  return Math.max(configured, crm.usage().daily?.pollSeconds ?? 0)
}
