import type { Verdict } from '../domain/finding.ts'
import type { CrmRecord, RecordKey } from '../domain/record.ts'
import { isSameMessage } from '../words/index.ts'
import type { FindingChanges, OpenFinding } from './finding-store.ts'

/** A record as it was just evaluated. */
export interface JudgedRecord {
  readonly key: RecordKey
  /** Null if the record no longer exists. */
  readonly record: Pick<CrmRecord, 'ownerId'> | null
  /** At most one per rule. */
  readonly verdicts: readonly Verdict[]
}

/**
 * The changes that make a record's findings match its verdicts and its owner. An exemption ends if the rule is met, or not
 * met for another reason, which opens another finding. Pure.
 *
 * @param standing those that are not resolved, at most one per rule
 */
export function diffVerdicts(
  { key, record, verdicts }: JudgedRecord,
  standing: readonly OpenFinding[],
): FindingChanges {
  const failing = new Map(verdicts.map((verdict) => [verdict.ruleId, verdict]))
  const kept = standing.filter((finding) => {
    const verdict = failing.get(finding.ruleId)
    return verdict !== undefined && (finding.state !== 'exempt' || isExempt(verdict, [finding]))
  })
  const keptByRule = new Map(kept.map((finding) => [finding.ruleId, finding]))
  return {
    opened: verdicts.filter((verdict) => !keptByRule.has(verdict.ruleId)).map((verdict) => ({ ...verdict, key })),
    restated: verdicts.flatMap((verdict) => {
      const finding = keptByRule.get(verdict.ruleId)
      if (finding === undefined || finding.state === 'exempt' || saysTheSame(finding, verdict)) return []
      return [{ ...verdict, findingId: finding.findingId }]
    }),
    resolved: standing.filter((finding) => !kept.includes(finding)).map((finding) => finding.findingId),
    moved: standing.flatMap(({ findingId, ownerId, state }) =>
      record === null || record.ownerId === ownerId || state === 'exempt'
        ? []
        : [{ findingId, ownerId: record.ownerId }],
    ),
  }
}

/** Whether a successful dispute exempts the record from the rule, for the reason for which it does not meet it. Pure. */
export function isExempt({ ruleId, reason }: Pick<Verdict, 'ruleId' | 'reason'>, standing: readonly OpenFinding[]) {
  return standing.some((one) => one.state === 'exempt' && one.ruleId === ruleId && one.reason === reason)
}

function saysTheSame(finding: OpenFinding, verdict: Verdict): boolean {
  return (
    finding.reason === verdict.reason &&
    isSameMessage(finding.message, verdict.message) &&
    finding.since.getTime() === verdict.since.getTime() &&
    finding.dueAt.getTime() === verdict.dueAt.getTime()
  )
}
