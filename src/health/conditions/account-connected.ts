import { type AccountStatus, loadAccounts, type StoredAccount } from '../../accounts/index.ts'
import type { AccountCondition, HealthDeps, Problem } from '../condition.ts'

/** The CRM accepts our credentials. */
export const accountConnected: AccountCondition = {
  id: 'account-connected',
  needsService: false,
  async check({ db }, { account }) {
    const accounts = await loadAccounts(db)
    const status = accounts.find((stored) => stored.account.accountId === account.accountId)?.status
    return status === undefined ? null : disconnection(status)
  },
}

function disconnection(status: AccountStatus): Problem | null {
  if (status.isConnected || status.isEnded) return null
  return {
    severity: 'failing',
    since: status.at,
    what: `The account is disconnected: ${status.reason ?? 'the CRM does not accept the credentials.'}`,
    action:
      status.auth === 'oauth'
        ? 'Connect it again at /connect, or run `minset disconnect` if it is to stay so.'
        : 'Put a valid token in .env and restart the service, or run `minset disconnect` for the account.',
  }
}

/** The problem of an account that is stored and not open: there is no CRM to ask the other conditions about. */
export function problemOfClosed(
  { account, status }: StoredAccount,
  { vendors }: Pick<HealthDeps, 'vendors'>,
): Problem | null {
  return disconnection(status) ?? unopened(status, vendors.includes(account.vendor))
}

/** An installed account is opened as soon as there is anything to do for it, by whichever process. */
function unopened(status: AccountStatus, hasApp: boolean): Problem | null {
  if (status.isEnded || (status.auth === 'oauth' && hasApp)) return null
  return {
    severity: 'failing',
    since: null,
    what: 'The account is not followed: no configured token or app opens it now.',
    action: 'Put its token or app in .env and restart the service, or run `minset disconnect` for the account.',
  }
}
