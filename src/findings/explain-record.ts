import type { Kysely } from 'kysely'
import { keyText } from '../domain/record.ts'
import type { Schema } from '../infra/db/schema.ts'
import { explain, type RuleExplanation, type Ruleset } from '../rules/index.ts'
import { loadAnswered } from './answers/honest-answers.ts'
import { type JudgeRequest, subjectOf } from './evaluate-record.ts'
import { type ActiveExemption, coveringOf } from './exemptions/exemption.ts'
import { loadActiveExemptions } from './exemptions/exemption-store.ts'
import { loadSharing } from './keys/settle-keys.ts'
import { loadSurroundings } from './load-surroundings.ts'
import { type FindingMark, markOf } from './views/finding-mark.ts'

/** A rule's outcome for a stored record, and what holds for what is not met. */
export interface RecordExplanation extends RuleExplanation {
  /** What distinguishes the finding, if the rule is not met; null for nothing. */
  readonly mark: FindingMark | null
  /** The exemptions that cover it, as long as they hold. */
  readonly exemptions: readonly ActiveExemption[]
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
  const explained = explain(ruleset, await loadSharing(db, ruleset, { accountId, subject }), now)
  if (surroundings.unjudgeable.has(keyText(record))) {
    return explained.map(({ rule }) => ({ rule, outcome: { is: 'undecided' }, mark: null, exemptions: [] }))
  }
  const active = await loadActiveExemptions(db, accountId, { keys: [record], now })
  return explained.map((one) => ({
    ...one,
    mark: markFor(one, ruleset),
    exemptions: exemptionsOf(one, { record, active }),
  }))
}

function markFor({ rule, outcome }: RuleExplanation, { terms }: Pick<Ruleset, 'terms'>): FindingMark | null {
  const said = terms.get(rule.id)
  if (outcome.is !== 'notMet' || said === undefined) return null
  const { reason, isNoted } = outcome.verdict
  return markOf({ ...said, reason, state: isNoted === true ? 'noted' : 'open' })
}

function exemptionsOf(
  { rule, outcome }: RuleExplanation,
  { record, active }: Pick<JudgeRequest, 'record'> & { readonly active: readonly ActiveExemption[] },
): readonly ActiveExemption[] {
  if (outcome.is !== 'notMet') return []
  const { type, id, ownerId } = record
  return coveringOf(active, { key: { type, id }, ownerId, ruleId: rule.id, reason: outcome.verdict.reason })
}
