import { loadJudgedRules } from '../../../rulesets/index.ts'
import { message } from '../../../words/index.ts'
import type { AccountCondition } from '../../condition.ts'
import { leftOutList } from './left-out-list.ts'

/** Every segment can be judged: the account has everything that it names. */
export const segmentsJudged: AccountCondition = {
  id: 'segments-judged',
  needsService: false,
  async check({ db }, { account }) {
    const known = await loadJudgedRules(db, account.accountId)
    const leftOut = known?.leftOutSegments ?? []
    const list = leftOutList(leftOut.map(({ segmentId, problems }) => ({ id: segmentId, problems })))
    if (known === null || list === null) return null
    return {
      severity: 'warning',
      since: known.since,
      what: message('health.segments.leftOut', { count: leftOut.length, list }),
      action: message('health.rules.action'),
    }
  },
}
