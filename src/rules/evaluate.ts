import type { Verdict } from '../domain/finding.ts'
import type { Ruleset } from './ruleset.ts'
import type { Subject } from './subject.ts'

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
  let recheckAt = Number.POSITIVE_INFINITY
  for (const check of ruleset.checks[subject.record.type]) {
    const { says, changesAt } = check(subject, now.getTime())
    if (says !== null) verdicts.push(says)
    for (const at of changesAt) if (at > now.getTime() && at < recheckAt) recheckAt = at
  }
  return { verdicts, recheckAt: Number.isFinite(recheckAt) ? new Date(recheckAt) : null }
}
