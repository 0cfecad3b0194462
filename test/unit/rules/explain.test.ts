import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CrmRecord } from '../../../src/domain/record.ts'
import { evaluate, explain, explanationMessage, parseRuleset, type RuleExplanation } from '../../../src/rules/index.ts'
import { sayIn } from '../../../src/words/index.ts'
import { anyLinked, anyRecord, subjectOf } from './arbitraries.ts'
import { aRecord, defaultRuleset, hours, now } from './subjects.ts'

const format = {
  moment: (at: Date) => at.toISOString(),
  value: (_found: unknown, value: unknown) => String(value),
}

function inWords(explained: RuleExplanation | undefined, language: 'en' | 'nb' = 'en'): string {
  return explained === undefined ? '' : sayIn(language)(explanationMessage(explained, format))
}

function why(ruleId: string, record: CrmRecord, linked: readonly CrmRecord[] = []): string {
  const explained = explain(defaultRuleset, subjectOf(record, linked), now)
  return inWords(explained.find(({ rule }) => rule.id === ruleId))
}

describe('an explanation', () => {
  it('agrees with the evaluation, for every rule of the type, in both languages', () => {
    fc.assert(
      fc.property(anyRecord, anyLinked, (record, linked) => {
        const subject = subjectOf(record, linked)
        const explained = explain(defaultRuleset, subject, now)
        const { verdicts, undecided } = evaluate(defaultRuleset, subject, now)

        expect(explained.map(({ rule }) => rule.id)).toEqual(
          defaultRuleset.rules.filter(({ object }) => object === record.type).map(({ id }) => id),
        )
        expect(explained.flatMap(({ outcome }) => (outcome.is === 'notMet' ? [outcome.verdict] : []))).toEqual(verdicts)
        expect(explained.flatMap(({ rule, outcome }) => (outcome.is === 'undecided' ? [rule.id] : []))).toEqual(
          undecided,
        )
        for (const language of ['en', 'nb'] as const) {
          for (const one of explained) expect(inWords(one, language)).not.toBe('')
        }
      }),
    )
  })

  it('names the values that meet a rule, those that do not, and the condition that does not hold', () => {
    const contact = aRecord('contact', { email: 'n/a', phone: '+47 92384617' })
    expect(why('contact-reachable', contact)).toBe('met by phone number: +47 92384617')
    expect(why('contact-last-name', aRecord('contact', { lastName: 'xxx' }))).toBe(
      'not met (not a real value): last name (not a valid value); found: last name: xxx (keys pressed at random)',
    )
    expect(why('contact-last-name', aRecord('contact', { lastName: null }))).toBe('not met (missing): last name')
    expect(why('deal-lost-reason', aRecord('deal', { stage: 'open' }))).toBe(
      'does not apply, because this does not hold: stage is lost',
    )
  })

  it("shows a choice by its name in the reader's language", () => {
    const meeting = aRecord('meeting', { outcome: 'scheduled', startsAt: hours(-50), endsAt: hours(-49) })
    const explained = explain(defaultRuleset, subjectOf(meeting, []), now).find(
      ({ rule }) => rule.id === 'meeting-result',
    )

    expect(inWords(explained, 'nb')).toMatch(/funnet: resultat[^:]*: planlagt/)
  })

  it('says from when a rule judges the record, and that data have not been read', () => {
    const ruleset = parseRuleset(
      'name: A\ncountry: NO\nrules:\n  - { id: late, object: contact, title: A, missing: a, graceHours: 48, need: { field: jobTitle } }',
      'rules.yaml',
    )
    const record = aRecord('contact', {}, { createdAt: new Date(hours(-1)) })
    expect(inWords(explain(ruleset, subjectOf(record, []), now)[0])).toBe(`not checked before ${hours(47)}`)

    const { jobTitle: _unread, ...fields } = record.fields
    expect(inWords(explain(ruleset, subjectOf({ ...record, fields }, []), now)[0])).toBe(
      'not checked, because something that it uses has not been read yet',
    )
  })
})
