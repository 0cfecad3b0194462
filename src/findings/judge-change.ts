import type { Kysely } from 'kysely'
import type { Verdict } from '../domain/finding.ts'
import { keyText, type ObjectType } from '../domain/record.ts'
import type { Schema } from '../infra/db/schema.ts'
import { loadLinks, loadRecords, loadUnjudgeable, type StoredRecord } from '../records/index.ts'
import type { Ruleset } from '../rules/index.ts'
import { evaluateRecord } from './evaluate-record.ts'

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
): Promise<JudgedChange> {
  const to = (await loadLinks(db, accountId, [record])).map((link) => link.to)
  const unjudgeable = new Set((await loadUnjudgeable(db, accountId, to)).map(keyText))
  const stored = new Map((await loadRecords(db, accountId, to)).map((one) => [keyText(one), one]))
  function judge(one: StoredRecord): readonly Verdict[] {
    return evaluateRecord(ruleset, { record: one, to, stored, unjudgeable, typesToCome }, now).verdicts
  }
  return { before: judge(record), judge }
}
