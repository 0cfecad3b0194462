import { describe, expect, it } from 'vitest'
import type { CrmRecord } from '../../../src/domain/record.ts'
import {
  checkRuleset,
  linkedTypes,
  namedOfAccount,
  namesOwners,
  openYamlText,
  parseRuleset,
  requiredVendorFields,
  rulesetFor,
  rulesetOfAccount,
  runExamples,
  segmentsFor,
} from '../../../src/rules/index.ts'
import { inEnglish } from '../../support/words.ts'
import { type Linked, subjectOf } from './rule-of.ts'
import { aRecord, codeForms, hours, now } from './subjects.ts'

const rule = '  - { id: deal-name, object: deal, title: N, missing: n, need: { field: name } }'

function textWith(segments: string, ...lines: readonly string[]): string {
  return ['name: Ours', 'country: NO', ...lines, 'rules:', rule, 'segments:', ...segments.split('\n'), ''].join('\n')
}

function rulesetWith(segments: string, ...lines: readonly string[]) {
  return parseRuleset(textWith(segments, ...lines), 'rules.yaml', codeForms)
}

const account = { vendor: 'hubspot', schema: null, timeZone: 'UTC', currency: 'EUR' }

/** Whether a record is in the segment `s`, and until when. */
function memberOf(when: string, subject: Linked, at = now): readonly [string, string | null] {
  const ruleset = rulesetOfAccount(rulesetWith(`  s: { object: deal, title: S, when: ${when} }`), account)
  const segments = segmentsFor(ruleset, subjectOf(subject), at)
  return [segments.membershipOf('s'), segments.recheckAt()?.toISOString() ?? null]
}

describe('a segment', () => {
  it('has the records of its type for which all of its conditions hold', () => {
    const when = '{ stage: won, amount: { atLeast: 1000 } }'
    expect(memberOf(when, { record: aRecord('deal', { stage: 'won' }) })).toEqual(['in', null])
    expect(memberOf(when, { record: aRecord('deal', { stage: 'open' }) })).toEqual(['out', null])
    expect(memberOf(when, { record: aRecord('contact', { stage: 'won', amount: 5000 }) })).toEqual(['out', null])
    // An amount that cannot be compared with the threshold.
    expect(memberOf(when, { record: aRecord('deal', { stage: 'won', currency: 'JPY' }) })).toEqual(['out', null])
  })

  it('asks about linked records, two links away too, and is undecided while they have not been read', () => {
    const company = { record: aRecord('company', { country: 'Norge' }) }
    const contact = { record: aRecord('contact'), linked: [company] }
    const when = '{ contact.company.country: Norge }'
    expect(memberOf(when, { record: aRecord('deal'), linked: [contact] })[0]).toBe('in')
    expect(memberOf(when, { record: aRecord('deal'), linked: [{ ...contact, linked: [] }] })[0]).toBe('out')
    expect(memberOf(when, { record: aRecord('deal'), unread: ['contact'] })[0]).toBe('undecided')
  })

  it('is undecided while a field that it names has not been read', () => {
    const { lostReason: _, ...read } = aRecord('deal').fields
    expect(memberOf('{ lostReason: Price }', { record: { ...aRecord('deal'), fields: read } })[0]).toBe('undecided')
  })

  it('begins and ends at the moment that it names', () => {
    const record = aRecord('deal', { stageAge: hours(-29 * 24) })
    const passes = hours(24)
    expect(memberOf('{ stageAge: { olderThanDays: 30 } }', { record })).toEqual(['out', passes])
    expect(memberOf('{ stageAge: { olderThanDays: 30 } }', { record }, new Date(passes))).toEqual(['in', null])
    expect(memberOf('{ stageAge: { withinDays: 30 } }', { record })).toEqual(['in', passes])
    expect(memberOf('{ stageAge: { withinDays: 30 } }', { record }, new Date(passes))).toEqual(['out', null])
  })

  it('that the ruleset does not have contains nothing', () => {
    const ruleset = rulesetWith('  s: { object: deal, title: S, when: { stage: open } }')
    const segments = segmentsFor(ruleset, subjectOf({ record: aRecord('deal') }), now)
    expect(['s', 'other', 'constructor'].map((id) => segments.membershipOf(id))).toEqual(['in', 'out', 'out'])
  })

  it('changes the version of a ruleset; a file without segments keeps its version', () => {
    const [none, some, others] = [
      `name: Ours\ncountry: NO\nrules:\n${rule}\n`,
      textWith('  s: { object: deal, title: S, when: { stage: open } }'),
      textWith('  s: { object: deal, title: S, when: { stage: won } }'),
    ].map((text) => parseRuleset(text, 'rules.yaml').version)
    expect(none).toBe('5a4c38ee8d5e')
    expect(new Set([none, some, others]).size).toBe(3)
  })

  it('has what it names of the vendor read and checked, as rules have', () => {
    const ruleset = rulesetWith(
      '  s: { object: meeting, title: S, when: { tier: A, deal.company.country: Norge, deal.currency: XYZ, team: North } }',
      'fields: { meeting: { tier: { hubspot: tier_code } } }',
    )
    expect(requiredVendorFields(ruleset, 'hubspot').meeting).toEqual({ tier: 'tier_code' })
    expect([linkedTypes(ruleset, 'meeting'), linkedTypes(ruleset, 'deal'), ruleset.chains]).toEqual([
      ['deal'],
      ['company'],
      [['meeting', 'deal', 'company']],
    ])
    expect(namesOwners(ruleset)).toBe(true)
    expect(namedOfAccount(ruleset, 'hubspot')).toMatchObject({
      codes: { meeting: ['tier_code'] },
      portable: { company: ['country'], deal: ['currency', 'name'] },
      currencies: true,
    })
    expect(Object.keys(rulesetFor(ruleset, 'hubspot').segments ?? {})).toEqual(['s'])
    expect(Object.keys(rulesetFor(ruleset, 'pipedrive').segments ?? {})).toEqual([])
    expect(requiredVendorFields(ruleset, 'pipedrive').meeting).toEqual({})
  })

  it('that the account cannot judge is left out, with its place, and has no records', () => {
    const ruleset = rulesetWith('  s: { object: deal, title: S, when: { stageLabel: Wonn } }')
    const schema = { types: {}, stages: ['Offer', 'Won'], currencies: null }
    const found = rulesetOfAccount(ruleset, { ...account, schema })
    expect(found.leftOutSegments.map(({ segmentId, problems }) => [segmentId, problems.map(inEnglish)])).toEqual([
      ['s', [expect.stringMatching(/^rules\.yaml:6:\d+: .*"Wonn".*did you mean "Won"/)]],
    ])
    const record: CrmRecord = aRecord('deal', { stageLabel: 'Wonn' })
    expect(segmentsFor(found, subjectOf({ record }), now).membershipOf('s')).toBe('out')
    const others = rulesetOfAccount(ruleset, { ...account, schema: { ...schema, stages: ['Wonn'] } })
    expect([others.leftOutSegments, others.basis === found.basis]).toEqual([[], false])
  })
})

describe('the section "segments" of a ruleset', () => {
  it.each([
    ['  s: { object: deel, title: S, when: { stage: open } }', /^6:16 .*contact, company, deal/],
    ['  s: { object: deal, when: { stage: open } }', /^6:6 .*title/],
    ['  s: { object: deal, title: S }', /^6:6 .*when/],
    ['  s: { object: deal, title: S, when: {} }', /^6:38 .*at least one condition/],
    ['  s: { object: deal, title: S, wen: { stage: open } }', /wen.*did you mean "when"/],
    ['  s: { object: deal, title: S, when: { stge: open } }', /^6:40 .*"stge".*did you mean "stage"/],
    ['  s: { object: deal, title: S, when: { stage: opne } }', /^6:47 .*"opne".*did you mean "open"/],
    ['  s: { object: deal, title: S, when: { name: { withinDays: 3 } } }', /^6:40 .*name/],
    ['  Own: { object: deal, title: S, when: { stage: open } }', /^6:3 .*"Own"/],
    ['  deal-name: { object: deal, title: S, when: { stage: open } }', /^6:3 a rule has the id "deal-name"/],
  ])('refuses %s', (segments, expected) => {
    const checked = checkRuleset(textWith(segments), 'rules.yaml', codeForms)
    const problems = 'problems' in checked ? checked.problems : []
    const said = problems.map(({ line, column, problem }) => `${line}:${column} ${inEnglish(problem)}`)
    expect(said).toContainEqual(expect.stringMatching(expected))
  })

  it('is kept by edits of the form, comments included', () => {
    const text = textWith(
      '  # Deals that partners bring.\n  s: { object: deal, title: S, when: { stage: open } } # mine',
    )
    const edited = openYamlText(text).set(['rules', 0, 'title'], 'Another')
    expect(edited).toBe(text.replace('title: N', 'title: Another'))
    const added = openYamlText(text).append(['rules'], 'id: b\nobject: deal')
    expect(added?.slice(added.indexOf('segments:'))).toBe(text.slice(text.indexOf('segments:')))
  })

  it('is tested by examples', () => {
    function differences(expected: string) {
      const examples = `examples:\n  - { given: { object: deal, fields: { name: A, stage: won } }, expect: { ${expected} } }\n`
      const segments = textWith('  s: { object: deal, title: S, when: { stage: won } }')
      return runExamples(parseRuleset(`${segments}${examples}`, 'rules.yaml')).flatMap((one) => one.differences)
    }
    expect(differences('s: inSegment, deal-name: met')).toEqual([])
    expect(differences('s: notInSegment')).toEqual([{ id: 's', expected: 'notInSegment', found: 'inSegment' }])
    expect(() => differences('s: met')).toThrow('"s" is a segment; allowed: inSegment, notInSegment')
    expect(() => differences('deal-name: inSegment')).toThrow('"deal-name" is a rule; allowed: ')
    expect(() => differences('deal-nam: met')).toThrow('did you mean "deal-name"')
  })
})
