/**
 * People: who uses Minset, in which role, and how they sign in. In: the owners of the CRM and the teams. Out: viewers,
 * and what each of them may read; a log of who did what.
 */

export {
  type Actor,
  type AuditAction,
  type AuditEntry,
  type AuditQuery,
  addAuditEntry,
  loadAuditLog,
} from './audit-store.ts'
export { changeRole } from './change-role.ts'
export { forgetPast } from './forget-past.ts'
export { grantRole, loadInFullRoles, revokeRole, saveInFullRoles } from './grant-store.ts'
export {
  loadLanguage,
  loadLanguages,
  loadReaderLanguages,
  readerLanguage,
  saveCrmLanguage,
  saveOwnLanguage,
} from './language-store.ts'
export { recordOpening, recordReading } from './record-opening.ts'
export { grantedRoles, isGrantedRole, type Role, roles } from './role.ts'
export { signCardLink } from './sign-in/card-link.ts'
export { expireLinks, loadOwnLinks, type SignInMethod } from './sign-in/link-store.ts'
export { addSession, formatSessions, type HeldSession, parseSessions } from './sign-in/session-cookie.ts'
export { endHeldSession, endSessions, findViewer, loadSessions } from './sign-in/session-store.ts'
export {
  appoint,
  appointAdmin,
  checkLink,
  knownBrowserMs,
  type LinkProblem,
  type LinkUse,
  linkLifetimeMs,
  makeMailLinks,
  type StartedSession,
  signInByAddress,
  signInByLink,
} from './sign-in/sign-in.ts'
export { importTeams } from './teams/import-teams.ts'
export { setSupervisors } from './teams/set-supervisors.ts'
export { isUndoable, undoEntry } from './undo-entry.ts'
export {
  findUsersByAddress,
  loadUser,
  loadUsers,
  loadVouchedReader,
} from './user-store.ts'
export {
  actorOf,
  adminActorOf,
  figureOwnersOf,
  figureScopeOf,
  hasOwnRecords,
  hasRole,
  inFullScopeOf,
  readScopeOf,
  repairScopeOf,
  teamTotalsOf,
  totalsReaderOf,
  type User,
  type UserViewer,
  type Viewer,
} from './viewer.ts'
