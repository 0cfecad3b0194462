import { expect, it } from 'vitest'
import { leftOutWords, rulesInAccount } from '../../../src/commands/account/rules-in-account.ts'
import type { AccountSchema } from '../../../src/domain/account-schema.ts'
import { parseRuleset } from '../../../src/rules/index.ts'
import { codeForms } from '../rules/subjects.ts'

/** What is said of rules in a Pipedrive account whose contacts have no job title. */
async function wordsFor(rules: readonly string[]): Promise<string | null> {
  const schema: AccountSchema = {
    types: { contact: { fields: [], portable: { jobTitle: { lacks: 'field "job_title"', mayBeHidden: false } } } },
    stages: null,
    currencies: null,
  }
  const lines = ['name: Ours', 'country: NO', 'rules:', ...rules.map((rule) => `  - ${rule}`)]
  const ruleset = parseRuleset(lines.join('\n'), 'rules.yaml', codeForms)
  const read = { schema: () => Promise.resolve(schema) }
  return leftOutWords(await rulesInAccount({ vendor: 'pipedrive', read }, ruleset))
}

const name = '{ id: name, object: contact, title: A, missing: a, need: { field: lastName } }'
const job = '{ id: job, object: contact, title: B, missing: b, need: { field: jobTitle } }'
const jobWhereKept = job.replace('missing: b,', 'missing: b, whereKept: true,')

it('a rule that names what the account does not have is named, with its place and why', async () => {
  expect(await wordsFor([name])).toBeNull()
  expect(await wordsFor([name, job])).toMatch(/^1 rule left out: job \(rules\.yaml:5:\d+: .*jobTitle/)
})

it('a rule that is meant only for accounts that keep its fields is not held against one that does not', async () => {
  expect(await wordsFor([name, jobWhereKept])).toBeNull()
})

it('an account in which no rule can be judged is not called well', async () => {
  expect(await wordsFor([jobWhereKept])).toMatch(/^1 rule left out: job/)
})
