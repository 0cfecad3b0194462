import type { Crm } from '../../crm/port.ts'
import { fallbackZone } from '../../domain/time/zone.ts'
import { type AccountRuleset, namedOfAccount, type Ruleset, rulesetOfAccount } from '../../rules/index.ts'
import { listMessage, type Message, message } from '../../words/index.ts'

/** Checks a ruleset against the account's current definitions in the CRM. Days and currency are not checked. */
export async function rulesInAccount(
  { vendor, read }: { readonly vendor: string; readonly read: Pick<Crm['read'], 'schema'> },
  ruleset: Ruleset,
): Promise<AccountRuleset> {
  const schema = await read.schema(namedOfAccount(ruleset, vendor))
  return rulesetOfAccount(ruleset, { timeZone: fallbackZone, currency: null, vendor, schema })
}

/** Why rules that should be judged cannot be, as a sentence without a full stop; null if all can. */
export function leftOutMessage({ rules, leftOut }: AccountRuleset): Message | null {
  const unexpected = rules.length === 0 ? leftOut : leftOut.filter(({ isExpected }) => !isExpected)
  if (unexpected.length > 0) {
    const each = unexpected.map(({ ruleId: rule, problems }) =>
      message('health.rule', { rule, why: problems.length === 0 ? '' : listMessage('list.semicolon', problems) }),
    )
    const list = listMessage('list.semicolon', each)
    return message('rules.leftOut', { count: unexpected.length, list })
  }
  return rules.length === 0 ? message('rules.none') : null
}
