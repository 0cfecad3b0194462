import { loadClockLead, statedLead } from '../../../sync/index.ts'
import { message } from '../../../words/index.ts'
import type { AccountCondition } from '../../condition.ts'

/** Vendors sign requests with their time, and with a clock that is further off Minset takes them for old ones. Documented. */
const signedForSeconds = 300

/** The clock of the machine that reads the CRM agrees with the CRM's. */
export const crmClock: AccountCondition = {
  id: 'crm-clock',
  needsService: true,
  async check({ db }, { account }) {
    const lead = await loadClockLead(db, account.accountId)
    if (lead === 0) return null
    const { seconds, is } = statedLead(lead)
    const isRefusing = seconds > signedForSeconds
    return {
      severity: isRefusing ? 'failing' : 'warning',
      since: null,
      what: message(isRefusing ? 'health.crmClock.refusing' : 'health.crmClock', { seconds, is }),
      action: message('health.crmClock.action'),
    }
  },
}
