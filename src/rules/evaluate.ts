import type { Verdict } from '../domain/finding.ts'
import { newTrace, type RuleCheck, type Trace } from './compile/compile-rule.ts'
import type { Moment, Subject } from './compile/subject.ts'
import type { Ruleset } from './ruleset/ruleset.ts'

/** The rules' results for a record at an instant. */
export interface Evaluation {
  /** One per rule that is not met, in the order of the ruleset. */
  readonly verdicts: readonly Verdict[]
  /** Rules that depend on data that has not been read, by id; their previous results are kept. */
  readonly undecided: readonly string[]
  /** Until then the same records give the same verdicts; null: permanently. */
  readonly recheckAt: Date | null
}

/** Nearly all records have been read: no list is made for each. */
const none: readonly string[] = []

/** Evaluates the rules for a record. Pure and total; the order of linked records does not matter. */
export function evaluate(ruleset: Ruleset, subject: Subject, now: Date): Evaluation {
  const verdicts: Verdict[] = []
  let undecided: string[] | null = null
  const moment: Moment = { now: now.getTime(), recheckAt: Number.POSITIVE_INFINITY }
  for (const check of ruleset.checks[subject.record.type]) {
    const verdict = check(subject, moment)
    if (verdict === null) continue
    if ('ruleId' in verdict) verdicts.push(verdict)
    else {
      undecided ??= []
      undecided.push(verdict.undecided)
    }
  }
  const recheckAt = Number.isFinite(moment.recheckAt) ? new Date(moment.recheckAt) : null
  return { verdicts, undecided: undecided ?? none, recheckAt }
}

/** Receives the result of one rule. @param place of the rule among those about the type; @param trace valid until the end of the call */
type VisitRule = (place: number, result: ReturnType<RuleCheck>, trace: Trace) => void

/** As `evaluate`, for callers that also need to know whether a rule that is not failed was met, or did not apply; `isDetailed`: because of which condition. */
export function evaluateEach(
  ruleset: Ruleset,
  subject: Subject,
  { now, visit, isDetailed = false }: { readonly now: Date; readonly visit: VisitRule; readonly isDetailed?: boolean },
): void {
  const moment: Moment = { now: now.getTime(), recheckAt: Number.POSITIVE_INFINITY }
  const trace = newTrace({ isDetailed })
  for (const [place, check] of ruleset.checks[subject.record.type].entries()) {
    visit(place, check(subject, moment, trace), trace)
  }
}
