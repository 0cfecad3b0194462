/**
 * Write-back: makes the CRM show the desired values. In: each record's desired values, and their causes. Out: batched
 * writes of the differences, and a log of what was applied. Level-triggered: the next pass repairs a crash, and equal
 * state costs no call. The kinds of values are a registry of targets (`targets/`); the rest of this folder names none
 * of them.
 */
export { type Carriers, eraseCarriedLog, loadCarriers, saveCarriers } from './carrier-store.ts'
export type { Cause, Desired } from './cause.ts'
export { type DeliverDeps, type DeliveryProgress, deliverSlice } from './deliver.ts'
export { type DesireRequest, noteDesired } from './desire.ts'
export { type EnteredState, isAnyEntryWaiting, loadEntered, saveEntered, withdrawRefused } from './entered-store.ts'
export { loadWriteLog, loadWritesOf, purgeWriteLog, type WriteLogEntry } from './log-store.ts'
export { flagObstacles, loadSetUp, noteRemoved } from './set-up-state.ts'
export { saveShown } from './shown-store.ts'
export { flagText } from './targets/flag-text.ts'
export { type AccountLocale, carriedBecause, describeValue, type TargetValue, targetOf } from './targets/index.ts'
export { isRepair, type Repair } from './targets/repair.ts'
export { loadRefusals, loadRefusedRecords } from './unflagged-store.ts'
export {
  clearRefusals,
  countPending,
  countShown,
  isAnyPending,
  loadOldestPending,
  loadPendingKinds,
  saveDesired,
} from './write-back-store.ts'
