import { measureClockLead } from '../../../infra/db/probe-store.ts'
import { message } from '../../../words/index.ts'
import type { GlobalCondition } from '../../condition.ts'

/** Times of records and of the store are compared with this machine's clock. */
const toleratedSeconds = 60

/** The clock of this machine agrees with the database's. */
export const clock: GlobalCondition = {
  id: 'clock',
  needsService: false,
  async check({ db }) {
    const lead = Math.round(await measureClockLead(db))
    if (Math.abs(lead) <= toleratedSeconds) return null
    return {
      severity: 'warning',
      since: null,
      what: message(lead > 0 ? 'health.clock.ahead' : 'health.clock.behind', { seconds: Math.abs(lead) }),
      action: message('health.clock.action'),
    }
  },
}
