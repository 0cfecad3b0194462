import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { CrmSubscriptions } from '../crm/port.ts'
import { type Clock, hasPassed } from '../domain/time/clock.ts'
import { accountDocument } from '../infra/db/account-document-store.ts'
import type { Schema } from '../infra/db/schema.ts'
import type { Log } from '../infra/log.ts'
import { demandFullSync } from './full-read/full-sync-state.ts'

export interface SubscribeDeps {
  readonly db: Kysely<Schema>
  readonly clock: Clock
  readonly log: Pick<Log, 'info' | 'warn'>
  /** Null where events come without our asking for them. */
  readonly subscriptions: CrmSubscriptions | null
}

const State = z.object({ ids: z.array(z.string()), unavailable: z.string().nullable() })
export type SubscriptionState = z.infer<typeof State>

const checks = accountDocument('subscription_checks', State)

/** A vendor may end subscriptions without a word, so ours are looked after every hour. */
const maxAgeMs = 60 * 60_000

/**
 * Makes sure that the vendor tells of the account's changes, where it has to be asked to; looks at most once an hour.
 * Where some subscription had ended, nobody has told what happened meanwhile, deletions included: a full sync is due then.
 *
 * @throws the `Crm…` errors
 */
export async function lookAfterSubscriptions(deps: SubscribeDeps, accountId: string): Promise<void> {
  const { db, clock, log, subscriptions } = deps
  if (subscriptions === null) return
  const now = clock.now()
  const last = await checks.load(db, accountId)
  if (last !== null && !hasPassed(last.updatedAt, maxAgeMs, now)) return
  const { ids, lost, unavailable } = await subscriptions.ensure(last === null ? [] : last.state.ids)
  const state: SubscriptionState = { ids: [...ids], unavailable }
  await db.transaction().execute(async (trx) => {
    await checks.save(trx, accountId, { state, now })
    // Noted together: a crash after this must not make us forget that something may have been missed.
    if (lost > 0) await demandFullSync(trx, accountId, now)
  })
  if (lost > 0) log.warn({ accountId, lost }, 'subscriptions had ended; everything is compared')
  if (unavailable !== null) log.info({ accountId, unavailable }, 'no events come from the account')
}

/**
 * Has the next look made however short ago the last one was: somebody may have connected the account again, or we may be
 * reached at another address.
 */
export async function expireSubscriptionCheck(db: Kysely<Schema>, accountId: string): Promise<void> {
  const last = await checks.load(db, accountId)
  if (last !== null) await checks.save(db, accountId, { state: last.state, now: new Date(0) })
}

/** How the account's subscriptions stood when they were last looked after; null where none ever were. */
export async function loadSubscriptions(db: Kysely<Schema>, accountId: string): Promise<SubscriptionState | null> {
  const last = await checks.load(db, accountId)
  return last?.state ?? null
}
