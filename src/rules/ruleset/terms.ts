import type { RuleTerms } from '../../domain/finding.ts'
import type { Rule } from './rule-schema.ts'

/** What a rule says about its findings, with what holds if it does not say so. */
export function termsOf({ severity = 'required', weight = 1, repairedBy = 'owner' }: Rule): RuleTerms {
  return { severity, weight, repairedBy }
}

/** Whether findings of the rule may be listed only. */
export function canBeNoted(rule: Rule): boolean {
  const { severity, repairedBy } = termsOf(rule)
  return severity === 'watch' || repairedBy === 'operator' || rule.effectiveFrom !== undefined
}
