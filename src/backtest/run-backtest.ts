import type { Kysely } from 'kysely'
import { type CrmRecord, type ObjectType, objectTypes } from '../domain/record.ts'
import { loadLostSegments } from '../findings/index.ts'
import type { Schema } from '../infra/db/schema.ts'
import { countRecords } from '../records/index.ts'
import type { AccountRuleset, Ruleset } from '../rules/index.ts'
import { loadSupervisions } from '../scorecards/index.ts'
import type { Backtest, BacktestChanges, Burden, RuleBacktest, RuleChanges } from './backtest.ts'
import { storedCases } from './judge-stored.ts'
import { changeOf, isFailed, type RuleResult, recordChangeOf, ruleResults } from './rule-results.ts'
import { BurdenTally, RuleTally, rulesAbout } from './tally.ts'

/** What is tried, on what. */
export interface BacktestRequest {
  readonly accountId: string
  /** The tried ruleset, as it applies to the account. */
  readonly candidate: AccountRuleset
  /** The active one, to compare with; null: without a comparison. */
  readonly active: AccountRuleset | null
  /** Types whose records have not been read completely for the first time. */
  readonly typesToCome: readonly ObjectType[]
  readonly now: Date
  /** Called after each page. @param total the number of records when the run began */
  readonly progress?: (judged: number, total: number) => void
  /** Ends the run early. */
  readonly signal?: AbortSignal
}

/** Fields that rules may ask of people for one record, unless the ruleset has a budget of its own. */
const defaultBudget = 8

/**
 * Judges every stored record by a ruleset, and by the active one, and counts. Stores nothing and calls no CRM. Memory
 * does not grow with the number of records.
 *
 * @throws the signal's reason if it is aborted
 */
export async function runBacktest(db: Kysely<Schema>, request: BacktestRequest): Promise<Backtest> {
  const { accountId, candidate, active, now } = request
  const counts = await countRecords(db, accountId)
  const total = objectTypes.reduce((sum, type) => sum + counts[type], 0)
  const supervisorsOf = await loadSupervisorsOf(db, accountId)
  const lostSegments = await loadLostSegments(db, accountId, { ruleset: candidate, now })
  const done: TypeTally[] = []
  let judged = 0
  for (const type of objectTypes) {
    const tally = new TypeTally(type, request)
    for await (const page of storedCases(db, {
      ...request,
      type,
      rulesets: active === null ? [candidate] : [candidate, active],
      after: null,
    })) {
      for (const { record, subjectFor } of page) {
        const before = active === null ? null : ruleResults(active, subjectFor(active), now)
        tally.add(record, ruleResults(candidate, subjectFor(candidate), now), before)
      }
      judged += page.length
      request.progress?.(judged, total)
    }
    done.push(tally)
  }
  return {
    version: candidate.version,
    name: candidate.name,
    at: now,
    records: judged,
    flagged: done.reduce((sum, { flagged }) => sum + flagged, 0),
    rules: inOrderOf(
      candidate,
      done.flatMap((tally) => tally.rules(supervisorsOf)),
    ),
    leftOut: candidate.leftOut,
    leftOutSegments: candidate.leftOutSegments,
    lostSegments,
    burdens: done.flatMap((tally) => tally.burden(supervisorsOf)),
    changes: active === null ? null : changesOf(active, done),
  }
}

/** The supervisors of each owner who has one. */
export async function loadSupervisorsOf(
  db: Kysely<Schema>,
  accountId: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const byOwner = Map.groupBy(await loadSupervisions(db, accountId), ({ ownerId }) => ownerId)
  return new Map([...byOwner].map(([ownerId, all]) => [ownerId, all.map(({ supervisorId }) => supervisorId)]))
}

function inOrderOf({ rules }: Pick<Ruleset, 'rules'>, results: readonly RuleBacktest[]): readonly RuleBacktest[] {
  const byId = new Map(results.map((result) => [result.ruleId, result]))
  return rules.flatMap(({ id }) => byId.get(id) ?? [])
}

function changesOf({ version }: AccountRuleset, done: readonly TypeTally[]): BacktestChanges {
  return {
    from: version,
    newlyFlagged: done.reduce((sum, { newlyFlagged }) => sum + newlyFlagged, 0),
    newlyClear: done.reduce((sum, { newlyClear }) => sum + newlyClear, 0),
    rules: done.flatMap((tally) => tally.changes()),
  }
}

/** Counts the results for the records of one type. */
class TypeTally {
  readonly #type: ObjectType
  readonly #candidate: AccountRuleset
  readonly #rules: readonly RuleTally[]
  readonly #comparison: readonly ComparedRule[]
  readonly #burden = new BurdenTally()
  #records = 0
  flagged = 0
  newlyFlagged = 0
  newlyClear = 0

  constructor(type: ObjectType, { candidate, active, now }: BacktestRequest) {
    this.#type = type
    this.#candidate = candidate
    this.#rules = rulesAbout(candidate, type).map((rule) => new RuleTally(rule, candidate, now))
    this.#comparison = active === null ? [] : comparisonOf(rulesAbout(active, type), rulesAbout(candidate, type))
  }

  add(record: CrmRecord, results: readonly RuleResult[], before: readonly RuleResult[] | null): void {
    this.#records += 1
    let fields = 0
    for (const [place, result] of results.entries()) {
      fields += this.#rules[place]?.add(record, result) ?? 0
    }
    this.#burden.add(fields)
    if (results.some(isFailed)) this.flagged += 1
    if (before !== null) this.#compare(before, results)
  }

  #compare(before: readonly RuleResult[], after: readonly RuleResult[]): void {
    const changed = recordChangeOf(before, after)
    if (changed !== null) this[changed] += 1
    for (const compared of this.#comparison) {
      const change = changeOf(before[compared.before], after[compared.after])
      if (change !== null) compared.counts[change] += 1
    }
  }

  rules(supervisorsOf: ReadonlyMap<string, readonly string[]>): readonly RuleBacktest[] {
    return this.#rules.map((tally) => tally.result(this.#records, supervisorsOf))
  }

  burden(supervisorsOf: ReadonlyMap<string, readonly string[]>): readonly Burden[] {
    if (this.#rules.length === 0) return []
    const { fieldsPerRecord } = this.#burden
    const budget = this.#candidate.budget?.fieldsPerRecord ?? defaultBudget
    const fieldsPerWeek = this.rules(supervisorsOf).reduce((sum, { firstAsk }) => sum + firstAsk.fieldsPerWeek, 0)
    return [{ type: this.#type, fieldsPerRecord, isOver: fieldsPerRecord > budget, budget, fieldsPerWeek }]
  }

  changes(): readonly RuleChanges[] {
    return this.#comparison.flatMap(({ rule, counts }) => {
      const isAny = Object.values(counts).some((count) => count > 0)
      return isAny ? [{ ruleId: rule.id, type: this.#type, title: rule.title, ...counts }] : []
    })
  }
}

/** A rule of either ruleset. */
interface ComparedRule {
  readonly rule: Ruleset['rules'][number]
  /** Its place among the rules about the type; -1 if it is not among them. */
  readonly before: number
  readonly after: number
  readonly counts: { newlyFlagged: number; newlyClear: number; changedReason: number }
}

function comparisonOf(before: Ruleset['rules'], after: Ruleset['rules']): readonly ComparedRule[] {
  const kept = new Set(after.map(({ id }) => id))
  return [...after, ...before.filter(({ id }) => !kept.has(id))].map((rule) => ({
    rule,
    before: before.findIndex(({ id }) => id === rule.id),
    after: after.findIndex(({ id }) => id === rule.id),
    counts: { newlyFlagged: 0, newlyClear: 0, changedReason: 0 },
  }))
}
