import { describe, expect, it } from 'vitest'
import type { FieldValue } from '../../../src/domain/record.ts'
import { evaluate, parseRuleset } from '../../../src/rules/index.ts'
import { aRecord, now } from './subjects.ts'

/** Whether a contact with this field meets a ruleset of one rule. */
function isMet(rule: string, phone: FieldValue): boolean {
  const ruleset = parseRuleset(
    `name: Test\ncountry: NO\nrules:\n  - { id: one, object: contact, title: One, missing: one, ${rule} }\n`,
    'test.yaml',
  )
  return evaluate(ruleset, { record: aRecord('contact', { phone }), linked: [], links: {} }, now).verdicts.length === 0
}

/** Never met, so that the finding shows whether the condition holds. */
const applies = 'need: { linked: deal }'

describe('a field with several values', () => {
  it('meets a need with any of them', () => {
    expect(isMet('need: { field: phone }', ['n/a', '+47 92384617'])).toBe(true)
    expect(isMet('need: { field: phone }', ['+47 92384617', 'n/a'])).toBe(true)
    expect(isMet('need: { field: phone }', ['n/a', '00000000'])).toBe(false)
  })

  it.each([
    ['when: { phone: emea }', true],
    ['when: { phone: apac }', true],
    ['when: { phone: amer }', false],
    ['when: { phone: [amer, apac] }', true],
    ['when: { phone: { not: emea } }', false],
    ['when: { phone: { not: amer } }', true],
    ['when: { phone: { not: [amer, apac] } }', false],
  ])('under %s: %j', (when, isApplied) => {
    expect(isMet(`${when}, ${applies}`, ['emea', 'apac'])).toBe(!isApplied)
  })
})

describe('a link to an unreadable record', () => {
  const ruleset = parseRuleset(
    `name: Test
country: NO
rules:
  - { id: link, object: deal, title: A, missing: a, need: { linked: company } }
  - { id: name, object: deal, title: B, missing: b, need: { anyOf: [company.name, contact.lastName] } }
  - { id: person, object: deal, title: C, missing: c, need: { field: contact.lastName } }
`,
    'test.yaml',
  )
  const [record, links] = [aRecord('deal'), { company: 1 }]

  it('is a link, and leaves undecided what the record contains', () => {
    const { verdicts, undecided } = evaluate(
      ruleset,
      { record, linked: [], links, unread: new Set(['company'] as const) },
      now,
    )
    expect(verdicts.map(({ ruleId }) => ruleId)).toEqual(['person'])
    expect(undecided).toEqual(['name'])
  })

  it('is neither present nor missing if the links have not been read', () => {
    const subject = { record, linked: [], links: {}, unread: new Set(['company'] as const) }
    const { verdicts, undecided } = evaluate(ruleset, subject, now)
    expect(verdicts.map(({ ruleId }) => ruleId)).toEqual(['person'])
    expect(undecided).toEqual(['link', 'name'])
  })

  it('leaves nothing undecided if another linked record has the value', () => {
    const linked = [aRecord('contact')]
    const subject = { record, linked, links, unread: new Set(['company', 'contact'] as const) }
    expect(evaluate(ruleset, subject, now)).toMatchObject({ verdicts: [], undecided: [] })
  })
})
