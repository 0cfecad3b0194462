import type { CallCounts } from '../../crm/port.ts'
import type { Database } from '../../infra/db/open-database.ts'
import { createBudgetStore } from './budget-store.ts'
import type { Caller } from './caller-store.ts'
import { createLocalSlots } from './local-rate-limit-slots.ts'
import { createRateLimitSlots } from './rate-limit-slot-store.ts'

/**
 * Opens the call counters of accounts. Counters of the last seconds are in the store on a server, because other
 * processes may call for the same accounts, and in memory if the store belongs to this process. Counters of a day are
 * always in the store, because they outlast a process.
 *
 * @param now milliseconds since some fixed moment, for counters in memory; never goes back
 */
export function openCallCounts(
  { kind, db }: Pick<Database, 'kind' | 'db'>,
  now: () => number,
): (caller: Caller) => CallCounts {
  const local = createLocalSlots(now)
  return (caller) => ({
    slots: kind === 'server' ? createRateLimitSlots(db, caller) : local(JSON.stringify(caller)),
    budget: createBudgetStore(db, caller),
  })
}
