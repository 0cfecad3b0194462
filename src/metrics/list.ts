import { calls } from './activities/calls.ts'
import { meetingsHeld } from './activities/meetings-held.ts'
import { dealsLost } from './deals/deals-lost.ts'
import { dealsWon } from './deals/deals-won.ts'
import { dealsWonValue } from './deals/deals-won-value.ts'
import { winRate } from './deals/win-rate.ts'
import { findingsOpen } from './findings/findings-open.ts'
import { findingsOverdue } from './findings/findings-overdue.ts'
import { type MetricList, metricList } from './metric-list.ts'
import { contactsReachable } from './records/contacts-reachable.ts'
import { recordsComplete } from './records/records-complete.ts'
import { recordsOwned } from './records/records-owned.ts'

/**
 * The figures of a scorecard, in the order in which they are shown. To add one: a file that declares it, and its line
 * here.
 */
export const scorecardMetrics: MetricList = metricList([
  recordsOwned,
  recordsComplete,
  findingsOpen,
  findingsOverdue,
  contactsReachable,
  calls,
  meetingsHeld,
  dealsWon,
  dealsWonValue,
  dealsLost,
  winRate,
])
