/**
 * Findings are state changes: which rule a record does not meet, since when. In: records that are due for evaluation.
 * Out: findings opened and resolved, with their history, and what was evaluated, for flags and automations. Never deleted.
 */
export {
  type EvaluateDeps,
  type EvaluatedRecord,
  type EvaluateProgress,
  evaluateSlice,
} from './evaluate-due.ts'
export { countFindingEvents } from './finding-event-store.ts'
export { countComplete, countOpenFindings } from './finding-store.ts'
