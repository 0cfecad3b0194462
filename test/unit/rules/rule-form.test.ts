import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { templatesDir } from '../../../src/infra/http/views.ts'
import { beginNeed } from '../../../src/rules/edit/begin-need.ts'
import { conditionRows } from '../../../src/rules/edit/condition-rows.ts'
import { editRule, ruleControls, ruleKeys } from '../../../src/rules/edit/rule-form.ts'
import { needWords } from '../../../src/rules/needs/index.ts'
import { openYamlText } from '../../../src/rules/yaml/yaml-text.ts'

const defaults = readFileSync(join(templatesDir, 'rules/default.yaml'), 'utf8')

const words = fc.oneof(
  fc.constantFrom(
    'open',
    'Avtale: vunnet',
    '# not a comment',
    "it's",
    'a, b',
    '{ x }',
    'yes',
    '5',
    '',
    ' spaced ',
    'two\nlines',
  ),
  fc.string({ maxLength: 12 }),
)
const scalars = fc.oneof(words, fc.integer(), fc.boolean(), fc.double({ noNaN: true, noDefaultInfinity: true }))
const conditions = fc.oneof(
  scalars,
  fc.array(scalars, { minLength: 1, maxLength: 3 }),
  fc.record({ not: words }),
  fc.record({ atLeast: fc.integer() }),
  fc.record({ any: fc.array(fc.record({ stage: words }), { minLength: 1, maxLength: 2 }) }),
)
const ownTexts = fc.oneof(words, fc.record({ en: words, nb: words }), fc.record({ nb: words }))
const rules = fc.record(
  {
    id: fc.constantFrom('a', 'b', 'c'),
    object: fc.constantFrom('deal', 'contact', 'nothing'),
    title: ownTexts,
    missing: ownTexts,
    when: fc.dictionary(fc.constantFrom('stage', 'amount', 'any'), conditions, { maxKeys: 3 }),
    graceHours: fc.oneof(fc.integer(), words),
    whereKept: fc.boolean(),
    need: fc.oneof(
      fc.record({ field: words }),
      fc.record({ anyOf: fc.array(words, { maxLength: 3 }) }),
      fc.record({ choice: words, not: fc.array(words, { minLength: 1, maxLength: 2 }) }),
      fc.record({ strange: words }),
      words,
    ),
  },
  { requiredKeys: ['id'] },
)

/** YAML as people write it: blocks or braces, wide or narrow, with comments and blank lines, on any system. */
const rulesets = fc
  .record({
    rules: fc.array(rules, { minLength: 1, maxLength: 4 }),
    flow: fc.boolean(),
    indent: fc.constantFrom(2, 4),
    indentSeq: fc.boolean(),
    singleQuote: fc.boolean(),
    remark: fc.constantFrom('', '# remark', '  # remark'),
    end: fc.constantFrom('\n', '\r\n'),
    tail: fc.constantFrom('', '# the end'),
  })
  .map(({ rules: found, flow, remark, end, tail, ...options }) => {
    const text = stringify(
      { name: 'x', rules: found },
      { ...options, lineWidth: 0, collectionStyle: flow ? 'flow' : 'any' },
    )
    // A remark before each rule, and a blank line.
    const remarked = remark === '' ? text : text.replaceAll(/^( *- (?:id|"id"):)/gm, `\n${remark}\n$1`)
    return `${remarked}${tail}`.replaceAll('\n', end)
  })

/** What a form sends if nobody changes it, as browsers do: without spaces around, and line breaks in their own form. */
function sentUnchanged(rule: unknown): (name: string) => string | undefined {
  const controls = ruleControls(rule).map(({ name, text }): [string, string] => [name, text])
  const rows = conditionRows(Reflect.get(Object(rule), 'when')).flatMap(
    ({ name, field, operator, text }): [string, string][] => [
      [`${name}.field`, field],
      [`${name}.is`, operator.word],
      [`${name}.words`, text],
    ],
  )
  const sent = new Map([...controls, ...rows].map(([name, text]) => [name, text.trim()]))
  return (name) => sent.get(name)
}

function newNeed(word: string): object {
  return beginNeed(word, { object: 'deal', fields: {} })
}

function rulesIn(text: string): readonly unknown[] {
  const value = openYamlText(text).value
  return value === undefined ? [] : (value as { rules: readonly unknown[] }).rules
}

/** The lines that differ, from the first to the last. */
function changedLines(before: string, after: string): { from: number; to: number } {
  const [old, now] = [before.split('\n'), after.split('\n')]
  let from = 0
  while (from < old.length && old[from] === now[from]) from += 1
  let end = 0
  while (end < old.length - from && old.at(-1 - end) === now.at(-1 - end)) end += 1
  return { from, to: old.length - end }
}

/** Each parses several texts. */
const runs = { numRuns: 40 }

describe('a ruleset in a form', () => {
  it('is the same text, byte for byte, if nothing is changed', () => {
    fc.assert(
      fc.property(rulesets, (text) => {
        for (const [index, rule] of rulesIn(text).entries()) {
          expect(editRule(text, index, { entered: sentUnchanged(rule), newNeed })).toEqual({ text })
        }
      }),
      runs,
    )
  })

  it('changes only the lines of what is changed, and means what was entered', () => {
    fc.assert(
      fc.property(
        rulesets,
        fc.nat(),
        fc.constantFrom('id', 'graceHours', 'from', 'once'),
        words,
        (text, at, key, value) => {
          const found = rulesIn(text)
          const index = at % Math.max(found.length, 1)
          const edited = openYamlText(text).set(['rules', index, key], value, ruleKeys)
          expect(rulesIn(edited ?? '')).toEqual(found.with(index, { ...(found[index] as object), [key]: value }))
          const { from, to } = changedLines(text, edited ?? '')
          expect(to - from).toBeLessThanOrEqual(1)
        },
      ),
      runs,
    )
  })

  it('can be edited wherever the default rules are, and every other line stays', () => {
    const all = rulesIn(defaults)
    const yaml = openYamlText(defaults)
    for (let index = 0; index < all.length; index += 5) {
      const edits = [
        yaml.set(['rules', index, 'graceHours'], 12, ruleKeys),
        yaml.set(['rules', index, 'title', 'en'], 'Another: title'),
        yaml.set(['rules', index, 'when', 'createdAt'], { withinDays: 3 }, ruleKeys),
        yaml.set(['rules', index, 'need'], undefined),
      ]
      for (const edited of edits) {
        expect(edited).not.toBeNull()
        expect(changedLines(defaults, edited ?? '').to - changedLines(defaults, edited ?? '').from).toBeLessThanOrEqual(
          1,
        )
      }
    }
  })

  it('gives back the same text if a rule is added and removed, or moved down and up', () => {
    fc.assert(
      fc.property(rulesets, rules, (text, rule) => {
        const yaml = openYamlText(text)
        const count = rulesIn(text).length
        const added = yaml.append(['rules'], stringify(rule, { lineWidth: 0 }))
        expect(rulesIn(added ?? '')).toEqual([...rulesIn(text), rule])
        const removed = openYamlText(added ?? '').set(['rules', count], undefined)
        expect(rulesIn(removed ?? '')).toEqual(rulesIn(text))
        for (let index = 0; index + 1 < count; index += 1) {
          const down = yaml.swap(['rules'], index)
          expect(openYamlText(down ?? '').swap(['rules'], index)).toBe(text)
        }
      }),
      runs,
    )
  })

  it('moves a rule with the comment in its last line, whether it is written in a block or in braces', () => {
    const text = 'rules:\n  - id: a\n    need: { field: name } # of a\n  # between\n  - { id: b } # of b\n# end\n'
    const down = openYamlText(text).swap(['rules'], 0) ?? ''

    expect(down.split('\n').slice(1, 4)).toEqual(['  - { id: b } # of b', '  # between', '  - id: a'])
    expect(down.split('\n')[4]).toBe('    need: { field: name } # of a')
    expect(openYamlText(down).swap(['rules'], 0)).toBe(text)
  })

  it.each(needWords)('begins a need of the kind %s that is valid for deals, or says what it lacks', (word) => {
    const need = beginNeed(word, { object: 'deal', fields: {} })
    const edited = editRule(defaults, 5, { entered: (name) => (name === 'needKind' ? word : undefined), newNeed })

    expect(Object.keys(need)).toContain(word)
    expect('text' in edited && rulesIn(edited.text)[5]).toMatchObject({ id: 'deal-name', need })
  })

  it('edits the parts of a part one by one, unless the text has others', () => {
    const fresh = beginNeed('fresh', { object: 'deal', fields: {} })
    function shown(need: unknown): unknown {
      return ruleControls({ need }).flatMap(({ name, kind, text }) =>
        name.startsWith('need.fresh') ? [[name, kind, text]] : [],
      )
    }

    expect(fresh).toEqual({ fresh: { withinDays: 1 } })
    expect(shown(fresh)).toEqual([['need.fresh.withinDays', 'number', '1']])
    expect(shown({ fresh: { within: 1 } })).toEqual([['need.fresh', 'yaml', '{ within: 1 }']])
    expect(shown({ fresh: 14 })).toEqual([['need.fresh', 'yaml', '14']])
  })

  it.each([
    [{ 'when.0.field': '' }, undefined],
    [{ 'when.0.words': 'open, "Won, or so"' }, { stage: ['open', 'Won, or so'] }],
    [{ 'when.0.is': 'not' }, { stage: { not: 'open' } }],
    [
      { 'when.1.field': 'amount', 'when.1.is': 'atLeast', 'when.1.words': '1000,5' },
      { stage: 'open', amount: { atLeast: 1000.5 } },
    ],
    [{ 'when.0.field': 'stageLabel', 'when.0.words': '5' }, { stageLabel: 5 }],
  ])('reads conditions from their rows: %j', (entered: Readonly<Record<string, string>>, when) => {
    const index = rulesIn(defaults).findIndex((rule) => Reflect.get(Object(rule), 'id') === 'deal-owner')
    const edited = editRule(defaults, index, { entered: (name) => entered[name], newNeed })

    expect('text' in edited && Reflect.get(Object(rulesIn(edited.text)[index]), 'when')).toEqual(when)
  })

  it.each(['10,000', '10 000', '10\u00A0000', '10000'])('reads %s as ten thousand', (amount) => {
    const entered = { 'when.1.field': 'amount', 'when.1.is': 'above', 'when.1.words': amount }
    const index = rulesIn(defaults).findIndex((rule) => Reflect.get(Object(rule), 'id') === 'deal-owner')
    const edited = editRule(defaults, index, {
      entered: (name) => Reflect.get(entered, name) as string | undefined,
      newNeed,
    })

    const when: unknown = 'text' in edited && Reflect.get(Object(rulesIn(edited.text)[index]), 'when')
    expect(when).toEqual({ stage: 'open', amount: { above: 10_000 } })
  })

  it('refuses two conditions on one field, and what is no YAML', () => {
    const twice = { 'when.1.field': 'stage', 'when.1.words': 'won' }
    const broken = { 'when.0.words': '"open' }
    const index = rulesIn(defaults).findIndex((rule) => Reflect.get(Object(rule), 'id') === 'deal-owner')
    const [first, second] = [twice, broken].map((entered: Readonly<Record<string, string>>) =>
      editRule(defaults, index, { entered: (name) => entered[name], newNeed }),
    )

    expect(first).toEqual({ refused: ['when.1.words'] })
    expect(second).toEqual({ refused: ['when.0.words'] })
  })
})
