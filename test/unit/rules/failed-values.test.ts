import { describe, expect, it } from 'vitest'
import { evaluate, factsOf } from '../../../src/rules/index.ts'
import { inEnglish } from '../../support/words.ts'
import { resultOf, rulesetOf, subjectOf } from './rule-of.ts'
import { aRecord, now } from './subjects.ts'

const email = rulesetOf('contact', 'need: { field: email }')
const reach = rulesetOf('contact', 'need: { anyOf: [email, phone, mobilePhone] }')

const bounced = { email: 'bo.li@fjordbygg.no', bouncedEmail: 'bo.li@fjordbygg.no', phone: null, mobilePhone: null }

describe('an e-mail address to which mail came back', () => {
  it('is asked about with the reason, and charged to nobody', () => {
    const [verdict] = evaluate(email, subjectOf({ record: aRecord('contact', bounced) }), now).verdicts
    expect(verdict).toMatchObject({ reason: 'doubtful', isNoted: true })
    expect(verdict && inEnglish(verdict.message)).toBe(
      'a (please check: e-mail to it came back because nobody has the address)',
    )
  })

  it.each([
    ['another address', { email: 'bo@fjordbygg.no' }, 'met'],
    ['another address beside it', { email: ['bo.li@fjordbygg.no', 'bo@fjordbygg.no'] }, 'met'],
    ['another address in the same text', { email: 'bo.li@fjordbygg.no, bo@fjordbygg.no' }, 'met'],
    ['another spelling', { email: 'Bo Li <BO.LI@fjordbygg.no>' }, 'doubtful'],
    ['no address', { email: null }, 'missing'],
    ['a placeholder beside it', { email: ['bo.li@fjordbygg.no', 'n/a'] }, 'doubtful'],
    ['a placeholder in its place', { email: 'n/a' }, 'junk'],
    ['a CRM that does not say', { bouncedEmail: null }, 'met'],
  ])('with %s: %s', (_, fields, expected) => {
    expect(resultOf(email, { record: aRecord('contact', { ...bounced, ...fields }) })).toBe(expected)
  })

  it('asks for nothing if there is another way to reach the person', () => {
    expect(resultOf(reach, { record: aRecord('contact', bounced) })).toBe('doubtful')
    expect(resultOf(reach, { record: aRecord('contact', { ...bounced, phone: '+47 92 38 46 17' }) })).toBe('met')
  })

  it('of a linked contact is asked about, too', () => {
    const ruleset = rulesetOf('deal', 'need: { field: contact.email }')
    const linked = [{ record: aRecord('contact', bounced) }]
    const { verdicts } = evaluate(ruleset, subjectOf({ record: aRecord('deal'), linked }), now)
    expect(verdicts.map(({ reason }) => reason)).toEqual(['doubtful'])
  })

  it('changes no figure', () => {
    expect(factsOf(aRecord('contact', bounced), { country: 'NO' })).toEqual({ reachable: true })
  })

  it('of a record that was read by an earlier version is not known', () => {
    const { bouncedEmail: _, ...fields } = aRecord('contact', bounced).fields
    expect(resultOf(email, { record: { ...aRecord('contact'), fields } })).toBe('met')
  })
})
