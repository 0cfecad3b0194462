import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { templatesDir } from '../../../src/infra/http/views.ts'
import { checkRuleset, rulesetJsonSchema } from '../../../src/rules/index.ts'
import { chanceOf } from '../../support/random-account/chance.ts'
import { randomRules } from '../../support/random-account/random-rules.ts'
import { codeForms } from './subjects.ts'

type Path = readonly PropertyKey[]

/** The places of everything in a value, from the outside in. */
function placesIn(value: unknown, path: Path = []): readonly Path[] {
  const inner = typeof value === 'object' && value !== null ? Object.entries(value) : []
  return [path, ...inner.flatMap(([key, one]) => placesIn(one, [...path, Array.isArray(value) ? Number(key) : key]))]
}

/** A copy of a value, with a change in the map or list at a place. */
function changedAt(value: unknown, [key, ...rest]: Path, change: (inner: unknown) => unknown): unknown {
  if (key === undefined) return change(value)
  if (Array.isArray(value)) return value.map((one: unknown, at) => (at === key ? changedAt(one, rest, change) : one))
  return Object.fromEntries(
    Object.entries(value as object).map(([name, one]) => [name, name === key ? changedAt(one, rest, change) : one]),
  )
}

const others = [
  null,
  true,
  0,
  -1,
  1.5,
  'deal',
  'amount',
  '2026-10-14',
  [],
  ['won'],
  {},
  { in: 'won' },
  { not: {} },
  { en: 'A' },
]
/** Small ones, because parsing takes most of the time. */
const rulesets = fc.nat(500).map((seed): unknown => {
  const { rules, ...rest } = parse(randomRules(chanceOf(seed))) as { readonly rules: readonly unknown[] }
  return { ...rest, rules: rules.slice(seed % rules.length).slice(0, 2) }
})

/** A ruleset with something else in one place, without it, or with it twice. */
const changedRulesets = rulesets.chain((ruleset) =>
  fc
    .tuple(
      fc.constantFrom(...placesIn(ruleset).filter((path) => path.length > 0)),
      fc.constantFrom('other', 'without', 'renamed'),
      fc.constantFrom(...others),
      fc.constantFrom('graceHours', 'not', 'empty', 'max', 'alsoIn', 'usedFor', 'withinDays', 'segments'),
    )
    .map(([path, how, other, name]) => {
      const key = path.at(-1)
      if (how === 'other') return changedAt(ruleset, path, () => other)
      return changedAt(ruleset, path.slice(0, -1), (inner) => {
        if (Array.isArray(inner)) return inner.filter((_: unknown, at) => at !== key) as unknown[]
        const kept = Object.entries(inner as object).filter(([one]) => one !== key)
        return Object.fromEntries(how === 'without' ? kept : [...kept, [name, Reflect.get(inner as object, key ?? '')]])
      })
    }),
)

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

  it('accepts every ruleset that parsing accepts, so that no editor marks what is right', () => {
    let accepted = 0
    fc.assert(
      fc.property(changedRulesets, (ruleset) => {
        if ('problems' in checkRuleset(stringify(ruleset), 'rules.yaml', codeForms)) return
        accepted += 1
        expect([validate(ruleset), validate.errors]).toEqual([true, null])
      }),
      { numRuns: 60 },
    )
    expect(accepted).toBeGreaterThan(10)
  })

  it('refuses a misspelt key of its own wherever it is, as parsing does', () => {
    /** Below these, keys are names of fields, rules or segments, which only parsing checks. */
    const naming = ['when', 'where', 'fields', 'segments', 'expect']
    fc.assert(
      fc.property(rulesets, fc.nat(), (ruleset, at) => {
        const own = placesIn(ruleset).filter(
          (path) => typeof path.at(-1) === 'string' && !path.slice(0, -1).some((key) => naming.includes(String(key))),
        )
        const path = own[at % own.length] ?? []
        const misspelt = changedAt(ruleset, path.slice(0, -1), (inner) =>
          Object.fromEntries(
            Object.entries(inner as object).map(([key, one]) => [key === path.at(-1) ? `${key}q` : key, one]),
          ),
        )
        expect([path, validate(misspelt)]).toEqual([path, false])
        expect(checkRuleset(stringify(misspelt), 'rules.yaml', codeForms)).toHaveProperty('problems')
      }),
      { numRuns: 25 },
    )
  })
})
