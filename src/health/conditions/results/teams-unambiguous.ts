import { countAmbiguousNames } from '../../../sync/index.ts'
import { message } from '../../../words/index.ts'
import type { AccountCondition } from '../../condition.ts'

/** Every address and team in the teams file matches at most one user or team of the CRM. */
export const teamsUnambiguous: AccountCondition = {
  id: 'teams-unambiguous',
  needsService: false,
  async check({ db }, { account }) {
    const count = await countAmbiguousNames(db, account.accountId)
    if (count === 0) return null
    return {
      severity: 'warning',
      since: null,
      what: message('health.teams', { count }),
      action: message('health.teams.action'),
    }
  },
}
