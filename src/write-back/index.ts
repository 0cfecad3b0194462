/**
 * Makes the CRM show what it should. In: what each record is to show. Out: batched writes of what differs, and a note
 * of what was applied. Level-triggered: a crash is repaired by the next pass, equal state costs no call.
 */
export { type Carriers, loadCarriers, saveCarriers } from './carrier-store.ts'
export { type DeliverDeps, type DeliveryProgress, deliverSlice } from './deliver.ts'
export { flagObstacles } from './set-up-state.ts'
export { saveShownFlags } from './shown-store.ts'
export { wantFlags } from './want-flags.ts'
export {
  clearRefusals,
  countFlagged,
  countPending,
  isAnyPending,
  loadOldestPending,
  loadRefusals,
  saveWanted,
  targetWords,
  type Wanted,
} from './write-back-store.ts'
