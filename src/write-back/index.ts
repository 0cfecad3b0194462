/**
 * Makes the CRM show what it should. In: what each record is to show. Out: batched writes of what differs, and a note
 * of what was applied. Level-triggered: a crash is repaired by the next pass, equal state costs no call.
 */
export { type Carriers, loadCarriers, saveCarriers } from './carrier-store.ts'
export { type DeliverDeps, type DeliveryProgress, deliverSlice } from './deliver.ts'
export { desireFlags } from './desire-flags.ts'
export { flagObstacles } from './set-up-state.ts'
export { saveShownFlags } from './shown-store.ts'
export {
  clearRefusals,
  countFlagged,
  countPending,
  type Desired,
  isAnyPending,
  loadOldestPending,
  loadRefusals,
  saveDesired,
  targetWords,
} from './write-back-store.ts'
