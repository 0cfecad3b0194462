import { beforeAll, expect, it } from 'vitest'
import { keyText } from '../../src/domain/record.ts'
import { explainRecord } from '../../src/findings/index.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import { loadRecords } from '../../src/records/index.ts'
import { parseRuleset } from '../../src/rules/index.ts'
import { loadAccountRules } from '../../src/rulesets/index.ts'
import { describeAnyStore } from '../support/database.ts'
import { beginHappening, type Happening, settle } from '../support/random-account/happening.ts'
import { letHappen } from '../support/random-account/random-changes.ts'
import { openStored, type StandingFinding } from '../support/random-account/stored-account.ts'

const seeds = [4, 10]
/** Between two of them, one to three things happen. */
const evaluations = 22
const start = '2026-10-21T10:00:00Z'

/** Lets things happen until people act, because they act on what they see. */
async function letSomeHappen(happening: Happening): Promise<readonly string[]> {
  const names: string[] = []
  for (let left = 1 + happening.chance.number(3); left > 0; left -= 1) {
    const { name, isOfPeople } = await letHappen(happening)
    names.push(name)
    if (isOfPeople) break
  }
  return names
}

describeAnyStore('findings that are kept up to date in steps', (store) => {
  let database: Database
  const seen = new Set<string>()
  beforeAll(async () => {
    database = await store.open()
  })

  /** Those of another account that is read and evaluated once. Exemptions, disputes and first answers are not read. */
  async function findingsOfNewcomer({ company, clock, rules }: Happening, seed: number) {
    const options = { company, database, clock, rules, externalId: `newcomer-${seed}` }
    const newcomer = await openStored(options)
    await newcomer.readAll()
    await newcomer.evaluate()
    return newcomer.findings()
  }

  function saying(message: unknown, since: unknown): string {
    return JSON.stringify([message, since])
  }

  /** What is said of each record to somebody who asks why: the rules that it does not meet, and what holds for them. */
  async function explained({ account, company, clock, rules }: Happening): Promise<readonly string[]> {
    const { accountId } = account
    const ruleset = await loadAccountRules(database.db, parseRuleset(rules, 'r'), account.opened().account)
    const said: string[] = []
    for (const record of await loadRecords(database.db, accountId, company.records())) {
      const request = { accountId, record, typesToCome: [], now: clock.now() }
      for (const { rule, outcome, mark, exemptions } of await explainRecord(database.db, ruleset, request)) {
        if (outcome.is !== 'notMet') continue
        const unexempted = mark === null || mark === 'important' ? 'open' : 'noted'
        const state = exemptions.length > 0 ? 'exempt' : unexempted
        const { reason, message, since } = outcome.verdict
        said.push(`${keyText(record)} ${rule.id} ${reason} ${state} ${mark === 'operator'} ${saying(message, since)}`)
      }
    }
    return said.toSorted()
  }

  /** The same of the findings; those that wait for a decision are open, but for that. */
  function stored(findings: readonly StandingFinding[]): readonly string[] {
    return findings
      .map(({ id, reason, state, says }) => {
        const [message, since, , , , repairedBy] = JSON.parse(says) as unknown[]
        const counts = state === 'disputed' ? 'open' : state
        return `${id} ${reason} ${counts} ${repairedBy === 'operator'} ${saying(message, since)}`
      })
      .toSorted()
  }

  function withoutState(finding: StandingFinding): StandingFinding {
    return { ...finding, state: 'open' }
  }

  it.each(seeds)('are those of one evaluation of everything, whatever happened (%i)', async (seed) => {
    const happening = await beginHappening({ seed, database, start })
    for (let count = 0; count < evaluations; count += 1) {
      const names = await letSomeHappen(happening)
      const { found, expected } = await settle(happening)
      expect(found, `after ${names.join(', ')} (${count})`).toEqual(expected)
      for (const { state, reason } of found) seen.add(state).add(reason)
    }
    const found = await happening.account.findings()
    expect(await explained(happening)).toEqual(stored(found))
    const once = await findingsOfNewcomer(happening, seed)
    const answered = new Set([...happening.acts.answers.keys()].map((text) => text.split(' ')[0]))
    function isComparable({ id }: StandingFinding): boolean {
      return !answered.has(id.split(' ')[0])
    }
    expect(found.filter(isComparable).map(withoutState)).toEqual(once.filter(isComparable).map(withoutState))
  })

  it('have been in every state, for every reason', () => {
    expect([...seen].toSorted()).toEqual([
      'disputed',
      'doubtful',
      'duplicate',
      'exempt',
      'inconsistent',
      'junk',
      'late',
      'missing',
      'noted',
      'open',
    ])
  })
})
