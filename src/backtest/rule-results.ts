import type { Verdict } from '../domain/finding.ts'
import { evaluateEach, type Ruleset, type Subject } from '../rules/index.ts'

/** What one rule says about one record. */
export type RuleResult =
  | { readonly is: 'notApplicable' }
  | { readonly is: 'undecided' }
  | { readonly is: 'notYet' }
  /** `judgedFrom`: milliseconds since 1970. */
  | { readonly is: 'met'; readonly judgedFrom: number }
  | { readonly is: 'failed'; readonly judgedFrom: number; readonly verdict: Verdict }
  /** Failed, but listed only: neither flagged nor charged. */
  | { readonly is: 'noted'; readonly judgedFrom: number; readonly verdict: Verdict }

const notApplicable: RuleResult = { is: 'notApplicable' }
const undecided: RuleResult = { is: 'undecided' }
const notYet: RuleResult = { is: 'notYet' }

/** The results of the rules about the record's type, in the ruleset's order. Pure. */
export function ruleResults(ruleset: Ruleset, subject: Subject, now: Date): readonly RuleResult[] {
  const results: RuleResult[] = []
  evaluateEach(ruleset, subject, {
    now,
    visit(_place, result, { end, judgedFrom }) {
      if (result !== null) {
        results.push('undecided' in result ? undecided : failedBy(result, judgedFrom))
      } else if (end === 'need') results.push({ is: 'met', judgedFrom })
      else results.push(end === 'grace' ? notYet : notApplicable)
    },
  })
  return results
}

function failedBy(verdict: Verdict, judgedFrom: number): RuleResult {
  return { is: verdict.isNoted === true ? 'noted' : 'failed', judgedFrom, verdict }
}

/** How a record's result for a rule would change; null: not, or unknown because one of both is undecided. */
export function changeOf(
  before: RuleResult = notApplicable,
  after: RuleResult = notApplicable,
): 'newlyFlagged' | 'newlyClear' | 'changedReason' | null {
  if (before.is === 'undecided' || after.is === 'undecided') return null
  if (before.is !== 'failed') return after.is === 'failed' ? 'newlyFlagged' : null
  if (after.is !== 'failed') return 'newlyClear'
  return before.verdict.reason === after.verdict.reason ? null : 'changedReason'
}

/** Whether a record would be flagged that is not, or the other way round; null: neither. */
export function recordChangeOf(
  before: readonly RuleResult[],
  after: readonly RuleResult[],
): 'newlyFlagged' | 'newlyClear' | null {
  const [wasFlagged, isFlagged] = [before.some(isFailed), after.some(isFailed)]
  if (wasFlagged === isFlagged) return null
  return isFlagged ? 'newlyFlagged' : 'newlyClear'
}

/** Whether the rule flags the record. */
export function isFailed({ is }: RuleResult): boolean {
  return is === 'failed'
}
