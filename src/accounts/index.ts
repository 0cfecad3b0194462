/** The connected CRM tenants: their details, and how they are accessed. */
export { createAccessTokens } from './access-tokens.ts'
export {
  type Access,
  type Account,
  type AccountStatus,
  accountIdOf,
  accountOf,
  eraseAccount,
  loadAccount,
  loadAccounts,
  markConnected,
  markDisconnected,
  markEnded,
  type StoredAccount,
  saveAccount,
  saveAccountLanguage,
} from './account-store.ts'
export { openCallCounts } from './call-counts.ts'
export type { Caller } from './caller-store.ts'
export {
  freeAllLeases,
  hasCredential,
  loadCredential,
  removeCredential,
  resealCredentials,
  saveCredential,
} from './credential-store.ts'
export { endedRoutes } from './ended-routes.ts'
export { type InstallState, newInstallState, signState, verifyState } from './install-state.ts'
export { useInstallState } from './install-state-store.ts'
