/** The connected CRM tenants: their details, and how they are accessed. */
export { createAccessTokens } from './access-tokens.ts'
export {
  type Access,
  type Account,
  type AccountStatus,
  accountIdOf,
  accountOf,
  eraseAccount,
  isConnected,
  loadAccount,
  loadAccounts,
  markConnected,
  markDisconnected,
  markEnded,
  type StoredAccount,
  saveAccount,
  saveAccountLanguage,
} from './account-store.ts'
export { openCallCounts } from './calls/call-counts.ts'
export type { Caller } from './calls/caller-store.ts'
export {
  type CredentialKey,
  freeAllLeases,
  hasCredential,
  loadCredential,
  loadCredentialKey,
  loadLockedCredentials,
  removeCredential,
  resealCredentials,
  saveCredential,
} from './credential-store.ts'
export {
  addDisconnection,
  type Disconnection,
  type DisconnectionStep,
  findDisconnection,
  loadLeavingAccounts,
  loadPendingDisconnection,
  removeDisconnections,
  saveDisconnection,
} from './disconnection-store.ts'
export { endedRoutes } from './ended-routes.ts'
export { type InstallState, newInstallState, signState, verifyState } from './install-state.ts'
export { useInstallState } from './install-state-store.ts'
export { forgetOtherApp, loadOtherApp, noteOtherApp } from './other-card-app-store.ts'
