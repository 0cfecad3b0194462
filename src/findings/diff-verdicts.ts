import type { Verdict } from '../domain/finding.ts'
import type { CrmRecord, RecordKey } from '../domain/record.ts'
import { isSameMessage } from '../words/index.ts'
import type { Charge, FindingChanges } from './charge.ts'
import type { OpenFinding } from './finding-store.ts'

/** A verdict with what it means for its record. */
export interface ChargedVerdict extends Verdict {
  readonly charge: Charge
}

/** A record as it was just evaluated. */
export interface JudgedRecord {
  readonly key: RecordKey
  /** Null if the record no longer exists. */
  readonly record: Pick<CrmRecord, 'ownerId'> | null
  /** At most one per rule. */
  readonly verdicts: readonly ChargedVerdict[]
}

/**
 * The changes that make a record's findings match its verdicts and its owner. A finding whose exemption ends because the
 * rule is not met for another reason is resolved, and another one is opened; if the exemption ends otherwise, the same
 * finding counts again. Pure.
 *
 * @param standing those that are not resolved, at most one per rule
 */
export function diffVerdicts(
  { key, record, verdicts }: JudgedRecord,
  standing: readonly OpenFinding[],
): FindingChanges {
  const failing = new Map(verdicts.map((verdict) => [verdict.ruleId, verdict]))
  const pairs = standing.flatMap((finding) => {
    const verdict = failing.get(finding.ruleId)
    return verdict === undefined || isAnother(finding, verdict) ? [] : [{ finding, verdict }]
  })
  const kept = new Set(pairs.map(({ finding }) => finding.ruleId))
  return {
    opened: verdicts.filter(({ ruleId }) => !kept.has(ruleId)).map((verdict) => ({ ...verdict, key })),
    restated: pairs.flatMap(({ finding, verdict }) =>
      saysTheSame(finding, verdict) ? [] : [{ ...verdict, findingId: finding.findingId }],
    ),
    passed: pairs.flatMap(({ finding: { findingId, state }, verdict: { charge } }) =>
      hasState(state, charge) ? [] : [{ findingId, to: charge.state }],
    ),
    resolved: standing.filter(({ ruleId }) => !kept.has(ruleId)).map(({ findingId }) => findingId),
    moved: standing.flatMap(({ findingId, ownerId }) =>
      record === null || record.ownerId === ownerId ? [] : [{ findingId, ownerId: record.ownerId }],
    ),
  }
}

/**
 * The verdict that is assumed from a finding while its rule is undecided. An exempt finding that may have been only listed
 * before its exemption does not count after it. Pure.
 *
 * @param mayBeNoted whether findings of the rule may be listed only
 */
export function standingVerdict(finding: OpenFinding, mayBeNoted: boolean): Verdict {
  const { ruleId, reason, message, since, dueAt, state, repairedBy } = finding
  const verdict = { ruleId, reason, message, since, dueAt }
  const isOperators = repairedBy === 'operator'
  const wasNoted = state === 'exempt' && (mayBeNoted || isOperators || reason === 'doubtful')
  if (state !== 'noted' && !wasNoted) return verdict
  return { ...verdict, isNoted: true, ...(isOperators ? { repairedBy } : {}) }
}

function isAnother(finding: OpenFinding, { reason, charge }: ChargedVerdict): boolean {
  return finding.state === 'exempt' && charge.state !== 'exempt' && finding.reason !== reason
}

/** A finding that waits for a decision is charged, but for its dispute. */
function hasState(state: OpenFinding['state'], charge: Charge): boolean {
  return state === charge.state || (state === 'disputed' && charge.state === 'open')
}

function saysTheSame(finding: OpenFinding, { charge, ...verdict }: ChargedVerdict): boolean {
  return (
    finding.reason === verdict.reason &&
    isSameMessage(finding.message, verdict.message) &&
    finding.since.getTime() === verdict.since.getTime() &&
    finding.dueAt.getTime() === verdict.dueAt.getTime() &&
    finding.severity === charge.severity &&
    finding.weight === charge.weight &&
    finding.repairedBy === charge.repairedBy
  )
}
