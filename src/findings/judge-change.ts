import type { Kysely } from 'kysely'
import type { Verdict } from '../domain/finding.ts'
import type { Schema } from '../infra/db/schema.ts'
import type { StoredRecord } from '../records/index.ts'
import type { Ruleset } from '../rules/index.ts'
import { evaluateRecord, type JudgeRequest } from './evaluate-record.ts'
import { loadSurroundings } from './load-surroundings.ts'

/** How the rules would judge a record that has been changed, with its linked records as they are stored. */
export interface JudgedChange {
  readonly before: readonly Verdict[]
  /** By the changed record. */
  judge(changed: StoredRecord): readonly Verdict[]
}

/** Loads what the rules need to judge changes of a record. Stores nothing. */
export async function loadJudge(
  db: Kysely<Schema>,
  ruleset: Ruleset,
  { accountId, record, typesToCome, now }: JudgeRequest,
): Promise<JudgedChange> {
  const surroundings = await loadSurroundings(db, ruleset, { accountId, keys: [record] })
  function judge(one: StoredRecord): readonly Verdict[] {
    return evaluateRecord(ruleset, { record: one, surroundings, typesToCome }, now).verdicts
  }
  return { before: judge(record), judge }
}
