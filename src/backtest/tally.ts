import { type Reason, reasons } from '../domain/finding.ts'
import { ownValue } from '../domain/own-value.ts'
import type { CrmRecord, ObjectType } from '../domain/record.ts'
import { type AccountRuleset, fewestFields, type Ruleset } from '../rules/index.ts'
import type { FirstAsk, Part, RuleBacktest } from './backtest.ts'
import { knownCount } from './known-count.ts'
import { isListedOnly, type RuleResult } from './rule-results.ts'

/** How far back a rule's first asks are counted. */
const firstAskWeeks = 4
const weekMs = 7 * 24 * 3_600_000

interface Counts {
  judged: number
  flagged: number
}

/** Counts the results of one rule, record by record; in memory it is as large as its parts are many. */
export class RuleTally {
  readonly #rule: Ruleset['rules'][number]
  /** How many fields people fill in to meet the rule; 0: it asks for something else. */
  readonly #fields: number
  /** Milliseconds since 1970. */
  readonly #askedSince: number
  readonly #byReason = Object.fromEntries(reasons.map((reason) => [reason, 0])) as Record<Reason, number>
  readonly #byOwner = new Map<string | null, Counts>()
  readonly #bySource = new Map<string | null, Counts>()
  readonly #byYear = new Map<string | null, Counts>()
  readonly #uncharged = { exempt: 0, disputed: 0 }
  #noted = 0
  #undecided = 0
  #notYet = 0
  #asked = 0
  #metAtFirst = 0

  /** @param now the instant of the results */
  constructor(rule: Ruleset['rules'][number], { asked }: Pick<AccountRuleset, 'asked'>, now: Date) {
    this.#rule = rule
    this.#fields = fewestFields(rule, asked.get(rule.id) ?? [])
    this.#askedSince = now.getTime() - firstAskWeeks * weekMs
  }

  /** @returns for how many fields of the record people were asked for the first time in the last weeks */
  add(record: CrmRecord, result: RuleResult): number {
    if (result.is === 'notApplicable') return 0
    if ('judgedFrom' in result) return this.#addJudged(record, result)
    if (result.is === 'undecided') this.#undecided += 1
    else this.#notYet += 1
    return 0
  }

  #addJudged(record: CrmRecord, result: Extract<RuleResult, { readonly judgedFrom: number }>): number {
    if (isListedOnly(result)) this.#noted += 1
    if (result.is === 'failed') {
      this.#byReason[result.verdict.reason] += 1
      if (result.uncharged !== null) this.#uncharged[result.uncharged] += 1
    }
    const flagged = result.is === 'failed' ? 1 : 0
    count(this.#byOwner, record.ownerId, flagged)
    count(this.#bySource, sourceOf(record), flagged)
    count(this.#byYear, yearOf(record), flagged)
    if (result.judgedFrom < this.#askedSince) return 0
    this.#asked += 1
    if (result.is === 'met') this.#metAtFirst += 1
    return this.#fields
  }

  /** @param supervisorsOf the supervisors of an owner */
  result(records: number, supervisorsOf: ReadonlyMap<string, readonly string[]>): RuleBacktest {
    const { id, object, title } = this.#rule
    const all = [...this.#byOwner.values()]
    return {
      ruleId: id,
      type: object,
      title,
      records,
      judged: sum(all.map(({ judged }) => judged)),
      flagged: knownCount(sum(all.map(({ flagged }) => flagged)), this.#undecided),
      ...this.#uncharged,
      noted: this.#noted,
      undecided: this.#undecided,
      notYet: this.#notYet,
      byReason: this.#byReason,
      byOwner: partsOf(this.#byOwner),
      byTeam: partsOf(teamsOf(this.#byOwner, supervisorsOf)),
      bySource: partsOf(this.#bySource),
      byYear: partsOf(this.#byYear),
      firstAsk: this.#firstAsk(),
    }
  }

  #firstAsk(): FirstAsk {
    const [asked, met] = [this.#asked, this.#metAtFirst]
    // Nobody is asked to fill in what the rule does not ask for, whatever has not been read.
    const unread = this.#fields === 0 ? 0 : this.#undecided
    return { asked, met, fieldsPerWeek: knownCount(((asked - met) / firstAskWeeks) * this.#fields, unread) }
  }
}

/** Counts how many fields the rules about a type ask for, of each record that they began to judge lately. */
export class BurdenTally {
  #records = 0
  #fields = 0

  /** @param fields the number of fields that people were asked for, of one record */
  add(fields: number): void {
    if (fields === 0) return
    this.#records += 1
    this.#fields += fields
  }

  get fieldsPerRecord(): number {
    return this.#records === 0 ? 0 : this.#fields / this.#records
  }
}

/** What created the record; null: unknown. */
export function sourceOf({ fields }: Pick<CrmRecord, 'fields'>): string | null {
  const source = ownValue(fields, 'source')
  return typeof source === 'string' ? source : null
}

/** The year in which the record was created, in UTC. */
export function yearOf({ createdAt }: Pick<CrmRecord, 'createdAt'>): string {
  return String(createdAt.getUTCFullYear())
}

function count(parts: Map<string | null, Counts>, key: string | null, flagged: number): void {
  const known = parts.get(key)
  if (known === undefined) parts.set(key, { judged: 1, flagged })
  else {
    known.judged += 1
    known.flagged += flagged
  }
}

function teamsOf(
  byOwner: ReadonlyMap<string | null, Counts>,
  supervisorsOf: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string | null, Counts> {
  const teams = new Map<string | null, Counts>()
  for (const [owner, { judged, flagged }] of byOwner) {
    for (const supervisor of supervisorsOf.get(owner ?? '') ?? []) {
      const known = teams.get(supervisor) ?? { judged: 0, flagged: 0 }
      teams.set(supervisor, { judged: known.judged + judged, flagged: known.flagged + flagged })
    }
  }
  return teams
}

function partsOf(parts: ReadonlyMap<string | null, Counts>): Part[] {
  return [...parts]
    .map(([key, { judged, flagged }]) => ({ key, judged, flagged }))
    .toSorted((a, b) => b.flagged - a.flagged || b.judged - a.judged || compare(a.key ?? '', b.key ?? ''))
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}

/** The rules about a type, in the ruleset's order. */
export function rulesAbout({ rules }: Pick<Ruleset, 'rules'>, type: ObjectType): Ruleset['rules'] {
  return rules.filter(({ object }) => object === type)
}
