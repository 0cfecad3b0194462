import type { Crm } from '../../crm/port.ts'
import { fallbackZone } from '../../domain/time/zone.ts'
import { counted } from '../../infra/format.ts'
import { type AccountRuleset, namedOfAccount, type Ruleset, rulesetOfAccount } from '../../rules/index.ts'
import { defaultLanguage, sayAll, sayIn } from '../../words/index.ts'

/** Checks a ruleset against the account's current definitions in the CRM. Days and currency are not checked. */
export async function rulesInAccount(
  { vendor, read }: { readonly vendor: string; readonly read: Pick<Crm['read'], 'schema'> },
  ruleset: Ruleset,
): Promise<AccountRuleset> {
  const schema = await read.schema(namedOfAccount(ruleset, vendor))
  return rulesetOfAccount(ruleset, { timeZone: fallbackZone, currency: null, vendor, schema })
}

/** Why rules that should be judged cannot be, as a sentence without a full stop; null if all can. */
export function leftOutWords({ rules, leftOut }: AccountRuleset): string | null {
  const unexpected = rules.length === 0 ? leftOut : leftOut.filter(({ isExpected }) => !isExpected)
  if (unexpected.length > 0) {
    const say = sayIn(defaultLanguage)
    const each = unexpected.map(({ ruleId, problems }) => `${ruleId} (${sayAll(say, problems)})`)
    return `${counted(unexpected.length, 'rule')} left out: ${each.join('; ')}`
  }
  return rules.length === 0 ? 'none of the rules is for this CRM' : null
}
