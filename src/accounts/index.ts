/**
 * The connected CRM tenants: what is known of each, and how it is reached.
 */
export { type Account, loadAccounts, markDisconnected, saveAccount } from './account-store.ts'
