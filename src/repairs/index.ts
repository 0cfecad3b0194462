/**
 * Repairs: what people fill in through Minset. In: open findings, and what a person has typed. Out: a list of what to
 * repair, the most important first, and values for write-back that the rules have accepted.
 */
export type { EntryField, EntryKind } from './entry-fields.ts'
export { entryNote, fillableFields, refusedMessage } from './fillable.ts'
export { loadRecordToRepair } from './linked-store.ts'
export {
  type ListedFinding,
  type ListedRecord,
  type ListPage,
  loadFindingsOf,
  loadList,
  loadNextCheck,
} from './list-store.ts'
export {
  entryFor,
  personCause,
  type RepairDeps,
  type RepairResult,
  repairRecord,
  undoCause,
  whyNoRepairs,
} from './repair.ts'
export { undoable, undoRepair } from './undo.ts'
export { loadRepairedWeek, type RepairedWeek, weekInWords } from './week.ts'
