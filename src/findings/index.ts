/**
 * Findings are state changes: which rule a record does not meet, and since when. In: records that are due for
 * evaluation. Out: opened and resolved findings with their history, and the evaluated records, for flags and
 * automations; lists, counts and trends of them. Findings are never deleted.
 */
export { loadAnswered } from './answers/honest-answers.ts'
export {
  type EvaluateDeps,
  type EvaluatedBatch,
  type EvaluatedRecord,
  type EvaluateProgress,
  evaluateSlice,
} from './evaluate-due.ts'
export { subjectOf } from './evaluate-record.ts'
export type { ExemptionScope } from './exemptions/exemption.ts'
export {
  addExemption,
  type Exemption,
  endConfirmation,
  endDisputeExemption,
  endExemption,
  findExemption,
  isConfirmation,
  loadExemptions,
  loadLostSegments,
  lockExemption,
  markCovered,
} from './exemptions/exemption-store.ts'
export { isStillCovered } from './exemptions/still-covered.ts'
export {
  countUncharged,
  loadUncharged,
  type Uncharged,
  type UnchargedCounts,
  type UnchargedOf,
} from './exemptions/uncharged-store.ts'
export { explainRecord, type RecordExplanation } from './explain-record.ts'
export { explanationNotes, type NoteFormat } from './explanation-notes.ts'
export { countFindingEvents, loadFindingHistory } from './finding-event-store.ts'
export { changeFindingState } from './finding-state-store.ts'
export { countComplete, countOpenFindings, type TypeCount } from './finding-store.ts'
export { type JudgedChange, loadJudge } from './judge-change.ts'
export { noteSharing, removeUnusedKeys } from './keys/record-key-store.ts'
export { loadSuspects } from './keys/settle-keys.ts'
export { loadSurroundings, type Surroundings } from './load-surroundings.ts'
export { countFindings, type FindingCounts } from './views/finding-count-store.ts'
export { ages, dueStates, type FindingFilter, listings } from './views/finding-filter.ts'
export {
  exportFindings,
  type FindingOrder,
  findingOrders,
  type ListedFinding,
  listFindings,
} from './views/finding-list-store.ts'
export { type FindingMark, markMessage, markOf } from './views/finding-mark.ts'
export { type OpenTrend, sumOfOpenTrends } from './views/open-trend.ts'
export { createOpenTrends, type LoadOpenTrends, type OpenTrends } from './views/open-trends.ts'
export {
  dueAtOf,
  isFindingOverdue,
  isOverdue,
  mostImportantByFindings,
  mostImportantFirst,
  openAmountOf,
  rankOf,
} from './views/urgency-store.ts'
export { countFindingsOf } from './views/week-count-store.ts'
