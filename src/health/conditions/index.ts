import type { AccountCondition, GlobalCondition } from '../condition.ts'
import { accountConnected } from './crm/account-connected.ts'
import { cardApp } from './crm/card-app.ts'
import { crmClock } from './crm/crm-clock.ts'
import { crmReachable } from './crm/crm-reachable.ts'
import { crmRead } from './crm/crm-read.ts'
import { eventLog } from './crm/event-log.ts'
import { eventsAssignable, eventsReadable } from './crm/events-readable.ts'
import { eventsSubscribed } from './crm/events-subscribed.ts'
import { fullReadComplete } from './crm/full-read-complete.ts'
import { knownTimeZone } from './crm/known-time-zone.ts'
import { definitionsReadable, recordsReadable, textStorable } from './crm/set-aside.ts'
import { tokens } from './crm/tokens.ts'
import { backlog } from './operation/backlog.ts'
import { clock } from './operation/clock.ts'
import { jobs } from './operation/jobs.ts'
import { queue } from './operation/queue.ts'
import { rulesFile } from './operation/rules-file.ts'
import { schedules } from './operation/schedules.ts'
import { secretKeys } from './operation/secret-keys.ts'
import { digestsSent } from './results/digests-sent.ts'
import { mail } from './results/mail.ts'
import { rulesJudged } from './results/rules-judged.ts'
import { segmentsJudged } from './results/segments-judged.ts'
import { teamsUnambiguous } from './results/teams-unambiguous.ts'

export { accountConnected, problemOfClosed } from './crm/account-connected.ts'
export { isTicking, ticksHeartbeat } from './operation/schedules.ts'
export { store as storeCondition } from './operation/store.ts'

/**
 * Every condition, in display order. To add one: a file here, and its line in one of these lists. The Health page,
 * `/readyz`, `doctor` and the metrics then include it. The store is checked before all others.
 */
export const globalConditions: readonly GlobalCondition[] = [
  schedules,
  queue,
  tokens,
  secretKeys,
  eventLog,
  mail,
  clock,
  eventsAssignable,
  cardApp,
  rulesFile,
]

export const accountConditions: readonly AccountCondition[] = [
  accountConnected,
  crmReachable,
  crmClock,
  crmRead,
  fullReadComplete,
  jobs,
  backlog,
  eventsSubscribed,
  eventsReadable,
  recordsReadable,
  definitionsReadable,
  textStorable,
  knownTimeZone,
  digestsSent,
  teamsUnambiguous,
  rulesJudged,
  segmentsJudged,
]
