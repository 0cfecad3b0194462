import type { Kysely } from 'kysely'
import { keyText, type ObjectType } from '../domain/record.ts'
import type { Schema } from '../infra/db/schema.ts'
import type { StoredRecord } from '../records/index.ts'
import { explain, type RuleExplanation, type Ruleset } from '../rules/index.ts'
import { subjectOf } from './evaluate-record.ts'
import { loadSurroundings } from './load-surroundings.ts'

/**
 * Why each rule about a stored record's type comes out as it does now, met ones included, in the ruleset's order. The
 * rules judge no unreadable record: all are then undecided.
 */
export async function explainRecord(
  db: Kysely<Schema>,
  ruleset: Ruleset,
  {
    accountId,
    record,
    typesToCome,
    now,
  }: {
    readonly accountId: string
    readonly record: StoredRecord
    readonly typesToCome: readonly ObjectType[]
    readonly now: Date
  },
): Promise<readonly RuleExplanation[]> {
  const surroundings = await loadSurroundings(db, ruleset, { accountId, keys: [record] })
  const explained = explain(ruleset, subjectOf({ record, surroundings, typesToCome }), now)
  if (!surroundings.unjudgeable.has(keyText(record))) return explained
  return explained.map(({ rule }) => ({ rule, outcome: { is: 'undecided' } }))
}
