import type { Verdict } from '../domain/finding.ts'
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

/** Evaluates the rules for a record. Pure and total; the order of linked records does not matter. */
export function evaluate(ruleset: Ruleset, subject: Subject, now: Date): Evaluation {
  const verdicts: Verdict[] = []
  const undecided: string[] = []
  const moment: Moment = { now: now.getTime(), recheckAt: Number.POSITIVE_INFINITY }
  for (const check of ruleset.checks[subject.record.type]) {
    const verdict = check(subject, moment)
    if (verdict === null) continue
    if ('undecided' in verdict) undecided.push(verdict.undecided)
    else verdicts.push(verdict)
  }
  const recheckAt = Number.isFinite(moment.recheckAt) ? new Date(moment.recheckAt) : null
  return { verdicts, undecided, recheckAt }
}
