import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fieldDefinitions } from '../../../src/domain/field.ts'
import { type FieldValue, type ObjectType } from '../../../src/domain/record.ts'
import {
  type Evaluation,
  evaluate,
  explain,
  parseRuleset,
  type Ruleset,
  rulesetOfAccount,
  segmentsFor,
} from '../../../src/rules/index.ts'
import { type Linked, subjectOf } from './rule-of.ts'
import { aRecord, hours, now } from './subjects.ts'

const tests = [
  'stage: open',
  'name: { contains: [a, b], not: ab }',
  "name: { matches: '[a-z]*' }",
  'amount: { atLeast: 1, below: 3 }',
  'amount: { above: 0, atMost: 2 }',
  'currency: EUR',
  'lostReason: { empty: true }',
  'name: { some: a, every: { contains: a }, none: b }',
  'closeDate: { withinDays: 30 }',
  'closeDate: { olderThanDays: 30 }',
  'closeDate: { nextDays: 30 }',
  'contact.jobTitle: { contains: a }',
  'contact.createdAt: { olderThanDays: 70 }',
  'contact.company.country: { not: a }',
  'owner: { empty: false }',
]
const needs = [
  'anyOf: [lostReason, { notPast: closeDate, toleranceHours: 24 }]',
  'allOf: [name, { linked: contact, max: 1 }]',
  'atLeast: 2, of: [name, lostReason, contact.email, { owner: true }]',
  'field: closeDate, withinDays: 20, not: 2026-10-14',
  'linked: contact, where: { jobTitle: { contains: a } }, meets: { anyOf: [email, { linked: company }] }',
  'linked: contact, none: true, where: { any: [{ jobTitle: { empty: true } }, { createdAt: { withinDays: 50 } }] }',
  'linked: contact, every: true, where: { not: { lastName: a } }, meets: { field: company.createdAt, nextDays: 9 }',
  'nextActivity: { withinDays: 14 }',
  'fresh: { withinDays: 30 }',
]
const account = { vendor: 'hubspot', schema: null, timeZone: 'Europe/Oslo', currency: 'EUR' }
const wordLists: Readonly<Record<string, readonly string[]>> = { stage: ['open', 'won'], currency: ['EUR', 'JPY'] }

/** A ruleset of one rule per need, with random conditions joined at random. */
const rulesets: fc.Arbitrary<Ruleset> = fc
  .array(fc.tuple(fc.subarray(tests, { minLength: 1, maxLength: 4 }), fc.constantFrom('all', 'any', 'not')), {
    minLength: needs.length,
    maxLength: needs.length,
  })
  .map((parts) => {
    const conditions = parts.map(([chosen, join]) => {
      const maps = chosen.map((test) => `{ ${test} }`)
      return join === 'not' ? `not: { any: [${maps.join(', ')}] }` : `${join}: [${maps.join(', ')}]`
    })
    const rules = needs.map((need, index) => {
      const when = conditions[index] ?? ''
      return `  - { id: r${index}, object: deal, title: A, missing: a, when: { ${when} }, need: { ${need} } }\n`
    })
    const segments = conditions.map((when, index) => `  s${index}: { object: deal, title: A, when: { ${when} } }\n`)
    const text = `name: x\ncountry: NO\nrules:\n${rules.join('')}segments:\n${segments.join('')}`
    const ruleset = parseRuleset(text, 'rules.yaml')
    return rulesetOfAccount(ruleset, account)
  })

/** Parsing a ruleset takes longer than a thousand evaluations. */
const someRulesets = fc.constantFrom(...fc.sample(rulesets, { numRuns: 12, seed: 12 }))

const spans = fc.integer({ min: -3000, max: 3000 })
function valueOf(name: string): fc.Arbitrary<FieldValue> {
  const likely = fc.oneof(
    fc.constantFrom('a', 'b', 'ab', 'n/a', 'a@firma.no', 1, 2, 3, true, '2026-10-14'),
    spans.map((count) => hours(count)),
    fc.string(),
  )
  const words = wordLists[name]
  if (words !== undefined) return fc.constantFrom(null, ...words)
  return fc.oneof(fc.constant(null), likely, fc.array(likely, { minLength: 2, maxLength: 3 }))
}

function linkedOf(type: ObjectType, others: readonly ObjectType[]): fc.Arbitrary<Linked> {
  const names = Object.keys(fieldDefinitions[type])
  const fields = fc.record(Object.fromEntries(names.map((name) => [name, valueOf(name)])))
  const linked = others.map((other) =>
    fc.array(linkedOf(other, other === 'contact' ? ['company'] : []), { maxLength: 2 }),
  )
  return fc
    .tuple(fields, spans, fc.constantFrom('7', null), fc.tuple(...linked), fc.subarray([...others]), fc.subarray(names))
    .map(([values, age, ownerId, lists, unread, missing]) => {
      const createdAt = new Date(hours(-Math.abs(age)))
      const known = others.length === 0 && missing.length > names.length / 2 ? missing : names
      const record = aRecord(type, {}, { createdAt, ownerId })
      const kept = Object.fromEntries(Object.entries(values).filter(([name]) => known.includes(name)))
      return { record: { ...record, fields: kept }, linked: lists.flat(), unread }
    })
}
const deals = linkedOf('deal', ['contact', 'meeting', 'call', 'task'])

function reversed({ record, linked = [], unread = [] }: Linked): Linked {
  return { record, linked: linked.map(reversed).toReversed(), unread }
}

/** With the values of each field in another order; of several dates, the first one counts. */
function withValuesReversed({ record, linked = [], unread = [] }: Linked): Linked {
  const fields = Object.entries(record.fields).map(([name, value]): [string, FieldValue] => {
    const isDate = fieldDefinitions[record.type][name]?.kind === 'instant'
    return [name, Array.isArray(value) && !isDate ? value.toReversed() : value]
  })
  return { record: { ...record, fields: Object.fromEntries(fields) }, linked: linked.map(withValuesReversed), unread }
}

function judge(ruleset: Ruleset, subject: Linked, at = now): Evaluation {
  return evaluate(ruleset, subjectOf(subject), at)
}

type Rule = Ruleset['rules'][number]

const alone = new Map<Rule, Ruleset>()

/** A ruleset with one of its rules only, compiled once. */
function onlyRule(ruleset: Ruleset, rule: Rule): Ruleset {
  const known = alone.get(rule) ?? rulesetOfAccount({ ...ruleset, rules: [rule] }, account)
  alone.set(rule, known)
  return known
}

function membershipOf(ruleset: Ruleset, subject: Linked, { id, at }: { readonly id: string; readonly at: Date }) {
  const segments = segmentsFor(ruleset, subjectOf(subject), at)
  return { is: segments.membershipOf(id), recheckAt: segments.recheckAt() }
}

describe('every condition and need', () => {
  it('gives the same result in any order of linked records, and until its next due time', () => {
    fc.assert(
      fc.property(someRulesets, deals, fc.double({ min: 0, max: 1, noNaN: true }), (ruleset, deal, share) => {
        const result = judge(ruleset, deal)
        expect(judge(ruleset, reversed(deal))).toEqual(result)
        const end = result.recheckAt?.getTime() ?? now.getTime() + 1e12
        const between = new Date(Math.min(end - 1, now.getTime() + Math.floor(share * (end - now.getTime()))))
        const { verdicts, undecided } = judge(ruleset, deal, between)
        expect([verdicts, undecided]).toEqual([result.verdicts, result.undecided])
      }),
      { numRuns: 300 },
    )
  })

  it('gives the same result in any order of values, and dates no finding in the future', () => {
    fc.assert(
      fc.property(someRulesets, deals, (ruleset, deal) => {
        const result = judge(ruleset, deal)
        expect(judge(ruleset, withValuesReversed(deal))).toEqual(result)
        for (const { since, dueAt } of result.verdicts) {
          expect([since <= now, since <= dueAt]).toEqual([true, true])
        }
      }),
      { numRuns: 300 },
    )
  })

  it('gives the same segments in any order of linked records, and until their next due time', () => {
    fc.assert(
      fc.property(someRulesets, deals, fc.double({ min: 0, max: 1, noNaN: true }), (ruleset, deal, share) => {
        for (const id of ruleset.segmentChecks.keys()) {
          const membership = membershipOf(ruleset, deal, { id, at: now })
          expect(membershipOf(ruleset, reversed(deal), { id, at: now })).toEqual(membership)
          const end = membership.recheckAt?.getTime() ?? now.getTime() + 1e12
          const between = new Date(Math.min(end - 1, now.getTime() + Math.floor(share * (end - now.getTime()))))
          expect([id, membershipOf(ruleset, deal, { id, at: between }).is]).toEqual([id, membership.is])
        }
      }),
      { numRuns: 200 },
    )
  })

  it('says the same of a record once more is known, unless it was undecided', () => {
    fc.assert(
      fc.property(someRulesets, deals, (ruleset, deal) => {
        const partly = judge(ruleset, deal)
        const fully = judge(ruleset, { ...deal, unread: [] })
        const decided = partly.verdicts.map(({ ruleId }) => ruleId)
        for (const { id } of ruleset.rules) {
          if (partly.undecided.includes(id)) continue
          expect([id, fully.verdicts.some(({ ruleId }) => ruleId === id)]).toEqual([id, decided.includes(id)])
        }
      }),
      { numRuns: 300 },
    )
  })

  it('says the same of a record whatever other rules there are', () => {
    fc.assert(
      fc.property(someRulesets, deals, (ruleset, deal) => {
        const { recheckAt, ...together } = judge(ruleset, deal)
        const each = ruleset.rules.map((rule) => judge(onlyRule(ruleset, rule), deal))
        const apart = {
          verdicts: each.flatMap(({ verdicts }) => verdicts),
          undecided: each.flatMap(({ undecided }) => undecided),
        }
        expect(together).toEqual(apart)
        const rechecks = each.flatMap((one) => one.recheckAt?.getTime() ?? [])
        expect(recheckAt?.getTime() ?? null).toEqual(rechecks.length === 0 ? null : Math.min(...rechecks))
      }),
      { numRuns: 100 },
    )
  })

  it('is explained as it is judged', () => {
    fc.assert(
      fc.property(someRulesets, deals, (ruleset, deal) => {
        const outcomes = explain(ruleset, subjectOf(deal), now).map(({ rule: { id }, outcome }) => ({ id, outcome }))
        const { verdicts, undecided } = judge(ruleset, deal)
        expect(outcomes.map(({ id }) => id)).toEqual(ruleset.rules.map(({ id }) => id))
        expect(outcomes.flatMap(({ outcome }) => (outcome.is === 'notMet' ? outcome.verdict : []))).toEqual(verdicts)
        expect(outcomes.flatMap(({ id, outcome }) => (outcome.is === 'undecided' ? id : []))).toEqual(undecided)
      }),
      { numRuns: 100 },
    )
  })
})
