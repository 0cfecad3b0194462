import { beforeAll, expect, it } from 'vitest'
import type { CheckedAccount, HealthDeps } from '../../src/health/condition.ts'
import { segmentsJudged } from '../../src/health/conditions/results/segments-judged.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import { type AccountRuleset, parseRuleset, rulesetOfAccount } from '../../src/rules/index.ts'
import { loadJudgedRules, noteRules } from '../../src/rulesets/index.ts'
import { sayAll } from '../../src/words/index.ts'
import { saveTeam } from '../support/crm-rows.ts'
import { describeEachStore } from '../support/database.ts'
import { inEnglish } from '../support/words.ts'

const accountId = 'hubspot-1'
const now = new Date('2026-11-23T09:00:00Z')
const text = `name: Ours
country: NO
rules:
  - { id: name, object: deal, title: A, missing: a, need: { field: name } }
  - { id: mistyped, object: deal, title: B, missing: b, need: { field: vendor.hs_next_stp } }
segments: { stepless: { object: deal, title: C, when: { vendor.hs_next_stp: { empty: true } } } }`

/** The rules for an account with one custom field, which the second rule misspells. */
function rulesOfAccount(): AccountRuleset {
  const field = { code: 'hs_next_step', label: 'Next step', holds: 'text', options: [], separator: ';' } as const
  const fields = [{ ...field, isArchived: false, whyNotFilled: null, isWritable: true }]
  const schema = { types: { deal: { fields, portable: {} } }, stages: null, currencies: null }
  const ruleset = parseRuleset(text, 'rules.yaml')
  return rulesetOfAccount(ruleset, { vendor: 'hubspot', timeZone: 'UTC', currency: null, schema })
}

describeEachStore('the rules of an account', (store) => {
  let database: Database

  beforeAll(async () => {
    database = await store.open()
    await saveTeam(database.db, accountId, [])
  })

  it('are stored once, with the reason why a rule cannot be judged', async () => {
    const rules = rulesOfAccount()

    expect(await noteRules(database.db, accountId, { rules, now, onChanged: () => Promise.resolve() })).toBe(true)
    expect(await noteRules(database.db, accountId, { rules, now, onChanged: () => Promise.resolve() })).toBe(false)
    const { judged, leftOut = [] } = (await loadJudgedRules(database.db, accountId)) ?? {}
    expect(judged).toBe(1)
    expect(leftOut.map(({ ruleId, problems }) => `${ruleId} ${sayAll(inEnglish, problems)}`)).toEqual([
      'mistyped rules.yaml:5:72: the account\'s deals have no field "hs_next_stp" that Minset may read; did you mean "hs_next_step"?',
    ])
    const [deps, checked] = [{ db: database.db } as HealthDeps, { account: { accountId } } as CheckedAccount]
    const unhealthy = await segmentsJudged.check(deps, checked)
    expect(unhealthy && inEnglish(unhealthy.what)).toMatch(
      /^1 segment left out, .*stepless.*rules\.yaml:6:\d+: .*did you mean "hs_next_step".*cover nothing\.$/,
    )
  })

  it('are stored again if an earlier version has stored its reasons as sentences', async () => {
    const rules = rulesOfAccount()
    const state = {
      version: rules.basis,
      judged: 1,
      leftOut: [{ ruleId: 'mistyped', words: 'misspelt', isExpected: false }],
    }
    const older = { account_id: accountId, state: JSON.stringify(state), updated_at: now }
    await database.db.deleteFrom('judged_rulesets').execute()
    await database.db.insertInto('judged_rulesets').values(older).execute()

    expect((await loadJudgedRules(database.db, accountId))?.leftOut).toMatchObject([{ ruleId: 'mistyped' }])
    expect(await noteRules(database.db, accountId, { rules, now, onChanged: () => Promise.resolve() })).toBe(true)
    expect((await loadJudgedRules(database.db, accountId))?.leftOut).toEqual(rules.leftOut)
  })
})
