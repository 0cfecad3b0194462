import { expect, it } from 'vitest'
import { readSchema, type SchemaDeps } from '../../../src/crm/hubspot/reading/account-schema.ts'
import type { ObjectType } from '../../../src/domain/record.ts'
import { namedOfAccount, parseRuleset, rulesetOfAccount } from '../../../src/rules/index.ts'
import { sayAll } from '../../../src/words/index.ts'
import { inEnglish } from '../../support/words.ts'
import { codeForms } from '../rules/subjects.ts'

const plain = { label: 'A property', type: 'string', fieldType: 'text', hidden: false, calculated: false }
const readOnly = { modificationMetadata: { readOnlyValue: true, archivable: true } }

/** In the form of HubSpot's list. */
const properties = [
  { ...plain, name: 'email' },
  { ...plain, name: 'favourite', dataSensitivity: 'non_sensitive' },
  { ...plain, name: 'secret', hidden: true },
  { ...plain, name: 'passport', dataSensitivity: 'sensitive' },
  { ...plain, name: 'diagnosis', dataSensitivity: 'highly_sensitive' },
  { ...plain, name: 'hs_analytics_source', ...readOnly },
  { ...plain, name: 'hs_score_of_ours', ...readOnly, calculated: true },
  { ...plain, name: 'num_notes', ...readOnly },
  { ...plain, name: 'notes_last_contacted', ...readOnly },
]

/** An account whose objects of every type have these properties, none of them archived. */
const deps: SchemaDeps = {
  client: {
    call: ({ query }, schema) =>
      Promise.resolve(schema.parse({ results: query?.['archived'] === 'true' ? [] : properties })),
    ask: () => Promise.reject(new Error('not asked for')),
  },
  unreadable: { report: () => undefined },
}

/** Why a rule cannot be judged; null if it can. */
async function whyLeftOut(part: string, object: ObjectType = 'contact'): Promise<string | null> {
  const head = `name: Ours\ncountry: NO\nrules:\n  - { id: one, object: ${object}, title: A, missing: a, `
  const ruleset = parseRuleset(`${head}${part} }\n`, 'rules.yaml', codeForms)
  const schema = await readSchema(deps, namedOfAccount(ruleset, 'hubspot'))
  const { leftOut } = rulesetOfAccount(ruleset, { vendor: 'hubspot', timeZone: 'UTC', currency: null, schema })
  return leftOut[0] === undefined ? null : sayAll(inEnglish, leftOut[0].problems)
}

it.each([
  ['secret', '"vendor.secret" is hidden in HubSpot, so that nobody can fill it in'],
  ['passport', 'the account\'s contacts have no field "passport" that Minset may read'],
  ['diagnosis', 'the account\'s contacts have no field "diagnosis" that Minset may read'],
  ['hs_analytics_source', '"vendor.hs_analytics_source" is only written by HubSpot, so that nobody can fill it in'],
])('a rule that requires people to fill in the property %s is left out, with the reason', async (name, why) => {
  expect(await whyLeftOut(`need: { field: vendor.${name} }`)).toContain(why)
})

it.each(['favourite', 'hs_score_of_ours', 'num_notes', 'notes_last_contacted'])(
  'a rule that requires %s is judged: people decide its value',
  async (name) => {
    expect(await whyLeftOut(`need: { field: vendor.${name} }`)).toBeNull()
  },
)

it.each(['secret', 'hs_analytics_source'])('a rule may check whether %s has a value', async (name) => {
  expect(await whyLeftOut(`when: { vendor.${name}: A }, need: { field: email }`)).toBeNull()
})

it.each(['passport', 'diagnosis'])('no rule may use %s, whose values HubSpot does not return', async (name) => {
  const when = `when: { vendor.${name}: A }, need: { field: email }`
  expect(await whyLeftOut(when)).toContain(`no field "${name}" that Minset may read`)
  expect(await whyLeftOut(`need: { anyOf: [email, vendor.${name}] }`)).toContain(`no field "${name}"`)
})

it('a rule that another property can satisfy is judged without the hidden one', async () => {
  expect(await whyLeftOut('need: { anyOf: [email, vendor.secret] }')).toBeNull()
  expect(await whyLeftOut('need: { anyOf: [vendor.hs_analytics_source, vendor.secret] }')).toContain('is hidden')
})

it('a property of calls may be hidden: people fill it in when they log a call', async () => {
  expect(await whyLeftOut('need: { field: vendor.secret }', 'call')).toBeNull()
})
