import { describe, expect, it } from 'vitest'
import { describeRule, evaluate, linkedTypes, parseRuleset, rulesetFor } from '../../../src/rules/index.ts'
import { inEnglish } from '../../support/words.ts'
import { type Linked, resultOf, rulesetOf, subjectOf } from './rule-of.ts'
import { aRecord, codeForms, hours, now } from './subjects.ts'

const chief: Linked = { record: aRecord('contact', { jobTitle: 'Chief' }, { id: '1' }) }
const unreachable: Linked = { record: aRecord('contact', { jobTitle: 'Chief', email: 'n/a' }, { id: '2' }) }
const clerk: Linked = { record: aRecord('contact', { jobTitle: 'Clerk' }, { id: '3' }) }
const reachableChief =
  '{ linked: contact, where: { jobTitle: { contains: chief } }, meets: { anyOf: [email, phone, mobilePhone] } }'

describe('a need about linked records', () => {
  it.each([
    [reachableChief, [clerk, chief], 'met'],
    [reachableChief, [clerk], 'missing'],
    [reachableChief, [clerk, unreachable], 'junk'],
    ['{ linked: contact, min: 2 }', [clerk], 'missing'],
    ['{ linked: contact, min: 2 }', [clerk, chief], 'met'],
    ['{ linked: contact, max: 1 }', [clerk, chief], 'inconsistent'],
    ['{ linked: contact, none: true, where: { jobTitle: Clerk } }', [chief], 'met'],
    ['{ linked: contact, none: true, where: { jobTitle: Clerk } }', [clerk], 'inconsistent'],
    ['{ linked: contact, every: true, meets: { field: email } }', [clerk, chief], 'met'],
    ['{ linked: contact, every: true, meets: { field: email } }', [clerk, unreachable], 'junk'],
    ['{ linked: contact, every: true, where: { jobTitle: Clerk }, meets: { field: email } }', [unreachable], 'met'],
    [
      '{ linked: contact, meets: { linked: company } }',
      [{ ...chief, linked: [{ record: aRecord('company') }] }],
      'met',
    ],
    ['{ linked: contact, meets: { linked: company } }', [chief], 'missing'],
    ['{ linked: contact, meets: { linked: company } }', [{ ...chief, unread: ['company'] as const }], 'undecided'],
    ['{ field: contact.company.domain }', [{ ...chief, linked: [{ record: aRecord('company') }] }], 'met'],
    ['{ field: contact.company.domain }', [chief, { ...clerk, unread: ['company'] as const }], 'undecided'],
  ])('%s', (need, linked, expected) => {
    const ruleset = rulesetOf('deal', `need: ${need}`)
    expect(resultOf(ruleset, { record: aRecord('deal'), linked })).toBe(expected)
    expect(resultOf(ruleset, { record: aRecord('deal'), linked: linked.toReversed() })).toBe(expected)
  })

  it('waits for linked records that have not been read, unless the known ones decide', () => {
    const deal = aRecord('deal')
    for (const [need, linked, expected] of [
      [reachableChief, [clerk], 'undecided'],
      [reachableChief, [chief], 'met'],
      ['{ linked: contact, none: true, where: { jobTitle: Clerk } }', [chief], 'undecided'],
      ['{ linked: contact, none: true, where: { jobTitle: Clerk } }', [clerk], 'inconsistent'],
      ['{ linked: contact, every: true, meets: { field: email } }', [chief], 'undecided'],
    ] as const) {
      const subject: Linked = { record: deal, linked, unread: ['contact'] }
      expect([need, resultOf(rulesetOf('deal', `need: ${need}`), subject)]).toEqual([need, expected])
    }
  })

  it('needs the links from the linked records too', () => {
    const ruleset = rulesetOf('meeting', 'need: { field: deal.company.name }')
    expect(linkedTypes(ruleset, 'meeting')).toEqual(['deal'])
    expect(linkedTypes(ruleset, 'deal')).toEqual(['company'])
    expect(ruleset.chains).toEqual([['meeting', 'deal', 'company']])
  })
})

describe('a need about the record itself', () => {
  it.each([
    ['{ atLeast: 2, of: [name, amount, lostReason] }', { name: 'A', amount: 1, lostReason: null }, 'met'],
    ['{ atLeast: 3, of: [name, amount, lostReason] }', { name: 'A', amount: 1, lostReason: null }, 'missing'],
    ['{ allOf: [name, lostReason] }', { name: 'A', lostReason: 'n/a' }, 'junk'],
    ['{ allOf: [name, { notPast: closeDate }] }', { name: 'A', closeDate: hours(-99) }, 'late'],
    ['{ anyOf: [lostReason, { notPast: closeDate }] }', { lostReason: null, closeDate: hours(99) }, 'met'],
    ['{ anyOf: [lostReason, { notPast: closeDate }] }', { lostReason: null, closeDate: hours(-99) }, 'missing'],
    ['{ field: amount, atLeast: 100, atMost: 500 }', { amount: 300 }, 'met'],
    ['{ field: amount, atLeast: 100, atMost: 500 }', { amount: 600 }, 'inconsistent'],
    ['{ field: amount, atLeast: 100, atMost: 500 }', { amount: null }, 'missing'],
    ['{ field: amount, atLeast: 100 }', { amount: 5, currency: 'JPY' }, 'met'],
    ["{ field: name, matches: 'Q\\d .+' }", { name: 'Q4 Fjord' }, 'met'],
    ["{ field: name, matches: 'Q\\d .+' }", { name: 'Fjord' }, 'inconsistent'],
    ['{ field: stageLabel, in: [Offer, Closing] }', { stageLabel: 'Parked' }, 'inconsistent'],
    ['{ field: closeDate, withinDays: 3 }', { closeDate: hours(-99) }, 'late'],
    ['{ field: name, every: { contains: x } }', { name: ['xa', 'b'] }, 'inconsistent'],
  ])('%s of %j: %s', (need, fields, expected) => {
    const record = aRecord('deal', { currency: null, ...fields })
    expect(resultOf(rulesetOf('deal', `need: ${need}`), { record })).toBe(expected)
  })

  it('of a next activity is met by a meeting or an open task ahead', () => {
    const ruleset = rulesetOf('deal', 'need: { nextActivity: { withinDays: 14 } }')
    function meeting(at: number, outcome: string): Linked {
      return { record: aRecord('meeting', { startsAt: hours(at), outcome }) }
    }
    function task(at: number, status: string): Linked {
      return { record: aRecord('task', { dueAt: hours(at), status }) }
    }
    function result(...linked: readonly Linked[]): string {
      return resultOf(ruleset, { record: aRecord('deal'), linked })
    }
    expect([result(), result(meeting(24, 'scheduled')), result(meeting(24, 'cancelled'))]).toEqual([
      'missing',
      'met',
      'missing',
    ])
    expect([result(meeting(-24, 'scheduled')), result(meeting(24 * 15, 'scheduled'))]).toEqual(['missing', 'missing'])
    expect([result(task(24, 'open')), result(task(24, 'done')), result(task(-24, 'open'))]).toEqual([
      'met',
      'missing',
      'missing',
    ])
  })

  it('of freshness is met while the last touch is near, and fails since it no longer is', () => {
    const ruleset = rulesetOf('deal', 'need: { fresh: { withinDays: 14 } }')
    function call(at: number): Linked {
      return { record: aRecord('call', { at: hours(at) }) }
    }
    const deal = aRecord('deal')
    expect(resultOf(ruleset, { record: deal, linked: [call(-24 * 40), call(-24 * 13)] })).toBe('met')
    expect(resultOf(ruleset, { record: deal, linked: [call(-24 * 40), call(24)] })).toBe('late')
    expect(resultOf(ruleset, { record: deal, linked: [call(-24 * 40)], unread: ['call'] })).toBe('undecided')
    expect(resultOf(ruleset, { record: { ...deal, createdAt: new Date(hours(-24)) } })).toBe('met')
  })

  it.each([
    [
      reachableChief,
      'it is linked to a contact with e-mail address, phone number or mobile phone number where job title contains “chief”',
    ],
    [
      '{ linked: contact, every: true, meets: { field: email } }',
      'for every linked contact: e-mail address has a usable value',
    ],
    [
      '{ atLeast: 2, of: [name, amount, { owner: true }] }',
      'at least 2 of these hold: name has a usable value; amount has a usable value; it has an owner',
    ],
    ['{ field: contact.company.domain }', 'domain of the company of the linked contact has a usable value'],
    ['{ nextActivity: { withinDays: 14 } }', 'a linked meeting or open task lies ahead within 14 days'],
    [
      '{ fresh: { withinDays: 14 } }',
      'creation, date of the linked meeting or time of the linked call is at most 14 days ago',
    ],
  ])('%s is said in words', (need, words) => {
    const { rules, fields } = rulesetOf('deal', `need: ${need}`)
    expect(rules.map((rule) => inEnglish(describeRule(rule, fields).asks))).toEqual([words])
  })

  it('is late only if it is the date that is too old, and never since a time that is ahead', () => {
    const ruleset = rulesetOf('deal', 'need: { field: closeDate, withinDays: 30, not: 2026-10-20 }')
    const { verdicts } = evaluate(ruleset, subjectOf({ record: aRecord('deal', { closeDate: '2026-10-20' }) }), now)
    expect(verdicts.map(({ reason, since }) => [reason, since <= now])).toEqual([['inconsistent', true]])
    expect(resultOf(ruleset, { record: aRecord('deal', { closeDate: '2026-08-20' }) })).toBe('late')
  })

  it.each([
    ['need: { positive: budget }', 'budget', '10 000 kr', 'doubtful'],
    ['need: { positive: budget }', 'budget', 'a lot', 'inconsistent'],
    ['need: { field: budget, atLeast: 500 }', 'budget', '10 000 kr', 'doubtful'],
    ['need: { field: budget, atLeast: 500 }', 'budget', 'a lot', 'junk'],
    ['need: { field: start, nextDays: 30 }', 'start', '20.10.2026', 'doubtful'],
    ['need: { field: start, nextDays: 30 }', 'start', '2026-10-20', 'met'],
  ])('%s: a text in the field %s that cannot be compared, such as %j, is %s', (need, name, text, expected) => {
    const fields =
      'fields: { deal: { budget: { hubspot: budget, kind: number }, start: { hubspot: start, kind: instant } } }'
    const rules = `rules:\n  - { id: a, object: deal, title: A, missing: a, ${need} }\n`
    const ruleset = rulesetFor(
      parseRuleset(`name: x\ncountry: NO\n${fields}\n${rules}`, 'rules.yaml', codeForms),
      'hubspot',
    )
    expect(resultOf(ruleset, { record: aRecord('deal', {}, { vendorFields: { [name]: text } }) })).toBe(expected)
  })

  it('counts a field that it names twice once', () => {
    const need = 'need: { atLeast: 2, of: [name, name, lostReason] }'
    expect(resultOf(rulesetOf('deal', need), { record: aRecord('deal', { name: 'Pilot' }) })).toBe('missing')
    expect(resultOf(rulesetOf('deal', 'need: { allOf: [name, name] }'), { record: aRecord('deal') })).toBe('met')
  })

  it('charges nobody while what has not been read may leave only what is doubtful', () => {
    const ruleset = rulesetOf('contact', 'need: { atLeast: 2, of: [jobTitle, email, company.name] }')
    const record = aRecord('contact', { jobTitle: null, email: 'test@firma.no' })
    expect(resultOf(ruleset, { record, unread: ['company'] })).toBe('doubtful')
    expect(resultOf(ruleset, { record })).toBe('missing')
  })

  it.each([
    ['{ field: contact.company.deal.name }', '"contact.company.deal.name" is more than 2 links away from the record'],
    ['{ linked: contact, meets: { linked: company, where: { shoe: 1 } } }', 'a company has no field "shoe"'],
    ["{ field: name, matches: '(?=a)' }", 'rules.yaml:4:80: "(?=a)" is not a pattern'],
    ['{ linked: contact, every: true }', 'rules.yaml:4:82: every together with meets'],
  ])('%s is refused', (need, problem) => {
    const text = `name: x\ncountry: NO\nrules:\n  - { id: a, object: deal, title: A, missing: a, need: ${need} }\n`
    expect(() => parseRuleset(text, 'rules.yaml')).toThrow(problem)
  })
})
