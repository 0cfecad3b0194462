import { loadOutage } from '../../../sync/index.ts'
import { message } from '../../../words/index.ts'
import type { AccountCondition } from '../../condition.ts'

/** The CRM responds, with any result: checked several times a minute, however rarely the account is read. */
export const crmReachable: AccountCondition = {
  id: 'crm-reachable',
  needsService: true,
  async check({ db }, { account }) {
    const outage = await loadOutage(db, account.accountId)
    if (outage === null) return null
    return {
      severity: 'failing',
      since: outage.since,
      what: message('health.unreachable', { why: outage.reason }),
      action: message('health.unreachable.action'),
    }
  },
}
