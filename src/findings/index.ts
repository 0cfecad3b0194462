/**
 * Findings are state changes: which rule a record does not meet, and since when. In: records that are due for
 * evaluation. Out: opened and resolved findings with their history, and the evaluated records, for flags and
 * automations. Findings are never deleted.
 */
export {
  type EvaluateDeps,
  type EvaluatedRecord,
  type EvaluateProgress,
  evaluateSlice,
} from './evaluate-due.ts'
export { countFindingEvents, loadFindingHistory } from './finding-event-store.ts'
export { countComplete, countOpenFindings } from './finding-store.ts'
export { type JudgedChange, loadJudge } from './judge-change.ts'
