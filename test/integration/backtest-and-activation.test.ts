import { beforeAll, expect, it } from 'vitest'
import { type Backtest, type RuleBacktest, runBacktest } from '../../src/backtest/index.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import { parseRuleset } from '../../src/rules/index.ts'
import { loadAccountRules } from '../../src/rulesets/index.ts'
import { loadSupervisions } from '../../src/scorecards/index.ts'
import { describeAnyStore } from '../support/database.ts'
import { beginHappening, expectedNow, type Happening, settle } from '../support/random-account/happening.ts'
import { letHappen } from '../support/random-account/random-changes.ts'
import { randomRules, readingRules } from '../support/random-account/random-rules.ts'
import type { StandingFinding } from '../support/random-account/stored-account.ts'

const seeds = [1, 3]
const start = '2026-10-21T10:00:00Z'
const changes = 10

type Findings = readonly StandingFinding[]
type Counts = Readonly<Record<string, number>>

function countBy(findings: Findings, keysOf: (one: StandingFinding) => readonly unknown[]): Counts {
  const keys = findings.flatMap(keysOf).map(String).toSorted()
  return Object.fromEntries([...Map.groupBy(keys, (key) => key)].map(([key, all]) => [key, all.length]))
}

function flaggedParts(parts: RuleBacktest['byOwner']): Counts {
  const flagged = parts
    .filter((part) => part.flagged > 0)
    .map((part): [string, number] => [String(part.key), part.flagged])
  return Object.fromEntries(flagged.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

/** Whether the flag of the record names it. */
function isFlagged({ state }: StandingFinding): boolean {
  return state === 'open' || state === 'disputed'
}

describeAnyStore('a backtest', (store) => {
  let database: Database
  beforeAll(async () => {
    database = await store.open()
  })

  /** An account whose links have all been read, so that the rules of any draft can be judged. */
  async function begin(seed: number): Promise<Happening> {
    const happening = await beginHappening({ seed, database, start, others: readingRules })
    const { rules } = happening
    for (let count = 0; count < changes; count += 1) {
      await letHappen(happening)
      await settle(happening)
    }
    if (happening.rules !== rules) {
      await happening.account.activate(rules)
      happening.rules = rules
      await settle(happening)
    }
    return happening
  }

  /** What a ruleset would find in what is stored, and change of what another one finds. */
  async function backtestOf({ account, clock }: Happening, after: string, before: string) {
    const { account: stored } = account.opened()
    const [candidate, active] = [
      await loadAccountRules(database.db, parseRuleset(after, 'r'), stored),
      await loadAccountRules(database.db, parseRuleset(before, 'r'), stored),
    ]
    return runBacktest(database.db, {
      accountId: account.accountId,
      candidate,
      active,
      typesToCome: [],
      now: clock.now(),
    })
  }

  /** What a backtest says of a rule, counted in what is stored. @param bare the findings if nothing were exempt or disputed */
  async function countRule({ account, company }: Happening, findings: Findings, bare: Findings) {
    const supervisions = await loadSupervisions(database.db, account.accountId)
    const notedIds = new Set(bare.flatMap(({ id, state }) => (state === 'noted' ? id : [])))
    const failed = findings.filter(({ id }) => !notedIds.has(id))
    function inState(state: string): number {
      return failed.filter((one) => one.state === state).length
    }
    return {
      open: inState('open'),
      exempt: inState('exempt'),
      disputed: inState('disputed'),
      noted: findings.filter(({ state }) => state === 'noted').length,
      byReason: countBy(failed, ({ reason }) => [reason]),
      byOwner: countBy(failed, ({ ownerId }) => [ownerId]),
      byTeam: countBy(failed, ({ ownerId }) =>
        supervisions.flatMap((one) => (one.ownerId === ownerId ? one.supervisorId : [])),
      ),
      bySource: countBy(failed, ({ key }) => [company.find(key)?.fields['source']]),
      byYear: countBy(failed, ({ key }) => [company.find(key)?.createdAt.getUTCFullYear()]),
    }
  }

  function said({ flagged, exempt, disputed, noted, byReason, byOwner, byTeam, bySource, byYear }: RuleBacktest) {
    const reasons = Object.entries(byReason).filter(([, count]) => count > 0)
    return {
      open: Number(flagged) - exempt - disputed,
      exempt,
      disputed,
      noted,
      byReason: Object.fromEntries(reasons.toSorted(([a], [b]) => (a < b ? -1 : 1))),
      byOwner: flaggedParts(byOwner),
      byTeam: flaggedParts(byTeam),
      bySource: flaggedParts(bySource),
      byYear: flaggedParts(byYear),
    }
  }

  /** How many of these are named by flags that were not before. */
  function newIn(after: Findings, before: Findings, idOf: (one: StandingFinding) => string): number {
    const known = new Set(before.filter(isFlagged).map(idOf))
    return new Set(
      after
        .filter(isFlagged)
        .map(idOf)
        .filter((id) => !known.has(id)),
    ).size
  }

  type Result = Awaited<ReturnType<typeof backtestOf>>

  function expectChanges({ rules, changes }: Result, before: Findings, after: Findings): void {
    for (const { ruleId } of rules) {
      const [was, is] = [ofRule(before, ruleId), ofRule(after, ruleId)]
      const { newlyFlagged = 0, newlyClear = 0 } = changes?.rules.find((one) => one.ruleId === ruleId) ?? {}
      const stored = [newIn(is, was, ({ id }) => id), newIn(was, is, ({ id }) => id)]
      expect([ruleId, newlyFlagged, newlyClear]).toEqual([ruleId, ...stored])
    }
    const stored = { newlyFlagged: newIn(after, before, recordOf), newlyClear: newIn(before, after, recordOf) }
    expect(changes).toMatchObject(stored)
  }

  it.each(seeds)('says what the activation of its draft does, and a roll-back undoes it (%i)', async (seed) => {
    const happening = await begin(seed)
    const { account, chance, acts, rules } = happening
    const draft = randomRules(chance, readingRules)
    const before = await account.findings()
    const result = await backtestOf(happening, draft, rules)
    expect(changesIn(await backtestOf(happening, rules, draft))).toEqual(mirrored(changesIn(result)))

    await account.activate(draft)
    happening.rules = draft
    const { found: after } = await settle(happening)
    const { findings: bare } = await expectedNow(happening, { ...acts, exemptions: [], disputes: [] })
    for (const rule of result.rules) {
      const { ruleId } = rule
      const stored = await countRule(happening, ofRule(after, ruleId), ofRule(bare, ruleId))
      expect([ruleId, said(rule)]).toEqual([ruleId, stored])
    }
    expectChanges(result, before, after)

    await account.rollBack()
    happening.rules = rules
    const { found, expected } = await settle(happening)
    expect(found).toEqual(expected)
    // What people agreed on about a finding ended with it.
    const agreed = new Set(before.flatMap(({ id, state }) => (state === 'disputed' || state === 'exempt' ? id : [])))
    expect(found.filter(({ id }) => !agreed.has(id))).toEqual(before.filter(({ id }) => !agreed.has(id)))
  })
})

type RuleChanges = NonNullable<Backtest['changes']>['rules'][number]
type Changes = Pick<RuleChanges, 'newlyFlagged' | 'newlyClear' | 'changedReason' | 'undecided'>

/** The changes of all records, and by rule. */
function changesIn({ changes }: Pick<Backtest, 'changes'>): ReadonlyMap<string, Changes> {
  if (changes === null) throw new TypeError('nothing was compared')
  const { newlyFlagged, newlyClear, undecided, rules } = changes
  const all = { newlyFlagged, newlyClear, changedReason: 0, undecided }
  return new Map([['', all], ...rules.map(({ ruleId, type: _type, title: _title, ...one }) => [ruleId, one] as const)])
}

/** What is newly flagged in one direction is newly clear in the other. */
function mirrored(changes: ReadonlyMap<string, Changes>): ReadonlyMap<string, Changes> {
  return new Map(
    [...changes].map(([id, { newlyFlagged, newlyClear, ...rest }]) => [
      id,
      { newlyFlagged: newlyClear, newlyClear: newlyFlagged, ...rest },
    ]),
  )
}

function ofRule(findings: Findings, id: string): Findings {
  return findings.filter(({ ruleId }) => ruleId === id)
}

function recordOf({ key }: StandingFinding): string {
  return `${key.type}:${key.id}`
}
