import { expect, it } from 'vitest'
import { leftOutMessage, rulesInAccount } from '../../../src/commands/account/rules-in-account.ts'
import type { AccountSchema } from '../../../src/domain/account-schema.ts'
import { parseRuleset } from '../../../src/rules/index.ts'
import { message } from '../../../src/words/index.ts'
import { inEnglish } from '../../support/words.ts'
import { codeForms } from '../rules/subjects.ts'

/** The problem of rules in a Pipedrive account whose contacts have no job title. */
async function wordsFor(rules: readonly string[]): Promise<string | null> {
  const schema: AccountSchema = {
    types: {
      contact: {
        fields: [],
        portable: { jobTitle: { lacks: message('pipedrive.lacks.field', { code: 'job_title' }), mayBeHidden: false } },
      },
    },
    stages: null,
    currencies: null,
  }
  const lines = ['name: Ours', 'country: NO', 'rules:', ...rules.map((rule) => `  - ${rule}`)]
  const ruleset = parseRuleset(lines.join('\n'), 'rules.yaml', codeForms)
  const read = { schema: () => Promise.resolve(schema) }
  const leftOut = leftOutMessage(await rulesInAccount({ vendor: 'pipedrive', read }, ruleset))
  return leftOut === null ? null : inEnglish(leftOut)
}

const name = '{ id: name, object: contact, title: A, missing: a, need: { field: lastName } }'
const job = '{ id: job, object: contact, title: B, missing: b, need: { field: jobTitle } }'
const jobWhereKept = job.replace('missing: b,', 'missing: b, whereKept: true,')

it('a rule about something that the account lacks is reported with its place and the reason', async () => {
  expect(await wordsFor([name])).toBeNull()
  expect(await wordsFor([name, job])).toMatch(/^1 rule left out: job \(rules\.yaml:5:\d+: .*jobTitle/)
})

it('a rule that applies only to accounts with its fields is not reported for an account without them', async () => {
  expect(await wordsFor([name, jobWhereKept])).toBeNull()
})

it('an account in which no rule can be judged is reported as a problem', async () => {
  expect(await wordsFor([jobWhereKept])).toMatch(/^1 rule left out: job/)
})
