import type { AccountRuleset } from '../../../rules/index.ts'
import { loadJudgedRules } from '../../../rulesets/index.ts'
import { listMessage, type Message, message } from '../../../words/index.ts'
import type { AccountCondition } from '../../condition.ts'

const mostNamed = 5

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
    const list = leftOutList(leftOut)
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

/** The first of them, each with the reason why it cannot be judged; null if there are none. */
function leftOutList(leftOut: AccountRuleset['leftOut']): Message | null {
  const named = leftOut.slice(0, mostNamed).map(({ ruleId, problems }) => ruleMessage(ruleId, problems))
  if (named.length === 0) return null
  const [shown, rest] = [listMessage('list.semicolon', named), leftOut.length - mostNamed]
  return rest > 0 ? message('health.rules.more', { shown, rest }) : shown
}

/** An entry of an earlier version has no problems yet. */
function ruleMessage(rule: string, problems: readonly Message[]): Message {
  const why = problems.length === 0 ? '' : listMessage('list.semicolon', problems)
  return message('health.rule', { rule, why })
}
