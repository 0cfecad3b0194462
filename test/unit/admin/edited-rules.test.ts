import { expect, test } from 'vitest'
import { accountProblemsOf } from '../../../src/admin/pages/rule-editor/edited-rules.ts'
import { checkRuleset, openYamlText, rulesIn } from '../../../src/rules/index.ts'
import { codeForms } from '../rules/subjects.ts'

/** A draft whose rules name as many fields that the account lacks. */
function draftWith(count: number): Parameters<typeof accountProblemsOf>[0] {
  const numbers = Array.from({ length: count }, (_, index) => index)
  const fields = numbers.map((one) => `    own${one}: { kind: text, hubspot: own_${one} }\n`).join('')
  const rules = numbers.map((one) => `- {id: r${one}, object: deal, title: x, missing: y, need: {field: own${one}}}\n`)
  const content = `name: x\ncountry: NO\nfields:\n  deal:\n${fields}rules:\n${rules.join('')}`
  const checked = checkRuleset(content, 'rules.yaml', codeForms)
  if ('problems' in checked) throw new TypeError(JSON.stringify(checked.problems[0]))
  const types = { deal: { fields: [], portable: {} } }
  return {
    checked,
    rules: rulesIn(openYamlText(content).value),
    fields: checked.ruleset.fields,
    view: { vendor: 'hubspot', schema: { types } as never },
  }
}

test('of a draft that names a hundred fields which the account lacks all are listed, and of one with more the first hundred', () => {
  const [all, first] = [accountProblemsOf(draftWith(100)), accountProblemsOf(draftWith(150))]

  expect([all.length, first.length]).toEqual([100, 100])
  expect(first.map(({ path }) => path[1])).toEqual(Array.from({ length: 100 }, (_, index) => index))
})
