import { loadAccounts } from '../../accounts/index.ts'
import type { AccountCondition } from '../condition.ts'

/** The CRM accepts our credentials. */
export const accountConnected: AccountCondition = {
  id: 'account-connected',
  needsService: false,
  async check({ db }, { account }) {
    const accounts = await loadAccounts(db)
    const status = accounts.find((stored) => stored.account.accountId === account.accountId)?.status
    if (status === undefined || status.isConnected) return null
    return {
      severity: 'failing',
      since: status.at,
      what: `The account is disconnected: ${status.reason ?? 'the CRM does not accept the credentials.'}`,
      action:
        status.auth === 'oauth'
          ? 'Connect it again at /connect.'
          : 'Put a valid token in .env and restart the service, or run `minset disconnect` for the account.',
    }
  },
}
