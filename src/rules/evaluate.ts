import type { Verdict } from '../domain/finding.ts'
import type { Ruleset } from './ruleset.ts'
import type { Moment, Subject } from './subject.ts'

/** What the rules say of a record at an instant. */
export interface Evaluation {
  /** One per rule that is not met, in the order of the ruleset. */
  readonly verdicts: readonly Verdict[]
  /** Until then the same records give the same verdicts; null: for ever. */
  readonly recheckAt: Date | null
}

/** Holds a record against the rules. Pure and total; the order of linked records does not matter. */
export function evaluate(ruleset: Ruleset, subject: Subject, now: Date): Evaluation {
  const verdicts: Verdict[] = []
  const moment: Moment = { now: now.getTime(), recheckAt: Number.POSITIVE_INFINITY }
  for (const check of ruleset.checks[subject.record.type]) {
    const verdict = check(subject, moment)
    if (verdict !== null) verdicts.push(verdict)
  }
  return { verdicts, recheckAt: Number.isFinite(moment.recheckAt) ? new Date(moment.recheckAt) : null }
}
