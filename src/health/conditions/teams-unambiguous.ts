import { counted } from '../../infra/format.ts'
import { countAmbiguousNames } from '../../sync/index.ts'
import type { AccountCondition } from '../condition.ts'

/** Every address and team of the teams file means one user or team of the CRM. */
export const teamsUnambiguous: AccountCondition = {
  id: 'teams-unambiguous',
  needsService: false,
  async check({ db }, { account }) {
    const count = await countAmbiguousNames(db, account.accountId)
    if (count === 0) return null
    return {
      severity: 'warning',
      since: null,
      what: `${counted(count, 'name')} in the teams file could mean several users or teams of the CRM, and nobody is supervised by ${count === 1 ? 'it' : 'them'}.`,
      action: 'Run `minset doctor`, which names them, and give each user an address of its own in the CRM.',
    }
  },
}
