import { expect, test } from 'vitest'
import { z } from 'zod'
import { newTextLimits, parseYaml, storedTextLimits, yamlValue } from '../../../src/domain/text/parse-yaml.ts'
import { checkYamlFile } from '../../../src/domain/text/yaml-file.ts'
import { readYaml } from '../../../src/rules/edit/rule-control.ts'
import { openYamlText } from '../../../src/rules/index.ts'
import { defaultLanguage, sayIn } from '../../../src/words/index.ts'

const say = sayIn(defaultLanguage)

function problemsOf(text: string, schema: z.ZodType = z.unknown()): readonly string[] {
  const checked = checkYamlFile(schema, text, 'a.yaml')
  return 'problems' in checked ? checked.problems.map((one) => `${one.line}:${one.column} ${say(one.problem)}`) : []
}

test('a key that is there twice is named with its place, in a section and in braces', () => {
  const text = 'a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\ne: { f: 1, f: 2 }\na: 4\n'
  expect(problemsOf(text)).toEqual([
    '5:3 the key "c" is there twice in one section',
    '6:12 the key "f" is there twice in one section',
    '7:1 the key "a" is there twice in one section',
  ])
  expect(openYamlText(text).value).toBeUndefined()
})

test('digits are text if a number would lose a zero in front, a plus, or those after the fifteenth', () => {
  const { value } = openYamlText('[150, -5, 0, 0.80, +1.5, 1e3, .inf, 0150, +4792384617, 007, -0]')
  expect(value).toEqual([150, -5, 0, 0.8, 1.5, 1000, Number.POSITIVE_INFINITY, '0150', '+4792384617', '007', '-0'])
  const long = ['9007199254740993', '-9007199254740993', '0.1234567890123456']
  expect(openYamlText(`[123456789012345, ${long.join(', ')}]`).value).toEqual([123_456_789_012_345, ...long])
})

test('digits in any form are a number where nothing else is allowed, also within one of several forms', () => {
  const test = z.union([z.string(), z.strictObject({ atLeast: z.number(), days: z.int().optional() })])
  const schema = z.strictObject({ dueDays: z.number(), values: z.array(z.union([z.string(), z.number()])), test })
  function text(more: string): string {
    return `dueDays: 07\nvalues: [07, 7]\ntest: { atLeast: +1000${more} }\n`
  }
  expect(checkYamlFile(schema, text(', days: 0030'), 'a.yaml')).toMatchObject({
    value: { dueDays: 7, values: ['07', 7], test: { atLeast: 1000, days: 30 } },
  })
  expect(problemsOf(text(', days: soon'), schema)).toEqual([
    expect.stringMatching(/^3:7 .*atLeast: 1000, days: "soon"/),
  ])
  expect(problemsOf(text('').replace('07', '"7"'), schema)).toEqual([expect.stringMatching(/^1:10 found "7"/)])
})

test('equal keys of different sections, and names that objects have anyway, are keys like others', () => {
  const text = 'a: { x: 1 }\nb: { x: 1, toString: 2, constructor: 3 }\n'
  expect(problemsOf(text)).toEqual([])
  // Reading a section would lose it without a word.
  expect(problemsOf('a: { __proto__: 1 }\n')).toEqual(['1:6 unknown key "__proto__"'])
})

test('a section as a key is refused before it is written as a text', () => {
  expect(problemsOf('? { a: 1 }\n: 2\n')).toEqual([expect.stringContaining('all keys must be strings')])
})

test.each([
  ['lists', (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`],
  ['sections', (depth: number) => `${'{ a: '.repeat(depth)}1${' }'.repeat(depth)}`],
])('%s may be fifty deep within each other, and no deeper', (_what, nested) => {
  expect(problemsOf(nested(50))).toEqual([])
  expect(problemsOf(nested(51))).toEqual([expect.stringContaining('more than 50 deep')])
  expect(openYamlText(nested(51)).value).toBeUndefined()
  expect(readYaml(nested(51))).toBeNull()
})

test('values that aliases repeat count each time', () => {
  const list = `a: &a [${Array.from({ length: 1500 }, (_, index) => index).join(', ')}]\n`
  function aliases(count: number): string {
    return `b: [${Array.from({ length: count }, () => '*a').join(', ')}]\n`
  }
  expect(problemsOf(list + aliases(10))).toEqual([])
  expect(problemsOf(list + aliases(90))).toEqual([expect.stringContaining('more than 20,000 values')])
})

test('of very many problems the first hundred are reported, and the number of the others', () => {
  const text = Array.from({ length: 250 }, (_, index) => `k${index}: x`).join('\n')
  const problems = problemsOf(text, z.record(z.string(), z.number()))
  expect(problems).toHaveLength(101)
  expect(problems.at(-1)).toContain('there are 150 more problems')
  const twice = Array.from({ length: 251 }, () => 'a: 1').join('\n')
  expect(problemsOf(twice)).toHaveLength(101)
})

test('a text of the form that is longer than a file may be is not parsed', () => {
  const long = `[${'1,'.repeat(newTextLimits.characters / 2)}]`
  expect(parseYaml(long).faults).toHaveLength(1)
  expect(readYaml(long)).toBeNull()
  expect(yamlValue(parseYaml('[1, 2]'))).toEqual({ value: [1, 2] })
})

test('a stored text may be larger than one that is handed in, but not of any size', () => {
  function accepted(text: string, limits = newTextLimits): boolean {
    return 'value' in checkYamlFile(z.unknown(), text, { fileName: 'a.yaml', limits })
  }
  const [long, longer] = [newTextLimits, storedTextLimits].map(({ characters }) => `a: ${'x'.repeat(characters)}`)
  const [many, more] = [newTextLimits, storedTextLimits].map(({ values }) => `[${'1,'.repeat(values)}]`)
  for (const text of [long, many]) {
    expect(accepted(text ?? '')).toBe(false)
    expect(accepted(text ?? '', storedTextLimits)).toBe(true)
  }
  for (const text of [longer, more]) expect(accepted(text ?? '', storedTextLimits)).toBe(false)
})
