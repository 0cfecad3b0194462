import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chargeOf } from '../../../src/findings/charge.ts'
import { evaluate, explain, explanationMessage, factsOf } from '../../../src/rules/index.ts'
import { sayIn } from '../../../src/words/index.ts'
import { inEnglish } from '../../support/words.ts'
import { resultOf, rulesetOf, subjectOf } from './rule-of.ts'
import { aRecord, now } from './subjects.ts'

const lastName = rulesetOf('contact', 'need: { field: lastName }')

function verdictOn(fields: Parameters<typeof aRecord>[1], ruleset = lastName) {
  const [verdict] = evaluate(ruleset, subjectOf({ record: aRecord('contact', fields) }), now).verdicts
  return verdict
}

describe('a doubtful value', () => {
  it('is asked about with the reason, in the language of the reader, and charged to nobody', () => {
    const verdict = verdictOn({ lastName: 'Bcdfg' })
    expect(verdict).toMatchObject({ reason: 'doubtful', isNoted: true })
    expect(verdict && inEnglish(verdict.message)).toBe('a (please check: few names have no vowel)')
    expect(verdict && sayIn('nb')(verdict.message)).toBe('a (kontroller: få navn er uten vokal)')
    expect(verdict && chargeOf(verdict, lastName, false)).toMatchObject({ state: 'noted', repairedBy: 'owner' })
  })

  it.each([
    ['company', 'name', 'doubtful'],
    ['company', 'industry', 'junk'],
    ['deal', 'name', 'junk'],
  ] as const)('is "Nothing" as the name of a company alone: %s %s is %s', (type, field, expected) => {
    const ruleset = rulesetOf(type, `need: { field: ${field} }`)
    expect(resultOf(ruleset, { record: aRecord(type, { [field]: 'Nothing' }) })).toBe(expected)
  })

  it('lets a person be reached', () => {
    const contact = aRecord('contact', { email: null, phone: '+47 123', mobilePhone: null })
    expect(factsOf(contact, { country: 'NO' })).toEqual({ reachable: true })
  })

  it.each([
    ['{ allOf: [name, lostReason] }', { name: 'Select', lostReason: 'Price' }, 'doubtful'],
    ['{ allOf: [name, lostReason] }', { name: 'Select', lostReason: null }, 'missing'],
    ['{ allOf: [name, lostReason] }', { name: 'Select', lostReason: 'n/a' }, 'junk'],
    ['{ anyOf: [name, lostReason] }', { name: 'Select', lostReason: 'n/a' }, 'doubtful'],
    ['{ anyOf: [name, lostReason] }', { name: 'Select', lostReason: 'Price' }, 'met'],
    ['{ anyOf: [lostReason, { field: name }] }', { name: 'Select', lostReason: null }, 'doubtful'],
    ['{ atLeast: 2, of: [name, lostReason, amount] }', { name: 'Select', lostReason: null, amount: 5 }, 'doubtful'],
    ['{ field: name, contains: x }', { name: 'Select' }, 'inconsistent'],
    ['{ field: name, contains: sel }', { name: 'Select' }, 'doubtful'],
  ])('%s of %j: %s', (need, fields, expected) => {
    const record = aRecord('deal', { amount: null, ...fields })
    expect(resultOf(rulesetOf('deal', `need: ${need}`), { record })).toBe(expected)
  })

  it.each([
    [{ firstName: null, lastName: 'Null' }, 'doubtful'],
    [{ firstName: 'Kari', lastName: 'Null' }, 'met'],
  ])('of the whole name of a person: %j', (fields, expected) => {
    const record = aRecord('contact', fields)
    expect(resultOf(rulesetOf('contact', 'need: { field: lastName }'), { record })).toBe(expected)
  })

  it('of a linked record asks unless another is missing, in any order', () => {
    const linked = [{ lastName: 'Bcdfg' }, { lastName: 'Blablabla' }].map((fields) => ({
      record: aRecord('contact', fields),
    }))
    const none = { record: aRecord('contact', { lastName: null }) }
    for (const [need, others, expected] of [
      ['{ field: contact.lastName }', [], 'doubtful'],
      ['{ linked: contact, meets: { field: lastName } }', [], 'doubtful'],
      ['{ linked: contact, every: true, meets: { field: lastName } }', [], 'doubtful'],
      ['{ linked: contact, every: true, meets: { field: lastName } }', [none], 'missing'],
      ['{ linked: contact, min: 3, meets: { field: lastName } }', [none], 'missing'],
    ] as const) {
      const ruleset = rulesetOf('deal', `need: ${need}`)
      const all = [...linked, ...others]
      const results = [all, all.toReversed()].map((order) =>
        evaluate(ruleset, subjectOf({ record: aRecord('deal'), linked: order }), now),
      )
      expect([need, results[0]?.verdicts[0]?.reason]).toEqual([need, expected])
      expect(results[1]).toEqual(results[0])
    }
  })
})

describe('a placeholder that an integration wrote', () => {
  it.each([
    'Aircall new contact',
    '+18054430138 Aircall new contact',
    'New Contact (3CX)',
    'Unknown caller',
    '+4722334455',
  ])('%s is for operators, and charged to nobody', (name) => {
    const verdict = verdictOn({ lastName: name })
    expect(verdict).toMatchObject({ reason: 'junk', isNoted: true, repairedBy: 'operator' })
    expect(verdict && chargeOf(verdict, lastName, false)).toMatchObject({ state: 'noted', repairedBy: 'operator' })
  })

  it('is named in the finding and in explanations', () => {
    const record = aRecord('contact', { lastName: 'Aircall new contact' })
    const verdict = verdictOn(record.fields)
    expect(verdict && inEnglish(verdict.message)).toBe('a (a placeholder that Aircall wrote)')
    const format = { moment: String, value: (_: unknown, value: unknown) => String(value) }
    const sentences = explain(lastName, subjectOf({ record }), now).map((one) =>
      inEnglish(explanationMessage(one, format)),
    )
    expect(sentences).toEqual([
      'not met (not a real value): a (a placeholder that Aircall wrote); found: last name: Aircall new contact (a placeholder that Aircall wrote)',
    ])
  })

  it('is charged to nobody although it does not pass the tests of the value either', () => {
    const tested = rulesetOf('contact', "need: { field: lastName, matches: '[A-Z][a-z]+' }")
    expect(verdictOn({ lastName: 'Unknown caller' }, tested)).toMatchObject({ isNoted: true, repairedBy: 'operator' })
  })

  it('does not excuse what the owner left blank', () => {
    const both = rulesetOf('contact', 'need: { allOf: [firstName, lastName] }')
    expect(verdictOn({ firstName: null, lastName: 'Unknown caller' }, both)).not.toHaveProperty('isNoted')
    expect(verdictOn({ firstName: 'Kari', lastName: 'Unknown caller' }, both)).toHaveProperty('isNoted', true)
  })
})

describe('a rule that asks for several values', () => {
  const names = { ok: 'Hansen', doubtful: 'Bcdfg', machine: 'Aircall new contact', junk: 'xxx', missing: null }
  const texts = { ...names, ok: 'Buyer', doubtful: 'Select' }
  const anyKind = fc.constantFrom('ok', 'doubtful', 'machine', 'junk', 'missing')

  it('charges its owner only for what would be missing if every doubt and every placeholder were settled', () => {
    fc.assert(
      fc.property(fc.tuple(anyKind, anyKind, anyKind), fc.integer({ min: 1, max: 3 }), (found, least) => {
        const [first, last, title] = found
        const ruleset = rulesetOf('contact', `need: { atLeast: ${least}, of: [firstName, lastName, jobTitle] }`)
        const verdict = verdictOn({ firstName: names[first], lastName: names[last], jobTitle: texts[title] }, ruleset)
        const { state, repairedBy } = verdict
          ? chargeOf(verdict, ruleset, false)
          : { state: 'met', repairedBy: 'owner' }
        expect(`${state} ${repairedBy}`).toBe(chargedFor(found, least))
      }),
      { numRuns: 300 },
    )
  })
})

/** Who is charged, by definition. */
function chargedFor(found: readonly string[], least: number): string {
  function areEnough(...kinds: readonly string[]): boolean {
    return found.filter((kind) => kinds.includes(kind)).length >= least
  }
  if (areEnough('ok')) return 'met owner'
  if (areEnough('ok', 'doubtful')) return 'noted owner'
  return areEnough('ok', 'doubtful', 'machine') ? 'noted operator' : 'open owner'
}
