import type { Message } from '../words/index.ts'
import type { RecordKey } from './record.ts'

/**
 * Why a rule is not met. `missing`: no value. `junk`: a value that cannot be meant seriously ("n/a", 0000000).
 * `inconsistent`: values that contradict each other. `late`: something that should have happened by now.
 */
export const reasons = ['missing', 'junk', 'inconsistent', 'late'] as const
export type Reason = (typeof reasons)[number]

/** One rule that one record does not meet, as found by the pure rules. */
export interface Verdict {
  readonly ruleId: string
  readonly reason: Reason
  /** What is missing; its text follows "missing:": "client's last name". */
  readonly message: Message
  /** Since when the record has not met the rule, derived from the record's own dates; UTC. */
  readonly since: Date
  /** When the finding becomes overdue; UTC. */
  readonly dueAt: Date
}

/**
 * Only an `open` finding counts: figures, lists and trends ask for this state alone. A `disputed` one waits for a decision:
 * the record keeps its flag, and its owner sees it below his list. An `exempt` one was disputed successfully: it is in no
 * figure, list or flag while the rule is not met for the same reason. `resolved`: the rule is met, or the exemption ended.
 */
export type FindingState = 'open' | 'disputed' | 'exempt' | 'resolved'

/** A stored verdict. Opened and resolved, never deleted. */
export interface Finding extends Verdict {
  readonly key: RecordKey
  readonly state: FindingState
  readonly rulesetVersion: string
  readonly openedAt: Date
  readonly resolvedAt: Date | null
}
