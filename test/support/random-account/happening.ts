import type { Database } from '../../../src/infra/db/open-database.ts'
import type { AccountRuleset } from '../../../src/rules/index.ts'
import { loadSupervisions } from '../../../src/scorecards/index.ts'
import { type SettableClock, settableClock } from '../clock.ts'
import { type Chance, chanceOf } from './chance.ts'
import type { Company } from './company.ts'
import { type Expected, expectedFindings, type KnownActs, type KnownExemption, rulesOf } from './expected-findings.ts'
import { randomCompany } from './random-company.ts'
import { randomRules } from './random-rules.ts'
import { openStored, type StandingFinding, type StoredAccount } from './stored-account.ts'

/** An account on which things happen. */
export interface Happening {
  readonly chance: Chance
  readonly company: Company
  readonly account: StoredAccount
  readonly clock: SettableClock
  /** The active rules (YAML). */
  rules: string
  /** Those before, which a roll-back activates; null: there are none. */
  earlier: string | null
  acts: KnownActs
  /** The granted exemptions by their ids. */
  readonly granted: Map<string, KnownExemption>
}

export interface HappeningOptions {
  readonly seed: number
  readonly database: Database
  /** ISO 8601. */
  readonly start: string
  /** Rules in addition to the random ones. */
  readonly others?: readonly string[]
}

/** Connects a random company, and reads and evaluates it for the first time. */
export async function beginHappening({ seed, database, start, others = [] }: HappeningOptions): Promise<Happening> {
  const chance = chanceOf(seed)
  const clock = settableClock(start)
  const company = randomCompany(chance, clock.now())
  const rules = randomRules(chance, others)
  const account = await openStored({ company, database, clock, externalId: `random-${seed}`, rules })
  await account.readAll()
  const acts = { exemptions: [], disputes: [], answers: new Map() }
  const happening = { chance, company, account, clock, rules, earlier: null, acts, granted: new Map() }
  await settle(happening)
  return happening
}

/** The findings as they are stored, and as they must be. */
export interface Settled {
  readonly found: readonly StandingFinding[]
  readonly expected: readonly StandingFinding[]
}

/** Evaluates what is due. */
export async function settle(happening: Happening): Promise<Settled> {
  await happening.account.evaluate()
  const { findings: expected, acts } = await expectedNow(happening)
  happening.acts = acts
  return { found: await happening.account.findings(), expected }
}

/** What the findings must be now. @param acts absent: what people have done */
export async function expectedNow(happening: Happening, acts: KnownActs = happening.acts): Promise<Expected> {
  const { account, company, clock, rules } = happening
  const supervisions = await loadSupervisions(account.db, account.accountId)
  return expectedFindings({ company, ruleset: compiledRules(company, rules), supervisions, acts, now: clock.now() })
}

const compiled = new WeakMap<Company['owners'], Map<string, AccountRuleset>>()

/** Rules as they apply to the company, compiled once. */
export function compiledRules(company: Company, rules: string): AccountRuleset {
  const ofOwners = compiled.get(company.owners) ?? new Map<string, AccountRuleset>()
  compiled.set(company.owners, ofOwners)
  const ruleset = ofOwners.get(rules) ?? rulesOf(company, rules)
  ofOwners.set(rules, ruleset)
  return ruleset
}
