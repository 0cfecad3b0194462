import { isDeepStrictEqual } from 'node:util'
import type { Kysely } from 'kysely'
import { type CrmRecord, type ObjectType, objectTypes } from '../domain/record.ts'
import { loadLostSegments } from '../findings/index.ts'
import type { Schema } from '../infra/db/schema.ts'
import { countRecords } from '../records/index.ts'
import type { AccountRuleset, Ruleset } from '../rules/index.ts'
import { loadSupervisions } from '../scorecards/index.ts'
import type { Backtest, BacktestChanges, Burden, RuleBacktest, RuleChanges } from './backtest.ts'
import { storedCases } from './judge-stored.ts'
import { type KnownCount, knownCount, sumOfKnown } from './known-count.ts'
import {
  changeOf,
  type FlagChange,
  isFailed,
  mayBeFlagged,
  possibleChanges,
  type RuleResult,
  recordChangeOf,
  ruleResults,
} from './rule-results.ts'
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
      for (const one of page) {
        const before = active === null ? null : ruleResults(active, one, now)
        tally.add(one.record, ruleResults(candidate, one, now), before)
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
    ...totals(done),
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

function totals(done: readonly TypeTally[]): Pick<Backtest, 'flagged' | 'undecided'> {
  const undecided = sumOf(done, (tally) => tally.undecided)
  return {
    flagged: knownCount(
      sumOf(done, ({ flagged }) => flagged),
      undecided,
    ),
    undecided,
  }
}

function sumOf<One>(all: readonly One[], count: (one: One) => number): number {
  return all.reduce((sum, one) => sum + count(one), 0)
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

function changesOf({ version, leftOut, leftOutSegments }: AccountRuleset, done: readonly TypeTally[]): BacktestChanges {
  const undecided = sumOf(done, ({ changed }) => changed.undecided)
  function known(change: FlagChange): KnownCount {
    return knownCount(
      sumOf(done, ({ changed }) => changed[change]),
      sumOf(done, ({ mayChange }) => mayChange[change]),
    )
  }
  return {
    from: version,
    leftOut,
    leftOutSegments,
    newlyFlagged: known('newlyFlagged'),
    newlyClear: known('newlyClear'),
    undecided,
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
  undecided = 0
  readonly changed = { newlyFlagged: 0, newlyClear: 0, undecided: 0 }
  /** Of the undecided records: how many may change in which way. */
  readonly mayChange = { newlyFlagged: 0, newlyClear: 0 }

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
    if (mayBeFlagged(results)) this.undecided += 1
    if (before !== null) this.#compare(before, results)
  }

  #compare(before: readonly RuleResult[], after: readonly RuleResult[]): void {
    const changes = this.#comparison.map((one) => changeOf(before[one.before], after[one.after], one.isSame))
    for (const [index, { counts }] of this.#comparison.entries()) {
      const change = changes[index] ?? null
      if (change !== null) counts[change] += 1
    }
    const changed = recordChangeOf(before, after, changes)
    if (changed !== null) this.changed[changed] += 1
    if (changed === 'undecided') for (const change of possibleChanges(before)) this.mayChange[change] += 1
  }

  rules(supervisorsOf: ReadonlyMap<string, readonly string[]>): readonly RuleBacktest[] {
    return this.#rules.map((tally) => tally.result(this.#records, supervisorsOf))
  }

  burden(supervisorsOf: ReadonlyMap<string, readonly string[]>): readonly Burden[] {
    if (this.#rules.length === 0) return []
    const rules = this.rules(supervisorsOf)
    const mean = this.#burden.fieldsPerRecord
    const budget = this.#candidate.budget?.fieldsPerRecord ?? defaultBudget
    return [
      {
        type: this.#type,
        fieldsPerRecord: knownCount(
          mean,
          sumOf(rules, ({ undecided }) => undecided),
        ),
        isOver: mean > budget,
        budget,
        fieldsPerWeek: sumOfKnown(rules.map(({ firstAsk }) => firstAsk.fieldsPerWeek)),
      },
    ]
  }

  changes(): readonly RuleChanges[] {
    return this.#comparison.flatMap(({ rule, before, after, counts }) => {
      if (Object.values(counts).every((count) => count === 0)) return []
      const { undecided } = counts
      // A new rule has flagged nothing that it could stop flagging, and one that is removed flags nothing any more.
      const [unreadBefore, unreadAfter] = [before < 0 ? 0 : undecided, after < 0 ? 0 : undecided]
      return [
        {
          ruleId: rule.id,
          type: this.#type,
          title: rule.title,
          newlyFlagged: knownCount(counts.newlyFlagged, unreadAfter),
          newlyClear: knownCount(counts.newlyClear, unreadBefore),
          changedReason: knownCount(counts.changedReason, Math.min(unreadBefore, unreadAfter)),
          undecided,
        },
      ]
    })
  }
}

/** A rule of either ruleset. */
interface ComparedRule {
  readonly rule: Ruleset['rules'][number]
  /** Its place among the rules about the type; -1 if it is not among them. */
  readonly before: number
  readonly after: number
  /** Whether both rulesets have it alike. */
  readonly isSame: boolean
  readonly counts: { newlyFlagged: number; newlyClear: number; changedReason: number; undecided: number }
}

function comparisonOf(before: Ruleset['rules'], after: Ruleset['rules']): readonly ComparedRule[] {
  const kept = new Set(after.map(({ id }) => id))
  return [...after, ...before.filter(({ id }) => !kept.has(id))].map((rule) => {
    const [was, is] = [before, after].map((rules) => rules.findIndex(({ id }) => id === rule.id))
    return {
      rule,
      before: was ?? -1,
      after: is ?? -1,
      isSame: isDeepStrictEqual(before[was ?? -1], after[is ?? -1]),
      counts: { newlyFlagged: 0, newlyClear: 0, changedReason: 0, undecided: 0 },
    }
  })
}
