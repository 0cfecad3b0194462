import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Verdict } from '../../../src/domain/finding.ts'
import type { CrmRecord } from '../../../src/domain/record.ts'
import {
  describeRule,
  evaluate,
  parseRuleset,
  purposeOf,
  type Ruleset,
  rulesetOfAccount,
} from '../../../src/rules/index.ts'
import { sayIn } from '../../../src/words/index.ts'
import { inEnglish } from '../../support/words.ts'
import { aRecord, now } from './subjects.ts'

const calendar = 'calendar: { hours: 08:00-16:00, holidays: NO }'

/** A ruleset with a rule for job titles on these terms. */
function ruleset(terms: string, section = ''): Ruleset {
  return parseRuleset(
    `name: R
country: NO
${section}
rules:
  - id: job-title
    object: contact
    title: A contact has a job title
    missing: job title
    need: { field: jobTitle }
${terms}`,
    'r.yaml',
  )
}

function line(key: string): string {
  return `    ${key}`
}

function verdictOn(given: Ruleset, changes: Partial<CrmRecord> = {}, at = now): Verdict | undefined {
  const account = { vendor: 'hubspot', currency: 'EUR', schema: null, timeZone: 'Europe/Oslo' }
  const subject = { record: aRecord('contact', {}, changes), linked: [], links: {} }
  return evaluate(rulesetOfAccount(given, account), subject, at).verdicts[0]
}

describe('the terms of a rule', () => {
  it.each([
    ['severity: required', undefined],
    ['severity: important', undefined],
    ['weight: 3', undefined],
    ['severity: watch', true],
    ['repairedBy: owner', undefined],
    ['repairedBy: operator', true],
  ])('%s: its findings are listed only: %s', (term, isNoted) => {
    expect(verdictOn(ruleset(line(term)))?.isNoted).toBe(isNoted)
  })

  it('make records created before a day of the account a backlog', () => {
    const given = ruleset(line('effectiveFrom: 2026-07-01'))
    // Midnight in Oslo.
    expect(verdictOn(given, { createdAt: new Date('2026-06-30T21:59:59Z') })?.isNoted).toBe(true)
    expect(verdictOn(given, { createdAt: new Date('2026-06-30T22:00:00Z') })?.isNoted).toBeUndefined()
  })

  it('let a rule be judged after working hours, not on public holidays', () => {
    const given = ruleset(line('graceWorkingHours: 8'), calendar)
    // Two hours before closing time on Christmas Eve, a Thursday; Christmas Day is a public holiday.
    const createdAt = new Date('2026-12-24T13:00:00Z')
    expect(verdictOn(given, { createdAt }, new Date('2026-12-28T12:59:59Z'))).toBeUndefined()
    expect(verdictOn(given, { createdAt }, new Date('2026-12-28T13:00:00Z'))?.since.toISOString()).toBe(
      '2026-12-28T13:00:00.000Z',
    )
  })

  it('leave the version of a file without them as it was', () => {
    expect(ruleset('').version).toBe('dc9dc897d253')
  })

  it('are said in words, in both languages', () => {
    const terms = ['severity: important', 'weight: 2', 'repairedBy: operator', 'effectiveFrom: 2026-07-01']
    const given = ruleset(
      [...terms, 'usedFor: { en: the call list, nb: ringelisten }', 'graceWorkingHours: 4'].map(line).join('\n'),
      calendar,
    )
    const [rule] = given.rules
    if (rule === undefined) throw new TypeError('a ruleset has a rule')
    const words = describeRule(rule, {})
    const nb = sayIn('nb')

    expect(words.terms.map(inEnglish)).toEqual([
      'Important: it comes after what is required.',
      'Weight 2: among findings that matter equally, heavier ones come first.',
      'Operators repair it: it is on their list, and counts in nobody’s figures.',
      'Records created before 2026-07-01 are listed only, as a backlog.',
    ])
    expect(inEnglish(words.due)).toBe('from 4 working hours after its creation; findings have no deadline')
    expect(nb(words.due)).toBe('fra 4 arbeidstimer etter opprettelsen; funn har ingen frist')
    expect(inEnglish(purposeOf(rule))).toBe('A contact has a job title. Used for: the call list')
    expect(words.usedFor && nb(words.usedFor)).toBe('Brukes til: ringelisten')
  })

  it.each([
    [
      'graceWorkingHours: 4',
      'from 4 working hours after its creation; a finding is overdue 7 calendar days after it begins',
    ],
    [
      'graceHours: 36\n    dueDays: 1',
      'from 36 hours after its creation; a finding is overdue 1 calendar day after it begins',
    ],
    ['dueDays: 0', 'from its creation; a finding is overdue as soon as it begins'],
    ['severity: watch\n    graceHours: 24', 'from 1 day after its creation; findings have no deadline'],
  ])('%s: the words say when a finding begins and when it is overdue', (yaml, expected) => {
    const [rule] = ruleset(line(yaml), calendar).rules
    if (rule === undefined) throw new TypeError('a ruleset has a rule')
    expect(inEnglish(describeRule(rule, {}).due)).toBe(expected)
  })

  it.each([
    ['severity: urgent', '', 'one of required, important, watch'],
    ['weight: 0', '', 'greater than 0'],
    ['repairedBy: boss', '', 'one of owner, operator'],
    ['effectiveFrom: 2026-02-30', '', 'a day such as'],
    ['graceWorkingHours: 4', '', 'calendar'],
    ['graceWorkingHours: 4\n    graceHours: 2', calendar, 'not both'],
    ['severity: watch', 'calendar: { hours: 16:00-08:00 }', 'at least an hour'],
    ['severity: watch', 'calendar: { hours: 08:00-16:00, workingDays: [funday] }', 'one of monday'],
    ['severity: watch', 'calendar: { hours: 08:00-16:00, holidays: NX }', 'did you mean'],
    ['severity: watch', 'calendar: { hours: 08:00-16:00, holidays: DE-BX }', 'did you mean "DE-B'],
  ])('refuse %s %s', (term, section, problem) => {
    expect(() => ruleset(line(term), section)).toThrow(problem)
  })

  it('never change a verdict before it is due to be judged again', () => {
    const given = ruleset([line('graceWorkingHours: 9.5'), line('effectiveFrom: 2026-10-01')].join('\n'), calendar)
    const account = rulesetOfAccount(given, {
      vendor: 'hubspot',
      currency: 'EUR',
      schema: null,
      timeZone: 'Europe/Oslo',
    })
    const age = fc.integer({ min: 0, max: 30 * 24 * 60 })
    fc.assert(
      fc.property(age, fc.double({ min: 0, max: 1, noNaN: true }), (minutes, share) => {
        const record = aRecord('contact', {}, { createdAt: new Date(now.getTime() - minutes * 60_000) })
        const subject = { record, linked: [], links: {} }
        const { verdicts, recheckAt } = evaluate(account, subject, now)
        const end = recheckAt?.getTime() ?? now.getTime() + 1e10
        const between = new Date(Math.min(end - 1, now.getTime() + Math.floor(share * (end - now.getTime()))))
        expect(evaluate(account, subject, between).verdicts).toEqual(verdicts)
      }),
    )
  })
})
