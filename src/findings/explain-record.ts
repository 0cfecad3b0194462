import type { Kysely } from 'kysely'
import { keyText } from '../domain/record.ts'
import type { Schema } from '../infra/db/schema.ts'
import { explain, type RuleExplanation, type Ruleset } from '../rules/index.ts'
import { type JudgeRequest, subjectOf } from './evaluate-record.ts'
import { loadSurroundings } from './load-surroundings.ts'

/**
 * Why each rule about a stored record's type comes out as it does now, met ones included, in the ruleset's order. The
 * rules judge no unreadable record: all are then undecided.
 */
export async function explainRecord(
  db: Kysely<Schema>,
  ruleset: Ruleset,
  { accountId, record, typesToCome, now }: JudgeRequest,
): Promise<readonly RuleExplanation[]> {
  const surroundings = await loadSurroundings(db, ruleset, { accountId, keys: [record] })
  const explained = explain(ruleset, subjectOf({ record, surroundings, typesToCome }), now)
  if (!surroundings.unjudgeable.has(keyText(record))) return explained
  return explained.map(({ rule }) => ({ rule, outcome: { is: 'undecided' } }))
}
