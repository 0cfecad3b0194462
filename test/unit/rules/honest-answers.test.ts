import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FieldValue } from '../../../src/domain/record.ts'
import { answersIn, evaluate, explain, parseRuleset } from '../../../src/rules/index.ts'
import { rulesetOf, subjectOf } from './rule-of.ts'
import { aRecord, now } from './subjects.ts'

const dayMs = 24 * 3_600_000
const answers = 'honestAnswers: [Not known yet, n/a, Client declined]'

/** How the only rule comes out for a contact with answers first seen so many days ago. */
function resultOf(need: string, fields: Readonly<Record<string, FieldValue>>, days = 1) {
  const ruleset = rulesetOf('contact', answers, 'askAgainDays: 30', `need: ${need}`)
  function answeredAt(): number {
    return now.getTime() - days * dayMs
  }
  const subject = { ...subjectOf({ record: aRecord('contact', fields) }), answeredAt }
  const [explained] = explain(ruleset, subject, now)
  const { verdicts, recheckAt } = evaluate(ruleset, subject, now)
  const outcome = explained?.outcome.is === 'notMet' ? explained.outcome.verdict.reason : explained?.outcome.is
  expect(verdicts.length).toBe(explained?.outcome.is === 'notMet' ? 1 : 0)
  return { outcome, recheckAt }
}

describe('an honest answer', () => {
  it.each([
    ['{ field: jobTitle }', { jobTitle: ' not known  yet. ' }, 'answered'],
    // Without the rule's answers, it would be a word for nothing.
    ['{ field: jobTitle }', { jobTitle: 'N/A' }, 'answered'],
    ['{ field: jobTitle }', { jobTitle: 'unknown' }, 'junk'],
    ['{ field: jobTitle }', { jobTitle: 'Chief' }, 'met'],
    ['{ field: jobTitle, contains: chief }', { jobTitle: 'client declined' }, 'answered'],
    ['{ anyOf: [email, phone] }', { email: null, phone: 'client declined' }, 'answered'],
    ['{ anyOf: [email, phone] }', { email: 'kari@fjordbygg.no', phone: 'client declined' }, 'met'],
    ['{ allOf: [email, phone] }', { email: 'kari@fjordbygg.no', phone: 'client declined' }, 'answered'],
    ['{ allOf: [email, phone] }', { email: null, phone: 'client declined' }, 'missing'],
    ['{ atLeast: 2, of: [email, phone, jobTitle] }', { email: 'n/a', phone: 'n/a', jobTitle: null }, 'answered'],
    ['{ anyOf: [email, phone] }', { email: ['n/a', 'kari@fjordbygg.no'], phone: null }, 'met'],
  ] as const)('%s of %j: %s', (need, fields, expected) => {
    expect(resultOf(need, fields).outcome).toBe(expected)
  })

  it('is the same one in whatever order a field holds several', () => {
    const ruleset = rulesetOf('contact', answers, 'need: { field: phone }')
    const [one, other] = [
      ['n/a', 'Client declined'],
      ['Client declined', 'n/a'],
    ].map((phone) => answersIn(ruleset, aRecord('contact', { phone })))
    expect(one).toEqual([{ field: 'phone', answer: 'client declined' }])
    expect(other).toEqual(one)
  })

  it('holds until it is asked again, and the rule is judged again at that moment', () => {
    expect(resultOf('{ field: jobTitle }', { jobTitle: 'n/a' }, 29)).toEqual({
      outcome: 'answered',
      recheckAt: new Date(now.getTime() + dayMs),
    })
    expect(resultOf('{ field: jobTitle }', { jobTitle: 'n/a' }, 30)).toEqual({ outcome: 'missing', recheckAt: null })
  })

  it('never makes a rule fail that blank fields would not fail', () => {
    const value = fc.constantFrom('n/a', 'client declined', 'Chief', null, 'kari@fjordbygg.no')
    fc.assert(
      fc.property(fc.record({ email: value, jobTitle: value }), fc.nat(60), (fields, days) => {
        const blank = Object.fromEntries(
          Object.entries(fields).map(([name, one]) => [name, one === 'n/a' || one === 'client declined' ? null : one]),
        )
        const need = '{ allOf: [jobTitle, { anyOf: [email, phone] }] }'
        const [answered, without] = [resultOf(need, fields, days).outcome, resultOf(need, blank).outcome]
        expect([without, 'answered']).toContain(answered)
      }),
      { numRuns: 40 },
    )
  })

  it.each([
    ['honestAnswers: [n/a], need: { owner: true }', 'asks for no field of the record itself'],
    ['askAgainDays: 9, need: { field: name }', 'nothing is asked again'],
  ])('%s is refused', (lines, problem) => {
    const text = `name: x\ncountry: NO\nrules:\n  - { id: a, object: deal, title: A, missing: a, ${lines} }\n`
    expect(() => parseRuleset(text, 'rules.yaml')).toThrow(problem)
  })
})
