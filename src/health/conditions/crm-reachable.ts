import { loadOutage } from '../../sync/index.ts'
import type { AccountCondition } from '../condition.ts'

/** The CRM answers, whatever it says: seen to several times a minute, however seldom the account is read. */
export const crmReachable: AccountCondition = {
  id: 'crm-reachable',
  needsService: true,
  async check({ db }, { account }) {
    const outage = await loadOutage(db, account.accountId)
    if (outage === null) return null
    return {
      severity: 'failing',
      since: outage.since,
      what: `The CRM cannot be reached: ${outage.reason}`,
      action: "Check this machine's network connection, and whether the CRM is up; Minset goes on as soon as it is.",
    }
  },
}
