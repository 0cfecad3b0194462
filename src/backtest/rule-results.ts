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

/** How a record's result would change; `undecided`: something that decides it has not been read. */
export type Change = 'newlyFlagged' | 'newlyClear' | 'changedReason' | 'undecided'

/** How a record's result for a rule would change; null: not. @param isSame whether both are by the same rule */
export function changeOf(
  before: RuleResult = notApplicable,
  after: RuleResult = notApplicable,
  isSame = false,
): Change | null {
  if (before.is === 'undecided' && after.is === 'undecided') return isSame ? null : 'undecided'
  if (before.is === 'undecided' || after.is === 'undecided') return 'undecided'
  if (before.is !== 'failed') return after.is === 'failed' ? 'newlyFlagged' : null
  if (after.is !== 'failed') return 'newlyClear'
  return before.verdict.reason === after.verdict.reason ? null : 'changedReason'
}

/**
 * Whether a record would be flagged that is not, or the other way round; null: neither.
 *
 * @param changes of its rules
 */
export function recordChangeOf(
  before: readonly RuleResult[],
  after: readonly RuleResult[],
  changes: readonly (Change | null)[],
): Exclude<Change, 'changedReason'> | null {
  const [wasFlagged, isFlagged] = [before.some(isFailed), after.some(isFailed)]
  if (isFlagged) return wasFlagged ? null : 'newlyFlagged'
  if (wasFlagged) return after.some(isUndecided) ? 'undecided' : 'newlyClear'
  return after.some(isUndecided) && changes.includes('undecided') ? 'undecided' : null
}

/** Whether a record may be flagged by a rule although none of those that can be judged flags it. */
export function mayBeFlagged(results: readonly RuleResult[]): boolean {
  return results.some(isUndecided) && !results.some(isFailed)
}

function isUndecided({ is }: RuleResult): boolean {
  return is === 'undecided'
}

/** Whether the rule flags the record. */
export function isFailed({ is }: RuleResult): boolean {
  return is === 'failed'
}
