/**
 * Repairs: what people fill in through Minset. In: open findings, and what a person has typed. Out: a list of what to
 * repair, the most important first, and values for write-back that the rules have accepted.
 */
export type { EntryField, EntryKind } from './entry-fields.ts'
export { entryFor, entryNote, fillableFields, refusedMessage, remedyInCrm, whyNoRepairs } from './fillable.ts'
export { mostRefusals } from './limit-refusals.ts'
export { loadRecordToRepair, type RecordToRepair } from './linked-store.ts'
export {
  type ListedFinding,
  type ListedRecord,
  type ListPage,
  loadFindingsOf,
  loadList,
  loadNextCheck,
} from './list-store.ts'
export { personCause, type RepairResult, repairRecord, undoCause } from './repair.ts'
export type { RepairDeps } from './repair-deps.ts'
export { undoable, undoRepair } from './undo.ts'
export { loadRepairedWeek, type RepairedWeek, weekInWords } from './week.ts'
