import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeRulesetChanges, parseRuleset, type Ruleset } from '../../../src/rules/index.ts'
import { chanceOf } from '../../support/random-account/chance.ts'
import { randomRules } from '../../support/random-account/random-rules.ts'
import { asWritten, inEnglish } from '../../support/words.ts'

const forms = { hubspot: { pattern: /./, words: asWritten('x') } }

function parsed(text: string): Ruleset {
  return parseRuleset(text, 'rules.yaml', forms)
}

function changes(before: string, after: string): readonly string[] {
  return describeRulesetChanges(parsed(before), parsed(after)).map(inEnglish)
}

const base = `name: Ours
country: NO
fields:
  deal: { plan: { hubspot: plan }, region: { hubspot: region } }
calendar: { hours: 08:00-16:00, holidays: NO }
budget: { fieldsPerRecord: 4 }
rules:
  - { id: a, object: deal, title: A, missing: m, need: { field: plan } }
  - { id: b, object: deal, title: B, missing: m, need: { owner: true }, weight: 2 }
segments:
  s: { object: deal, title: S, when: { stage: open } }
  t: { object: deal, title: T, when: { stage: won } }
examples:
  - { given: { object: deal }, expect: { a: missing } }
`

describe('what a version of the rules changed', () => {
  it.each([
    ['name: Ours', 'name: Theirs', 'Name: Theirs (before: Ours)'],
    ['country: NO', 'country: SE', 'Country: SE (before: NO)'],
    ['hours: 08:00', 'hours: 09:00', 'Working hours: 09:00-16:00 (before: 08:00-16:00)'],
    [', holidays: NO', '', 'Public holidays: none (before: NO)'],
    [
      'holidays: NO',
      'workingDays: [monday, sunday], holidays: NO',
      'Working days: monday, sunday (before: monday, tuesday, wednesday, thursday, friday)',
    ],
    ['fieldsPerRecord: 4', 'fieldsPerRecord: 4.5', 'Fields to fill in per record, at most: 4.5 (before: 4)'],
    ['plan: { hubspot: plan }', 'plan: { hubspot: other }', 'Changed field of the CRM: deal.plan'],
    [', region: { hubspot: region }', '', 'Removed field of the CRM: deal.region'],
    [
      'region: { hubspot: region }',
      'region: { hubspot: region }, area: { hubspot: area }',
      'New field of the CRM: deal.area',
    ],
    [
      'missing: m, need: { field: plan }',
      'missing: n, need: { field: plan }',
      'Changed: A (the words for what is missing)',
    ],
    ['weight: 2', 'weight: 3', 'Changed: B (the weight)'],
    ['weight: 2', 'severity: watch, weight: 2', 'Changed: B (the severity)'],
    ['weight: 2', 'usedFor: planning, weight: 2', 'Changed: B (what the data is used for)'],
    ['weight: 2', 'dueDays: 1, graceHours: 2', 'Changed: B (the grace period, the weight and when it is overdue)'],
    ['expect: { a: missing }', 'expect: { b: met }', 'The examples have changed.'],
    [
      'plan: { hubspot: plan }, region: { hubspot: region }',
      'region: { hubspot: region }, plan: { hubspot: plan }',
      'The order of the rules, the segments or the fields has changed.',
    ],
    ['title: T', 'title: U', 'Changed segment: U'],
  ])('%s → %s', (from, to, said) => {
    expect(base).toContain(from)
    expect(changes(base, base.replace(from, to))).toEqual([said])
  })

  it('is nothing if only the form of the file differs', () => {
    expect(changes(base, `# A comment\n${base.replace('name: Ours', 'name: "Ours"')}`)).toEqual([])
  })

  it('is something for any two that have not the same contents, and only for these', () => {
    const ruleset = fc.record({
      seed: fc.nat(40),
      country: fc.constantFrom('NO', 'SE'),
      budget: fc.constantFrom('', 'budget: { fieldsPerRecord: 3 }\n'),
      hours: fc.constantFrom('08:00-16:00', '09:00-15:00'),
      field: fc.constantFrom('plan', 'area'),
    })
    function textOf({ seed, country, budget, hours, field }: typeof ruleset extends fc.Arbitrary<infer T> ? T : never) {
      const rules = randomRules(chanceOf(seed))
        .replace('country: NO', `country: ${country}`)
        .replace(/08:00-16:00/, hours)
      return `fields: { deal: { ${field}: { hubspot: x } } }\n${budget}${rules}`
    }
    // Two of one seed share their rules, and differ by the rest.
    const pairs = fc.tuple(ruleset, ruleset, fc.boolean()).map(([one, other, isOfOneSeed]) => {
      return [textOf(one), textOf(isOfOneSeed ? { ...other, seed: one.seed } : other)] as const
    })
    fc.assert(
      fc.property(pairs, ([one, other]) => {
        const isSame = parsed(one).version === parsed(other).version
        expect(changes(one, other).length === 0).toBe(isSame)
        expect(changes(other, one).length === 0).toBe(isSame)
      }),
      { numRuns: 100, seed: 1 },
    )
  })
})
