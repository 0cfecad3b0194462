import type { GlobalCondition } from '../../condition.ts'
import { failingJobs } from '../operation/jobs.ts'

/** Events can be fetched from the vendors' event logs, which are shared by all accounts. */
export const eventLog: GlobalCondition = {
  id: 'event-log',
  needsService: true,
  async check({ db, vendors }) {
    for (const vendor of vendors) {
      const problem = await failingJobs(db, vendor)
      if (problem !== null) return problem
    }
    return null
  },
}
