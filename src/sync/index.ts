/**
 * Keeps the mirror up to date. In: the CRM's data, by full read or by changes. Out: stored records and links, and the
 * queue of records to evaluate, in one transaction with the cursor that stores where to continue. Every path ends in
 * `storeBatch`, so duplicates, reordering and replays are harmless.
 */
export { leadThatMatters, loadClockLead, loadOutage, noteReach, reachEverySeconds, statedLead } from './crm-reach.ts'
export { loadDoubts } from './full-read/doubts.ts'
export { type FullSyncState, loadFullSync, loadTypesToCome } from './full-read/full-sync-state.ts'
export { lossMessage } from './full-read/sudden-loss.ts'
export { loadWaitingChanges, workWithinMs } from './late-work.ts'
export { countAmbiguousNames } from './owners/refresh-owners.ts'
export { loadLastPoll } from './polls/poll.ts'
export { pollSecondsOf } from './polls/poll-seconds.ts'
export { createReadGaps, loadReadGaps } from './read-gaps.ts'
export { refreshSlice } from './refresh/refresh.ts'
export { expireSubscriptionCheck, loadSubscriptions, maintainSubscriptions, type SubscribeDeps } from './subscribe.ts'
export type { SyncDeps, SyncProgress } from './sync-deps.ts'
export { loadSyncOutcome, noteSyncFailure, noteSyncSuccess } from './sync-outcome.ts'
export { syncSlice } from './sync-slice.ts'
