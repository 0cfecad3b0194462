/**
 * Receives reports of changes. In: events by webhook and event log, and changes found by polls. Out: the queue of
 * records to re-read, each once, however many sources reported it. Events are committed before they are acknowledged.
 */
export { expireEventLogSubscription, type FetchDeps, fetchEventLogSlice } from './fetch-event-log.ts'
export {
  isAnyUnsorted,
  loadInboxAge,
  loadInboxState,
  loadLastReceived,
  purgeSorted,
  type ReceivedEvent,
  saveEvents,
} from './inbox-store.ts'
export { createIntake, type Intake } from './intake.ts'
export { webhookRoutes } from './receive-webhooks.ts'
export {
  bringRefreshesForward,
  type ChangeSource,
  type DueRefresh,
  type Hint,
  isAnyRefreshAwaited,
  isAnyRefreshDue,
  isRefreshDue,
  loadDueRefreshes,
  loadOldestRefresh,
  loadRefreshState,
  loadWaiting,
  noteHints,
  settleRefreshes,
} from './refresh-store.ts'
export { type SortDeps, sortInboxSlice } from './sort-inbox.ts'
export { loadUnreadable, purgeUnreadable, saveUnreadable } from './unreadable-store.ts'
