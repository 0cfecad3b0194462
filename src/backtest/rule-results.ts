import type { Verdict } from '../domain/finding.ts'
import type { Uncharged } from '../findings/index.ts'
import { evaluateEach, type Ruleset } from '../rules/index.ts'
import type { StoredCase } from './judge-stored.ts'

/** What one rule says about one record. */
export type RuleResult =
  | { readonly is: 'notApplicable' }
  | { readonly is: 'undecided' }
  | { readonly is: 'notYet' }
  /** `judgedFrom`: milliseconds since 1970. */
  | { readonly is: 'met'; readonly judgedFrom: number }
  /** `uncharged`: why it counts in no figure nevertheless. */
  | {
      readonly is: 'failed'
      readonly judgedFrom: number
      readonly verdict: Verdict
      readonly uncharged: Uncharged | null
    }
  /** Failed, but listed only: neither flagged nor charged. `isExempt`: an exemption takes it off the lists too. */
  | { readonly is: 'noted'; readonly judgedFrom: number; readonly verdict: Verdict; readonly isExempt: boolean }

const notApplicable: RuleResult = { is: 'notApplicable' }
const undecided: RuleResult = { is: 'undecided' }
const notYet: RuleResult = { is: 'notYet' }

/** The results of the rules about the record's type, in the ruleset's order. Pure. */
export function ruleResults(
  ruleset: Ruleset,
  { subjectFor, unchargedOf }: Pick<StoredCase, 'subjectFor' | 'unchargedOf'>,
  now: Date,
): readonly RuleResult[] {
  const subject = subjectFor(ruleset)
  const results: RuleResult[] = []
  function failedBy(verdict: Verdict, judgedFrom: number): RuleResult {
    const uncharged = unchargedOf(ruleset, subject, verdict)
    if (verdict.isNoted === true) return { is: 'noted', judgedFrom, verdict, isExempt: uncharged === 'exempt' }
    return { is: 'failed', judgedFrom, verdict, uncharged }
  }
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

/** How it would change whether a record is flagged. */
export type FlagChange = 'newlyFlagged' | 'newlyClear'
/** How a record's result would change; `undecided`: something that decides it has not been read. */
export type Change = FlagChange | 'changedReason' | 'undecided'

/** How a record's result for a rule would change; null: not. @param isSame whether both are by the same rule */
export function changeOf(
  before: RuleResult = notApplicable,
  after: RuleResult = notApplicable,
  isSame = false,
): Change | null {
  if (isUndecided(before) || isUndecided(after)) return isSame && before.is === after.is ? null : 'undecided'
  return decidedChange(before, after)
}

function decidedChange(before: RuleResult, after: RuleResult): Change | null {
  if (!isFlagged(before)) return isFlagged(after) ? 'newlyFlagged' : null
  if (!isFlagged(after)) return 'newlyClear'
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
  const [was, is] = [before.some(isFlagged), after.some(isFlagged)]
  if (is) return was ? null : 'newlyFlagged'
  if (was) return after.some(isUndecided) ? 'undecided' : 'newlyClear'
  return after.some(isUndecided) && changes.includes('undecided') ? 'undecided' : null
}

/** How it may change whether an undecided record is flagged: what is not flagged now cannot be flagged no longer. */
export function possibleChanges(before: readonly RuleResult[]): readonly FlagChange[] {
  if (before.some(isFailed)) return ['newlyClear']
  return before.some(isUndecided) ? ['newlyFlagged', 'newlyClear'] : ['newlyFlagged']
}

/** Whether a record may be flagged by a rule although none of those that can be judged flags it. */
export function mayBeFlagged(results: readonly RuleResult[]): boolean {
  return results.some(isUndecided) && !results.some(isFailed)
}

/** Whether something that decides it has not been read. */
export function isUndecided({ is }: RuleResult): boolean {
  return is === 'undecided'
}

type Failed = Extract<RuleResult, { readonly is: 'failed' }>

/** Whether the record does not meet the rule, and that would count unless an exemption covers it, or a dispute waits. */
export function isFailed(result: RuleResult): result is Failed {
  return result.is === 'failed'
}

/** Whether the record's flag would name the rule. */
function isFlagged(result: RuleResult): result is Failed {
  return isFailed(result) && result.uncharged !== 'exempt'
}

/** Whether the record would be on lists because of the rule, and neither flagged nor charged. */
export function isListedOnly(result: RuleResult): boolean {
  return result.is === 'noted' && !result.isExempt
}
