import type { FindingState, RuleTerms, Verdict } from '../domain/finding.ts'
import type { RecordKey } from '../domain/record.ts'
import type { Ruleset } from '../rules/index.ts'

/** What a verdict means for its record: the state that its finding gets, and what its rule says about findings. */
export interface Charge extends RuleTerms {
  /** `open`: it is flagged and counts. `noted`: it is listed only. `exempt`: an exemption covers it. */
  readonly state: Extract<FindingState, 'open' | 'noted' | 'exempt'>
}

/** The charge of a verdict. @param isExempt whether an exemption covers it */
export function chargeOf(verdict: Verdict, { terms }: Pick<Ruleset, 'terms'>, isExempt: boolean): Charge {
  const said = terms.get(verdict.ruleId)
  if (said === undefined) throw new TypeError(`a verdict of a rule that is not in the ruleset: ${verdict.ruleId}`)
  const repairedBy = verdict.repairedBy ?? said.repairedBy
  if (isExempt) return { ...said, repairedBy, state: 'exempt' }
  return { ...said, repairedBy, state: verdict.isNoted === true ? 'noted' : 'open' }
}

/** The changes that an evaluation causes. */
export interface FindingChanges {
  readonly opened: readonly (Verdict & { readonly key: RecordKey; readonly charge: Charge })[]
  /** The same rule is still not met, but for another reason, since another time, or on other terms. */
  readonly restated: readonly (Verdict & { readonly findingId: string; readonly charge: Charge })[]
  /** They count now and did not before, or the other way round. */
  readonly passed: readonly { readonly findingId: string; readonly to: Charge['state'] }[]
  readonly resolved: readonly string[]
  /** The record has got another owner. */
  readonly moved: readonly { readonly findingId: string; readonly ownerId: string | null }[]
}
