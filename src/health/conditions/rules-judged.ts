import { loadJudgedRules } from '../../findings/index.ts'
import { counted } from '../../infra/format.ts'
import { defaultLanguage, sayAll, sayIn } from '../../words/index.ts'
import type { AccountCondition } from '../condition.ts'

const mostNamed = 5

/** Every rule can be judged: the account has what it names. */
export const rulesJudged: AccountCondition = {
  id: 'rules-judged',
  needsService: false,
  async check({ db }, { account }) {
    const known = await loadJudgedRules(db, account.accountId)
    if (known === null) return null
    const { judged, since } = known
    const leftOut = judged === 0 ? known.leftOut : known.leftOut.filter(({ isExpected }) => !isExpected)
    if (judged > 0 && leftOut.length === 0) return null
    const say = sayIn(defaultLanguage)
    const named = leftOut.slice(0, mostNamed).map(({ ruleId, problems }) => `${ruleId} (${sayAll(say, problems)})`)
    const rest = leftOut.length > mostNamed ? ` and ${leftOut.length - mostNamed} more` : ''
    const list = named.length > 0 ? `: ${named.join('; ')}${rest}` : ''
    return {
      severity: judged === 0 ? 'failing' : 'warning',
      since,
      what:
        judged === 0
          ? `No rule can be judged in this account${list}.`
          : `${counted(leftOut.length, 'rule')} left out, because the account does not have what they name${list}.`,
      action: 'Correct the rules in MINSET_RULES_FILE and restart the service, or add what they name in the CRM.',
    }
  },
}
