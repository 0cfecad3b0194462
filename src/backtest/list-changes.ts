import type { Kysely } from 'kysely'
import type { Verdict } from '../domain/finding.ts'
import type { ObjectType } from '../domain/record.ts'
import type { Schema } from '../infra/db/schema.ts'
import type { StoredRecord } from '../records/index.ts'
import type { Ruleset } from '../rules/index.ts'
import type { ListedChange } from './backtest.ts'
import { type StoredCase, storedCases } from './judge-stored.ts'
import { changeOf, type RuleResult, ruleResults } from './rule-results.ts'
import type { BacktestRequest } from './run-backtest.ts'

/** Which records are listed. */
export interface ListRequest
  extends Pick<BacktestRequest, 'accountId' | 'candidate' | 'active' | 'typesToCome' | 'now'> {
  /** A rule of either ruleset. */
  readonly ruleId: string
  readonly change: ListedChange
  /** The id of the record before the first one; null: from the beginning. */
  readonly after: string | null
  readonly limit: number
}

/** A record whose result is listed. */
export interface ListedRecord {
  readonly record: StoredRecord
  /** By the tried ruleset; null if it does not flag the record. */
  readonly verdict: Verdict | null
  /** By the active one. */
  readonly before: Verdict | null
}

/** A page of records. */
export interface ListedRecords {
  readonly records: readonly ListedRecord[]
  /** What to pass as `after` for the next page; null: there is none. */
  readonly next: string | null
}

/**
 * A page of the records that a rule flags, or whose result would change, in the order of their ids. Judges as many records
 * as the page needs, and stores nothing. Empty for a rule that neither ruleset has in the account.
 */
export async function listChanges(db: Kysely<Schema>, request: ListRequest): Promise<ListedRecords> {
  const { candidate, active, after, limit } = request
  const type = typeOf(request)
  if (type === null) return { records: [], next: null }
  const records: ListedRecord[] = []
  for await (const page of storedCases(db, {
    ...request,
    type,
    rulesets: active === null ? [candidate] : [candidate, active],
    after,
  })) {
    for (const one of page) {
      const listed = listedOf(one, request)
      if (listed === null) continue
      // One more than asked for: there is a next page.
      if (records.length === limit) return { records, next: records.at(-1)?.record.id ?? null }
      records.push(listed)
    }
  }
  return { records, next: null }
}

function typeOf({ candidate, active, ruleId }: ListRequest): ObjectType | null {
  const rules = [...candidate.rules, ...(active?.rules ?? [])]
  return rules.find(({ id }) => id === ruleId)?.object ?? null
}

function listedOf(
  { record, subject }: StoredCase,
  { candidate, active, ruleId, change, now }: ListRequest,
): ListedRecord | null {
  function resultBy(ruleset: Ruleset): RuleResult | undefined {
    const place = ruleset.rules.filter(({ object }) => object === record.type).findIndex(({ id }) => id === ruleId)
    return place < 0 ? undefined : ruleResults(ruleset, subject, now)[place]
  }
  const result = resultBy(candidate)
  const before = active === null ? undefined : resultBy(active)
  const isListed = change === 'flagged' ? result?.is === 'failed' : changeOf(before, result) === change
  return isListed ? { record, verdict: verdictOf(result), before: verdictOf(before) } : null
}

function verdictOf(result: RuleResult | undefined): Verdict | null {
  return result?.is === 'failed' ? result.verdict : null
}
