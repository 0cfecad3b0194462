/**
 * Where word of changes arrives. In: events by webhook and event log, and what polls find. Out: a list of records that are
 * to be read again, each once however many said so. Events are committed before they are acknowledged.
 */
export { type FetchDeps, fetchEventLogSlice } from './fetch-event-log.ts'
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
  isAnyRefreshDue,
  loadDueRefreshes,
  loadOldestRefresh,
  loadRefreshState,
  loadWaiting,
  noteHints,
  settleRefreshes,
} from './refresh-store.ts'
export { type SortDeps, sortInboxSlice } from './sort-inbox.ts'
export { loadUnreadable, purgeUnreadable, saveUnreadable } from './unreadable-store.ts'
