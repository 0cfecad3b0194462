import { loadAccount } from '../../../accounts/index.ts'
import { loadSyncOutcome, pollSecondsOf } from '../../../sync/index.ts'
import { message } from '../../../words/index.ts'
import type { AccountCondition, CheckedAccount, HealthDeps, Problem } from '../../condition.ts'

/** How much later than the poll interval the CRM may have been read: polls take turns with other work. */
const slackMs = 60_000

const action = message('health.unread.action')

/** The CRM is read as often as configured, by polls or by chunks of a full read. */
export const crmRead: AccountCondition = {
  id: 'crm-read',
  needsService: true,
  async check(deps, checked) {
    const { accountId } = checked.account
    const stored = await loadAccount(deps.db, accountId)
    // An account that rejects Minset has a condition of its own.
    if (stored === undefined || !stored.status.isConnected) return null
    const outcome = await loadSyncOutcome(deps.db, accountId)
    if (outcome?.failure) {
      const { since, reason } = outcome.failure
      return { severity: 'failing', since, what: message('health.unreadable', { why: reason }), action }
    }
    return unread(deps, checked, outcome?.succeededAt ?? stored.connectedAt)
  },
}

/** A poll that hangs leaves no failure. */
async function unread(
  { db, clock, config }: HealthDeps,
  { account, crm }: CheckedAccount,
  since: Date,
): Promise<Problem | null> {
  const now = clock.now()
  const intervalMs = (await pollSecondsOf(db, account.accountId, { config, crm, now })) * 1000
  if (now.getTime() - since.getTime() <= intervalMs + slackMs) return null
  return { severity: 'failing', since, what: message('health.unread'), action }
}
