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
 * The changes that make a record's open findings match its verdicts and its owner. Pure.
 *
 * @param open at most one per rule
 */
export function diffVerdicts({ key, record, verdicts }: JudgedRecord, open: readonly OpenFinding[]): FindingChanges {
  const openByRule = new Map(open.map((finding) => [finding.ruleId, finding]))
  const failing = new Set(verdicts.map((verdict) => verdict.ruleId))
  return {
    opened: verdicts.filter((verdict) => !openByRule.has(verdict.ruleId)).map((verdict) => ({ ...verdict, key })),
    restated: verdicts.flatMap((verdict) => {
      const finding = openByRule.get(verdict.ruleId)
      return finding && !saysTheSame(finding, verdict) ? [{ ...verdict, findingId: finding.findingId }] : []
    }),
    resolved: open.filter((finding) => !failing.has(finding.ruleId)).map((finding) => finding.findingId),
    moved: open.flatMap(({ findingId, ownerId }) =>
      record === null || record.ownerId === ownerId ? [] : [{ findingId, ownerId: record.ownerId }],
    ),
  }
}

function saysTheSame(finding: OpenFinding, verdict: Verdict): boolean {
  return (
    finding.reason === verdict.reason &&
    isSameMessage(finding.message, verdict.message) &&
    finding.since.getTime() === verdict.since.getTime() &&
    finding.dueAt.getTime() === verdict.dueAt.getTime()
  )
}
