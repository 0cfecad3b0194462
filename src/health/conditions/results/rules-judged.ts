import { loadJudgedRules } from '../../../rulesets/index.ts'
import { type Message, message } from '../../../words/index.ts'
import type { AccountCondition } from '../../condition.ts'
import { leftOutList } from './left-out-list.ts'

/** Every rule can be judged: the account has everything that it names. */
export const rulesJudged: AccountCondition = {
  id: 'rules-judged',
  needsService: false,
  async check({ db }, { account }) {
    const known = await loadJudgedRules(db, account.accountId)
    if (known === null) return null
    const { judged, since } = known
    const leftOut = judged === 0 ? known.leftOut : known.leftOut.filter(({ isExpected }) => !isExpected)
    if (judged > 0 && leftOut.length === 0) return null
    const list = leftOutList(leftOut.map(({ ruleId, problems }) => ({ id: ruleId, problems })))
    return {
      severity: judged === 0 ? 'failing' : 'warning',
      since,
      what:
        judged === 0 ? noneJudged(list) : message('health.rules.leftOut', { count: leftOut.length, list: list ?? '' }),
      action: message('health.rules.action'),
    }
  },
}

function noneJudged(list: Message | null): Message {
  return list === null ? message('health.rules.none') : message('health.rules.none.listed', { list })
}
