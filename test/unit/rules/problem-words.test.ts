import { describe, expect, it } from 'vitest'
import { checkRuleset } from '../../../src/rules/index.ts'
import { type Message, sayIn } from '../../../src/words/index.ts'
import { codeForms } from './subjects.ts'

const rule = 'id: a, object: deal, title: A, missing: a'

function rulesetWith(rules: string, more = ''): string {
  return `name: Ours\ncountry: NO\n${more}\nrules: ${rules}`
}

const wrong = [
  rulesetWith('[]'),
  rulesetWith('5'),
  rulesetWith('[5]'),
  'name: 5\ncountry: norway\nrules: 5',
  rulesetWith('[{ id: A B, object: person, title: "", missing: {}, need: 5 }]'),
  ...[
    'need: {}',
    'need: { field: 1 }',
    'need: { anyOf: [] }',
    'need: { anyOf: 5 }',
    'need: { atLeast: 9, of: [name] }',
    'need: { atLeast: 0.5, of: [name] }',
    'need: { linked: person }',
    'need: { linked: contact, min: -1 }',
    'need: { linked: contact, none: true, min: 1 }',
    'need: { owner: false }',
    'need: { nextActivity: 3 }',
    'need: { fresh: { withinDays: -1 } }',
    'need: { notPast: closeDate, toleranceHours: -1 }',
    'need: { field: name, matches: 5 }',
    'need: { unique: 5 }',
    'need: { unique: name, alsoIn: 5 }',
    'need: { unique: name, alsoIn: [] }',
    'need: { notRepeated: 5 }',
    'need: { field: name }, honestAnswers: 5',
    'need: { field: name }, honestAnswers: []',
    'need: { field: name }, honestAnswers: [""], askAgainDays: x',
    'need: { owner: true }, when: 5',
    'need: { owner: true }, when: { stage: {} }',
    'need: { owner: true }, when: { stage: [] }',
    'need: { owner: true }, when: { name: { contains: [] } }',
    'need: { owner: true }, when: { name: { some: { in: [] } } }',
    'need: { field: name, not: [] }',
    'need: { owner: true }, when: { any: [] }',
    'need: { owner: true }, when: { any: 5 }',
    'need: { owner: true }, when: { amount: { above: x } }',
    'need: { owner: true }, when: { name: { contains: 5 } }',
    'need: { owner: true }, when: { closeDate: { withinDays: x } }',
    'need: { owner: true }, graceHours: -1, severity: x, weight: 0, usedFor: 5',
    'need: { owner: true }, graceWorkingHours: x, effectiveFrom: x, dueDays: x, once: x, whereKept: x, repairedBy: x',
    `need: { owner: true }, usedFor: ${'x'.repeat(201)}`,
  ].map((part) => rulesetWith(`[{ ${rule}, ${part} }]`)),
  ...[
    'budget: 5',
    'budget: { fieldsPerRecord: 0 }',
    'calendar: { hours: x, holidays: 5 }',
    'calendar: { workingDays: [someday] }',
    'calendar: 5',
    'examples: 5',
    'examples: [{ given: 5, expect: 5 }]',
    'examples: [{ given: { object: deal }, others: 5, expect: { a: met } }]',
    'examples: [{ given: { object: person, fields: 5, linked: 5, created: x }, expect: { a: x } }]',
    'fields: 5',
    'fields: { deal: 5 }',
    'fields: { deal: { a: {} } }',
    'fields: { deal: { a: { hubspot: a, kind: x } } }',
  ].map((part) => rulesetWith(`[{ ${rule}, need: { owner: true } }]`, part)),
]

/** The codes of a message and of those in it. */
function codesIn({ code, params }: Message): readonly string[] {
  return [
    code,
    ...Object.values(params).flatMap((param) => (typeof param === 'object' && 'code' in param ? codesIn(param) : [])),
  ]
}

describe('the problem of a ruleset', () => {
  it.each(wrong)('is a message in every language: %s', (text) => {
    const checked = checkRuleset(text, 'rules.yaml', codeForms)
    const problems = 'problems' in checked ? checked.problems.map(({ problem }) => problem) : []

    expect(problems).not.toEqual([])
    // What zod says itself is English.
    expect(problems.flatMap((problem) => (codesIn(problem).includes('asWritten') ? [problem] : []))).toEqual([])
    for (const problem of problems) expect(sayIn('nb')(problem)).not.toBe(sayIn('en')(problem))
  })
})
