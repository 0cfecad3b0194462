import { FormInvalidError } from '../domain/errors.ts'
import { message } from '../words/index.ts'

/** Why an owner says that a finding should not be charged to him. */
export const disputeReasons = ['notMine', 'wrong', 'clientRefused'] as const
export type DisputeReason = (typeof disputeReasons)[number]

/**
 * `waiting` for a decision; `accepted`: the finding is exempt; `refused`: it counts again, and can be appealed once;
 * `withdrawn` by the owner; `lapsed`: the finding was resolved or changed before a decision.
 */
export const disputeStates = ['waiting', 'accepted', 'refused', 'withdrawn', 'lapsed'] as const
export type DisputeState = (typeof disputeStates)[number]

/** A dispute of a finding, or an appeal against its refusal. */
export interface Dispute {
  /** Counts up. */
  readonly id: string
  readonly findingId: string
  readonly type: string
  readonly recordId: string
  readonly ruleId: string
  /** Why the rule was not met when the finding was disputed. */
  readonly findingReason: string
  /** The record's owner, who raised it. */
  readonly ownerId: string
  readonly reason: DisputeReason
  /** As the owner typed it; empty for nothing. */
  readonly comment: string
  readonly raisedAt: Date
  /** The refused dispute that it appeals against; null for a first one. */
  readonly appealOf: string | null
  readonly state: DisputeState
  /** Who decided; null while it waits, and for the service viewer. */
  readonly actorId: string | null
  readonly decidedAt: Date | null
  /** Why it was refused, as typed; empty for other states. */
  readonly refusal: string
}

/** The longest comment, and the longest reason of a refusal, in characters. */
export const longestWords = 500

/** Checks the length of what somebody wrote. @param name of the form's field @throws FormInvalidError if it is too long */
export function requireShort(name: string, words: string): void {
  if (words.length > longestWords) {
    throw new FormInvalidError({ [name]: message('form.long', { longest: longestWords }) })
  }
}

/** Whether a text names a reason. */
export function isDisputeReason(text: unknown): text is DisputeReason {
  return disputeReasons.some((reason) => reason === text)
}
