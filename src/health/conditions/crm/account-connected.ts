import { type AccountStatus, loadAccounts, type StoredAccount } from '../../../accounts/index.ts'
import { type Message, message } from '../../../words/index.ts'
import type { AccountCondition, HealthDeps, Problem } from '../../condition.ts'

/** The CRM accepts the credentials, and the active rules can be used. */
export const accountConnected: AccountCondition = {
  id: 'account-connected',
  needsService: false,
  async check({ db, unopenedAccounts }, { account: { accountId } }) {
    const accounts = await loadAccounts(db)
    const status = accounts.find((stored) => stored.account.accountId === accountId)?.status
    const problem = status === undefined ? null : disconnection(status)
    const why = unopenedAccounts().get(accountId)
    // Another version of Minset may have activated what this one cannot parse.
    return problem ?? (why === undefined ? null : withUnusableRules(why))
  },
}

function disconnection(status: AccountStatus): Problem | null {
  if (status.isConnected || status.isEnded) return null
  return {
    severity: 'failing',
    since: status.at,
    what: message('health.disconnected', { why: status.reason ?? message('health.disconnected.credentials') }),
    action: message(status.auth === 'oauth' ? 'health.disconnected.oauth.action' : 'health.disconnected.token.action'),
  }
}

/** The problem of an account that is stored but not open: there is no CRM for the other conditions. */
export function problemOfClosed(
  { account, status }: StoredAccount,
  { vendors, unopenedAccounts }: Pick<HealthDeps, 'vendors' | 'unopenedAccounts'>,
): Problem | null {
  const why = unopenedAccounts().get(account.accountId)
  return (
    disconnection(status) ??
    (why === undefined ? unopened(status, vendors.includes(account.vendor)) : withUnusableRules(why))
  )
}

function withUnusableRules(why: Message): Problem {
  return {
    severity: 'failing',
    since: null,
    what: message('health.unopened.rules', { why }),
    action: message('health.unopened.rules.action'),
  }
}

/** An installed account is opened by any process as soon as there is work for it. */
function unopened(status: AccountStatus, hasApp: boolean): Problem | null {
  if (status.isEnded || (status.auth === 'oauth' && hasApp)) return null
  return {
    severity: 'failing',
    since: null,
    what: message('health.unopened'),
    action: message('health.unopened.action'),
  }
}
