import type { Message } from '../words/index.ts'
import type { RecordKey } from './record.ts'

/**
 * Why a rule is not met. `missing`: no value. `junk`: a value that cannot be meant seriously ("n/a", 0000000).
 * `inconsistent`: values that contradict each other. `late`: something that should have happened by now. `doubtful`: a value
 * that may be real, but looks so unusual that people are asked; such a finding is listed only. `duplicate`: another record has
 * the same value, so both may be the same client.
 */
export const reasons = ['missing', 'junk', 'inconsistent', 'late', 'doubtful', 'duplicate'] as const
export type Reason = (typeof reasons)[number]

/**
 * How much a rule matters. `required` and `important`: a record that does not meet it is flagged and counts as incomplete,
 * what is required comes first on lists and flags. `watch`: it is listed only.
 */
export const severities = ['required', 'important', 'watch'] as const
export type Severity = (typeof severities)[number]

/** Who repairs what a rule asks for: the owner of the record, or the operators. */
export const repairers = ['owner', 'operator'] as const
export type Repairer = (typeof repairers)[number]

/** What a rule says about its findings. */
export interface RuleTerms {
  readonly severity: Severity
  /** Among findings of the same severity, a heavier one comes first; greater than 0. */
  readonly weight: number
  readonly repairedBy: Repairer
}

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
  /** It is listed only: neither flagged nor charged to the owner. Absent: it is both. */
  readonly isNoted?: true
  /** For values that an integration wrote: operators repair them, even if the owner repairs everything else about the rule. */
  readonly repairedBy?: 'operator'
}

/**
 * Only an `open` finding counts: figures and trends ask for this state alone, and flags name what has it. A `noted` one is
 * on lists, and otherwise nowhere. A `disputed` one waits for a decision: the record keeps its flag, and its owner sees it
 * below his list. An `exempt` one is in no figure, list or flag while an exemption covers it. `resolved`: the rule is met, or
 * it is not met for another reason than an exemption allowed.
 */
export type FindingState = 'open' | 'noted' | 'disputed' | 'exempt' | 'resolved'

/** A stored verdict. Opened and resolved, never deleted. */
export interface Finding extends Omit<Verdict, 'isNoted' | 'repairedBy'>, RuleTerms {
  readonly key: RecordKey
  readonly state: FindingState
  readonly rulesetVersion: string
  readonly openedAt: Date
  readonly resolvedAt: Date | null
}
