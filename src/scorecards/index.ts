/**
 * Scorecards: the figures of each rep in a period, and the records behind each figure. In: metrics, the mirror and its
 * findings. Out: scorecards and evidence.
 */

export {
  type Evidence,
  type EvidencePage,
  type EvidenceQuery,
  loadEvidence,
  loadFindings,
  loadRecordsToOpen,
  type RecordToOpen,
  recordName,
  recordTitle,
} from './evidence-store.ts'
export { loadFigureTrends } from './figure-trend-store.ts'
export { gapHeaders, gapMessages } from './gap-messages.ts'
export { lastWeeks, type Period, parsePeriod, periodNames, type Week } from './period.ts'
export { scorecardPath } from './scorecard-path.ts'
export { loadOwnerless, loadScorecards, type Person, type Scorecard } from './scorecard-store.ts'
export { loadSupervisions } from './supervision-store.ts'
export { loadScorecardsAndTotals, repsOf, type Team, type TeamTotal, teamsOf } from './team-totals.ts'
export { openTotals, smallestTeam } from './totals/open-totals.ts'
export { loadWeeklyTargets, mostPerWeek, saveWeeklyTargets, type WeeklyTargets } from './weekly-targets.ts'
