import { describe, expect, it } from 'vitest'
import { checkRuleset } from '../../../src/rules/index.ts'
import { inEnglish } from '../../support/words.ts'
import { codeForms } from './subjects.ts'

/** Each problem of a rule with these lines: what is written at its place, and what it says. */
function problemsOf(...lines: readonly string[]): string[] {
  const head = ['name: x', 'country: NO', 'rules:', '  - id: a', '    object: deal', '    title: T', '    missing: m']
  const text = [...head, ...lines.map((line) => `    ${line}`)].join('\n')
  const checked = checkRuleset(text, 'rules.yaml', codeForms)
  return 'problems' in checked
    ? checked.problems.map(({ line, column, problem }) => {
        const [written] = /^[\w.-]+|^[{[]/.exec(text.split('\n')[line - 1]?.slice(column - 1) ?? '') ?? ['']
        return `${written} | ${inEnglish(problem)}`
      })
    : []
}

describe('a problem of a rule', () => {
  it.each([
    ['an unknown key', ['need: { field: name }', 'severety: watch'], 'severety | unknown key "severety"'],
    ['an unknown key of a need', ['need: { field: name, empty: true }'], 'empty | unknown key "empty"'],
    ['an unknown language', ['need: { field: name }', 'usedFor: { en: A, de: B }'], 'de | unknown key "de"'],
    [
      'the key of an unknown field',
      ['when:', '  stagee:', '    in: [open]', 'need: { field: name }'],
      'stagee | a deal',
    ],
    ['a field of another kind', ['when: { name: { withinDays: 4 } }', 'need: { field: name }'], 'name | "name" holds'],
    ['a word of a list', ['when: { stage: [won, opne] }', 'need: { field: name }'], 'opne | "stage" is never'],
    ['a number of a test', ['when: { probability: { atLeast: 60 } }', 'need: { field: name }'], '60 | "probability"'],
    ['a number above that of a list', ['need: { atLeast: 2, of: [name] }'], '2 | at most as many'],
    ['a type within a list of needs', ['need: { allOf: [name, { linked: contat }] }'], 'contat | found "contat"'],
    [
      'a key that no schema sees',
      ['when: { __proto__: { stage: open } }', 'need: { field: name }'],
      '__proto__ | unknown',
    ],
  ])('is placed at %s', (_, lines, expected) => {
    expect(problemsOf(...lines)).toEqual([expect.stringContaining(expected)])
  })

  it.each([
    ['need: { anyof: [name] }', 'anyof | unknown key "anyof" (did you mean "anyOf"?)'],
    ['need: { nextActivity: { withinDay: 14 } }', 'withinDay | unknown key "withinDay" (did you mean "withinDays"?)'],
    ['need: { allOf: [name, { linkd: contact }] }', 'linkd | unknown key "linkd" (did you mean "linked"?)'],
  ])('of %s names the nearest word', (need, expected) => {
    expect(problemsOf(need)).toEqual([expected])
  })

  it.each([
    [
      'numbers that exclude each other',
      ['need: { field: amount, atLeast: 10, atMost: 5 }'],
      'atLeast: 10 and atMost: 5',
    ],
    ['numbers with nothing between', ['need: { field: amount, above: 5, atMost: 5 }'], 'above: 5 and atMost: 5'],
    [
      'such numbers of a condition',
      ['when: { amount: { above: 9, below: 5 } }', 'need: { field: name }'],
      'above: 9 and',
    ],
    ['numbers of linked records', ['need: { linked: contact, min: 3, max: 1 }'], 'min: 3 and max: 1'],
    ['the same field twice', ['need: { atLeast: 2, of: [name, name] }'], 'different ones in the list'],
    ['nothing to deny', ['when: { not: {} }', 'need: { field: name }'], 'at least one condition'],
    [
      'an alternative without conditions',
      ['when: { any: [{ stage: open }, {}] }', 'need: { field: name }'],
      'at least one',
    ],
    ['no words', ['when: { stage: [] }', 'need: { field: name }'], 'at least one value'],
    ['no texts', ['need: { field: name, contains: [] }'], 'at least one text'],
    ['an endless time', ['need: { field: name }', 'graceHours: .inf'], 'found Infinity'],
  ])('says that %s cannot be meant', (_, lines, expected) => {
    expect(problemsOf(...lines)).toEqual([expect.stringContaining(expected)])
  })

  it('is none if numbers meet in one that passes', () => {
    expect(problemsOf('need: { field: amount, atLeast: 5, atMost: 5 }')).toEqual([])
    expect(problemsOf('need: { linked: contact, min: 1, max: 1 }')).toEqual([])
  })
})
