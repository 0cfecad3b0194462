/**
 * Brings the mirror up to date. In: what the CRM says, by full read or by what changed. Out: stored records and links,
 * and a note of which records are to be evaluated, in one transaction with the cursor that says where to continue.
 * Every way ends in `storeBatch`, so duplicates, disorder and replays are harmless.
 */
export { loadOutage, noteReach, reachEverySeconds } from './crm-reach.ts'
export { loadDoubts } from './full-read/doubts.ts'
export { type FullSyncState, loadFullSync, loadTypesToCome } from './full-read/full-sync-state.ts'
export { lossWords } from './full-read/sudden-loss.ts'
export { countAmbiguousNames } from './owners/refresh-owners.ts'
export { loadLastPoll } from './polls/poll.ts'
export { pollSecondsOf } from './polls/poll-seconds.ts'
export { refreshSlice } from './refresh/refresh.ts'
export { expireSubscriptionCheck, loadSubscriptions, lookAfterSubscriptions, type SubscribeDeps } from './subscribe.ts'
export type { SyncDeps, SyncProgress } from './sync-deps.ts'
export { loadSyncOutcome, noteSyncFailure, noteSyncSuccess } from './sync-outcome.ts'
export { syncSlice } from './sync-slice.ts'
