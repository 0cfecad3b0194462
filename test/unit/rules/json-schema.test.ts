import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { templatesDir } from '../../../src/infra/http/views.ts'
import { rulesetJsonSchema } from '../../../src/rules/index.ts'

describe('the JSON Schema of rulesets', () => {
  const text = readFileSync(join(templatesDir, 'rules/default.yaml'), 'utf8')
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(rulesetJsonSchema())

  it('is the file that editors read', async () => {
    const schema = `${JSON.stringify(rulesetJsonSchema(), null, 2)}\n`
    await expect(schema).toMatchFileSnapshot(join(templatesDir, 'rules/ruleset.schema.json'))
  })

  it('accepts the default ruleset, and refuses a key or a word that it does not know', () => {
    expect([validate(parse(text)), validate.errors]).toEqual([true, null])
    for (const [word, other] of [
      ['need:', 'needs:'],
      ['object: deal', 'object: lead'],
      ['{ atLeast: 0.4 }', '{ atLest: 0.4 }'],
      ['{ owner: true }', '{ owner: yes please }'],
    ] as const) {
      expect([other, validate(parse(text.replace(word, other)))]).toEqual([other, false])
    }
  })
})
