import type { AccountCondition, GlobalCondition } from '../condition.ts'
import { accountConnected } from './account-connected.ts'
import { crmRead } from './crm-read.ts'
import { digestsSent } from './digests-sent.ts'
import { eventsAssignable, eventsReadable } from './events-readable.ts'
import { knownTimeZone } from './known-time-zone.ts'

export { store as storeCondition } from './store.ts'

/**
 * Every condition, in the order in which it is shown. To add one: a file here, and its line in one of these lists. The
 * Health page, `/readyz`, `doctor` and the metrics take all of them up. The store is checked before all others.
 */
export const globalConditions: readonly GlobalCondition[] = [eventsAssignable]

export const accountConditions: readonly AccountCondition[] = [
  accountConnected,
  crmRead,
  eventsReadable,
  knownTimeZone,
  digestsSent,
]
