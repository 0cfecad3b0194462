/**
 * Makes the CRM show what it should. In: what each record is to show, and why. Out: batched writes of what differs, and a log
 * of what was applied. Level-triggered: a crash is repaired by the next pass, equal state costs no call. What can be
 * written is a register of targets (`targets/`); the rest of this folder knows none of them by name.
 */
export { type Carriers, eraseCarriedLog, loadCarriers, saveCarriers } from './carrier-store.ts'
export type { Cause, Desired } from './cause.ts'
export { type DeliverDeps, type DeliveryProgress, deliverSlice } from './deliver.ts'
export { type DesireRequest, noteDesired } from './desire.ts'
export { loadWriteLog, purgeWriteLog, type WriteLogEntry } from './log-store.ts'
export { flagObstacles, noteRemoved } from './set-up-state.ts'
export { saveShown } from './shown-store.ts'
export { flagText } from './targets/flag-text.ts'
export { type AccountLocale, carriedBecause, describeValue, type TargetValue, targetOf } from './targets/index.ts'
export {
  clearRefusals,
  countPending,
  countShown,
  isAnyPending,
  loadOldestPending,
  loadRefusals,
  saveDesired,
} from './write-back-store.ts'
