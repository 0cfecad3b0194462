import type { AccountCondition, GlobalCondition } from '../condition.ts'
import { accountConnected } from './account-connected.ts'
import { backlog } from './backlog.ts'
import { clock } from './clock.ts'
import { crmReachable } from './crm-reachable.ts'
import { crmRead } from './crm-read.ts'
import { digestsSent } from './digests-sent.ts'
import { eventLog } from './event-log.ts'
import { eventsAssignable, eventsReadable } from './events-readable.ts'
import { fullReadComplete } from './full-read-complete.ts'
import { jobs } from './jobs.ts'
import { knownTimeZone } from './known-time-zone.ts'
import { mail } from './mail.ts'
import { queue } from './queue.ts'
import { rulesFile } from './rules-file.ts'
import { rulesJudged } from './rules-judged.ts'
import { schedules } from './schedules.ts'
import { definitionsReadable, recordsReadable, textStorable } from './set-aside.ts'
import { teamsUnambiguous } from './teams-unambiguous.ts'
import { tokens } from './tokens.ts'

export { accountConnected, problemOfClosed } from './account-connected.ts'
export { ticksHeartbeat } from './schedules.ts'
export { store as storeCondition } from './store.ts'

/**
 * Every condition, in the order in which it is shown. To add one: a file here, and its line in one of these lists. The
 * Health page, `/readyz`, `doctor` and the metrics take all of them up. The store is checked before all others.
 */
export const globalConditions: readonly GlobalCondition[] = [
  schedules,
  queue,
  tokens,
  eventLog,
  mail,
  clock,
  eventsAssignable,
  rulesFile,
]

export const accountConditions: readonly AccountCondition[] = [
  accountConnected,
  crmReachable,
  crmRead,
  fullReadComplete,
  jobs,
  backlog,
  eventsReadable,
  recordsReadable,
  definitionsReadable,
  textStorable,
  knownTimeZone,
  digestsSent,
  teamsUnambiguous,
  rulesJudged,
]
