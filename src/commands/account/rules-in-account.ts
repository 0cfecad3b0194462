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

/** Why rules and segments that should be judged cannot be, as a sentence without a full stop; null if all can. */
export function leftOutMessage({ rules, leftOut, leftOutSegments }: AccountRuleset): Message | null {
  const unexpected = rules.length === 0 ? leftOut : leftOut.filter(({ isExpected }) => !isExpected)
  const ofRules = listOf(unexpected.map(({ ruleId, problems }) => ({ id: ruleId, problems })))
  const ofSegments = listOf(leftOutSegments.map(({ segmentId, problems }) => ({ id: segmentId, problems })))
  const parts = [
    ofRules && message('rules.leftOut', { count: unexpected.length, list: ofRules }),
    ofSegments && message('rules.leftOut.segments', { count: leftOutSegments.length, list: ofSegments }),
  ].filter((part) => part !== null)
  if (parts.length > 0) return listMessage('list.semicolon', parts)
  return rules.length === 0 ? message('rules.none') : null
}

function listOf(leftOut: readonly { readonly id: string; readonly problems: readonly Message[] }[]): Message | null {
  const each = leftOut.map(({ id, problems }) =>
    message('health.rule', { rule: id, why: problems.length === 0 ? '' : listMessage('list.semicolon', problems) }),
  )
  return each.length === 0 ? null : listMessage('list.semicolon', each)
}
