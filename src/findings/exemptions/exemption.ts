import type { Reason } from '../../domain/finding.ts'
import { keyText, type RecordKey } from '../../domain/record.ts'
import type { RecordSegments } from '../../rules/index.ts'

/** What an exemption is about. Everything that it names must fit; it names something. */
export interface ExemptionScope {
  /** Null: any record. */
  readonly record: RecordKey | null
  /** The owner of the record; null: anybody. */
  readonly ownerId: string | null
  /** The supervisor in whose team the owner of the record is; null: any team. Not together with an owner. */
  readonly supervisorId: string | null
  /** A segment of the active ruleset; null: any record. One that the ruleset does not have covers nothing. */
  readonly segmentId: string | null
  /** Null: every rule. */
  readonly ruleId: string | null
}

/** A scope as it applies now. */
export interface ActiveExemption {
  readonly scope: ExemptionScope
  /** The owners whom it names, as a person or as the members of a team; null: anybody. */
  readonly ownerIds: readonly string[] | null
  /** Why the rule is not met, if it holds for this reason alone, as after a dispute or a confirmation; null: any. */
  readonly findingReason: Reason | null
  readonly disputeId: string | null
  /** Null: the service viewer. */
  readonly grantedBy: string | null
  readonly expiresAt: Date | null
}

/** A rule that a record does not meet, and what decides whether an exemption covers that. */
export interface Exemptible {
  readonly key: RecordKey
  readonly ownerId: string | null
  readonly ruleId: string
  readonly reason: Reason
  /** Whether its finding is exempt so far. */
  readonly isExempt: boolean
  /** Of the record. */
  readonly segments: Pick<RecordSegments, 'membershipOf'>
}

/**
 * The exemptions that cover a record which does not meet a rule. While it is undecided whether a record is in a segment, what
 * is exempt stays so, and what counts keeps counting. Pure.
 */
export function coveringOf(exemptions: readonly ActiveExemption[], judged: Exemptible): readonly ActiveExemption[] {
  return exemptions.filter(
    ({ scope: { record, segmentId, ruleId }, ownerIds, findingReason }) =>
      (record === null || keyText(record) === keyText(judged.key)) &&
      (ruleId === null || ruleId === judged.ruleId) &&
      (findingReason === null || findingReason === judged.reason) &&
      (ownerIds === null || (judged.ownerId !== null && ownerIds.includes(judged.ownerId))) &&
      // Last, because only segments that decide may have the record judged again.
      isInSegment(segmentId, judged),
  )
}

function isInSegment(segmentId: string | null, { segments, isExempt }: Exemptible): boolean {
  if (segmentId === null) return true
  const membership = segments.membershipOf(segmentId)
  return membership === 'in' || (membership === 'undecided' && isExempt)
}
