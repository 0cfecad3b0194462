import type { Kysely } from 'kysely'
import { z } from 'zod'
import { type CrmSubscriptions, unavailableCauses } from '../crm/port.ts'
import { type Clock, hasPassed } from '../domain/time/clock.ts'
import { accountDocument } from '../infra/db/account-document-store.ts'
import type { Schema } from '../infra/db/schema.ts'
import { type Log, logText } from '../infra/log.ts'
import { StoredMessage } from '../words/index.ts'
import { demandFullSync } from './full-read/full-sync-state.ts'

export interface SubscribeDeps {
  readonly db: Kysely<Schema>
  readonly clock: Clock
  readonly log: Pick<Log, 'info' | 'warn'>
  /** Null if events arrive without a subscription of the account. */
  readonly subscriptions: CrmSubscriptions | null
}

const State = z.object({
  ids: z.array(z.string()),
  unavailable: StoredMessage.nullable(),
  /** Null too if an earlier version made the check. */
  cause: z.enum(unavailableCauses).nullable().default(null),
})
export type SubscriptionState = z.infer<typeof State>

const checks = accountDocument('subscription_checks', State)

/** A vendor may end subscriptions without notice, so they are checked every hour. */
const maxAgeMs = 60 * 60_000

/**
 * Ensures that the vendor sends the account's changes, if it requires a subscription; checks at most once an hour. If a
 * subscription had ended, changes in the meantime went unreported, including deletions: a full sync is then due.
 *
 * @throws the `Crm…` errors
 */
export async function maintainSubscriptions(deps: SubscribeDeps, accountId: string): Promise<void> {
  const { db, clock, log, subscriptions } = deps
  if (subscriptions === null) return
  const now = clock.now()
  const last = await checks.load(db, accountId)
  if (last !== null && !hasPassed(last.updatedAt, maxAgeMs, now)) return
  const { ids, lost, unavailable, cause } = await subscriptions.ensure(last === null ? [] : last.state.ids)
  const state: SubscriptionState = { ids: [...ids], unavailable, cause }
  await db.transaction().execute(async (trx) => {
    await checks.save(trx, accountId, { state, now })
    // Stored together: a crash after this point must not lose the fact that events may have been missed.
    if (lost > 0) await demandFullSync(trx, accountId, now)
  })
  if (lost > 0) log.warn({ accountId, lost }, 'subscriptions had ended; everything is compared')
  if (unavailable !== null) {
    log.info({ accountId, unavailable: logText(unavailable) }, 'no events come from the account')
  }
}

/**
 * Makes the next check run regardless of when the last one was: the account may have been connected again, or Minset
 * may be served at a new address.
 */
export async function expireSubscriptionCheck(db: Kysely<Schema>, accountId: string): Promise<void> {
  const last = await checks.load(db, accountId)
  if (last !== null) await checks.save(db, accountId, { state: last.state, now: new Date(0) })
}

/** The state of the account's subscriptions at the last check; null before the first. */
export async function loadSubscriptions(db: Kysely<Schema>, accountId: string): Promise<SubscriptionState | null> {
  const last = await checks.load(db, accountId)
  return last?.state ?? null
}
