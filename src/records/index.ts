/**
 * The mirror: the last known state of each record, its links, its owners, and the queue of evaluations. In: records as
 * an adapter read them. Out: the same records, bound to their account. The newer state wins.
 */
export {
  bringEvaluationsForward,
  type DueRecord,
  isAnyDue,
  isEvaluationDue,
  loadOldestDue,
  markAllDue,
  markDue,
  markLinkedToUnknownDue,
  queueEvaluations,
  scheduleEvaluations,
  takeDue,
} from './due-store.ts'
export { saveFacts } from './fact-store.ts'
export { loadLinkedIds, loadLinking, loadLinks, type RecordLinks, replaceLinks } from './link-store.ts'
export { loadOwnedKeys, loadOwners, replaceOwners } from './owner-store.ts'
export { asObjectType, type RecordRow, recordColumns, type StoredRecord, toStored } from './record-columns-store.ts'
export {
  countRecords,
  countSeen,
  countStored,
  eraseRecord,
  findRecord,
  keyList,
  loadRecordPage,
  loadRecords,
  loadUnseen,
  loadUpdateTimes,
  lockForAction,
  removeRecords,
  upsertRecords,
} from './record-store.ts'
export {
  beforeAllNotices,
  clearSetAside,
  clearSetAsideBefore,
  loadSetAside,
  loadSetAsideRecords,
  loadUnjudgeable,
  loadUnreadableSince,
  markSetAside,
  noteSetAside,
  type ProblemRecord,
  replaceSetAsideDefinitions,
  type SetAside,
  type SetAsideMark,
  type SetAsideRecord,
  type UnjudgeableRecord,
} from './set-aside-store.ts'
export { type StorableRecord, storableRecord } from './storable-record.ts'
export {
  type CrmTeam,
  crmTeams,
  findCircle,
  type Supervision,
  supervisionsOf,
  type TeamEntry,
  type TeamMember,
  withEntry,
} from './supervisions.ts'
export {
  applyTeams,
  hasOwnTeams,
  loadTeamEntries,
  noteOwnTeams,
  replaceTeamEntries,
  saveTeamEntry,
  takeTeams,
} from './team-store.ts'
export { ambiguousNames, parseTeams, resolveTeams, type Teams, writeTeams } from './teams-file.ts'
