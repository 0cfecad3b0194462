import type { Kysely } from 'kysely'
import { ownValue } from '../domain/own-value.ts'
import { keyText } from '../domain/record.ts'
import type { Schema } from '../infra/db/schema.ts'
import { explain, type RuleExplanation, type Ruleset, segmentsFor } from '../rules/index.ts'
import type { OwnTexts } from '../words/index.ts'
import { loadAnswered } from './answers/honest-answers.ts'
import { chargeOf } from './charge.ts'
import { type JudgeRequest, subjectOf } from './evaluate-record.ts'
import { type ActiveExemption, coveringOf, type Exemptible } from './exemptions/exemption.ts'
import { loadActiveExemptions } from './exemptions/exemption-store.ts'
import { loadOpenFindings } from './finding-store.ts'
import { loadSharing } from './keys/settle-keys.ts'
import { loadSurroundings } from './load-surroundings.ts'
import { type FindingMark, markOf } from './views/finding-mark.ts'

/** A rule's outcome for a stored record, and what holds for what is not met. */
export interface RecordExplanation extends RuleExplanation {
  /** What distinguishes the finding, if the rule is not met; null for nothing. */
  readonly mark: FindingMark | null
  /** The exemptions that cover it, as long as they hold. */
  readonly exemptions: readonly CoveringExemption[]
}

/** An exemption that covers a record. */
export interface CoveringExemption extends ActiveExemption {
  /** The title of its segment; null: it names none. */
  readonly segment: string | OwnTexts | null
}

/**
 * Why each rule about a stored record's type comes out as it does now, met ones included, in the ruleset's order, and what
 * the record is exempt from. The rules judge no unreadable record: all are then undecided.
 */
export async function explainRecord(
  db: Kysely<Schema>,
  ruleset: Ruleset,
  { accountId, record, typesToCome, now }: JudgeRequest,
): Promise<readonly RecordExplanation[]> {
  const surroundings = await loadSurroundings(db, ruleset, { accountId, keys: [record] })
  const withAnswers = await loadAnswered(db, [ruleset], { accountId, keys: [record] })
  const subject = withAnswers(subjectOf({ record, surroundings, typesToCome }))
  const shared = await loadSharing(db, ruleset, { accountId, subject })
  const explained = explain(ruleset, shared, now)
  if (surroundings.unjudgeable.has(keyText(record))) {
    return explained.map(({ rule }) => ({ rule, outcome: { is: 'undecided' }, mark: null, exemptions: [] }))
  }
  const active = await loadActiveExemptions(db, accountId, { keys: [record], now })
  const findings = (await loadOpenFindings(db, accountId, [record])).get(keyText(record)) ?? []
  const segments = segmentsFor(ruleset, shared, now)
  return explained.map((one) => {
    const isExempt = findings.some(({ ruleId, state }) => ruleId === one.rule.id && state === 'exempt')
    const covering = exemptionsOf(one, { record, active, isExempt, segments })
    return {
      ...one,
      mark: markFor(one, ruleset),
      exemptions: covering.map((exemption) => ({ ...exemption, segment: titleOf(exemption, ruleset) })),
    }
  })
}

function titleOf(
  { scope }: ActiveExemption,
  { segments = {} }: Pick<Ruleset, 'segments'>,
): CoveringExemption['segment'] {
  return scope.segmentId === null ? null : (ownValue(segments, scope.segmentId)?.title ?? null)
}

function markFor({ outcome }: RuleExplanation, ruleset: Pick<Ruleset, 'terms'>): FindingMark | null {
  if (outcome.is !== 'notMet') return null
  const { verdict } = outcome
  return markOf({ ...chargeOf(verdict, ruleset, false), reason: verdict.reason })
}

function exemptionsOf(
  { rule, outcome }: RuleExplanation,
  {
    record,
    active,
    ...finding
  }: Pick<JudgeRequest, 'record'> & { readonly active: readonly ActiveExemption[] } & Pick<
      Exemptible,
      'isExempt' | 'segments'
    >,
): readonly ActiveExemption[] {
  if (outcome.is !== 'notMet') return []
  const { type, id, ownerId } = record
  const { reason } = outcome.verdict
  return coveringOf(active, { key: { type, id }, ownerId, ruleId: rule.id, reason, ...finding })
}
