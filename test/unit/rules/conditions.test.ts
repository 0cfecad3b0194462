import { describe, expect, it } from 'vitest'
import type { FieldValue } from '../../../src/domain/record.ts'
import { describeRule } from '../../../src/rules/index.ts'
import { sayIn } from '../../../src/words/index.ts'
import { inEnglish } from '../../support/words.ts'
import { type Linked, resultOf, rulesetOf } from './rule-of.ts'
import { aRecord, hours } from './subjects.ts'

/** Whether a rule with the conditions applies to a deal: it asks for something that no deal has. */
function applies(when: string, fields: Readonly<Record<string, FieldValue>>, linked: readonly Linked[] = []): string {
  const ruleset = rulesetOf('deal', `when: ${when}`, 'need: { linked: task, min: 9 }')
  const result = resultOf(ruleset, { record: aRecord('deal', { lostReason: null, currency: null, ...fields }), linked })
  return { missing: 'yes', met: 'no' }[result] ?? result
}

describe('conditions', () => {
  it.each([
    ['{ any: [{ stage: won }, { amount: { atLeast: 100 } }] }', { stage: 'open', amount: 200 }, 'yes'],
    ['{ any: [{ stage: won }, { amount: { atLeast: 100 } }] }', { stage: 'open', amount: 20 }, 'no'],
    ['{ any: [{ stage: won, name: B }, { stage: lost }] }', { stage: 'won', name: 'A' }, 'no'],
    ['{ not: { stage: won, name: B } }', { stage: 'won', name: 'A' }, 'yes'],
    ['{ not: { any: [{ stage: won }, { name: A }] } }', { stage: 'lost', name: 'A' }, 'no'],
    ['{ stage: open, all: [{ not: { name: B } }, { not: { name: C } }] }', { stage: 'open', name: 'A' }, 'yes'],
    ['{ amount: { above: 100, below: 200 } }', { amount: 100 }, 'no'],
    ['{ amount: { above: 100, below: 200 } }', { amount: [50, 150] }, 'yes'],
    ['{ amount: { above: 100, below: 200 } }', { amount: [50, 250] }, 'no'],
    ['{ amount: { atMost: 100 } }', { amount: 100 }, 'yes'],
    ['{ amount: { atMost: 100 } }', { amount: null }, 'no'],
    ['{ name: { in: [A, B], not: C } }', { name: ['A', 'C'] }, 'no'],
    ['{ name: { contains: [renewal, "opp  følging"] } }', { name: 'RENEWAL 2026' }, 'yes'],
    ['{ name: { contains: renewal } }', { name: 'New' }, 'no'],
    ["{ name: { matches: '[A-Z]{2}-\\d+' } }", { name: 'NO-17' }, 'yes'],
    ["{ name: { matches: '[A-Z]{2}-\\d+' } }", { name: 'NO-17b' }, 'no'],
    ['{ lostReason: { empty: true } }', { lostReason: null }, 'yes'],
    ['{ lostReason: { empty: false } }', { lostReason: null }, 'no'],
    ['{ name: { every: { contains: x } } }', { name: ['xa', 'xb'] }, 'yes'],
    ['{ name: { every: { contains: x } } }', { name: ['xa', 'b'] }, 'no'],
    ['{ name: { none: [A, B] } }', { name: ['C', 'B'] }, 'no'],
    ['{ name: { some: { contains: x }, none: B } }', { name: ['xa', 'C'] }, 'yes'],
    ['{ closeDate: { olderThanDays: 2 } }', { closeDate: hours(-49) }, 'yes'],
    ['{ closeDate: { olderThanDays: 2 } }', { closeDate: hours(-47) }, 'no'],
    ['{ closeDate: { nextDays: 2 } }', { closeDate: hours(47) }, 'yes'],
    ['{ closeDate: { nextDays: 2 } }', { closeDate: hours(72) }, 'no'],
    ['{ closeDate: { nextDays: 2 } }', { closeDate: hours(-25) }, 'no'],
    ['{ amount: { below: 100 } }', { amount: 5, currency: 'JPY' }, 'no'],
    ['{ not: { amount: { atLeast: 100 } } }', { amount: 5, currency: 'JPY' }, 'no'],
    ['{ any: [{ amount: { atLeast: 100 } }, { stage: won }] }', { amount: 5, currency: 'JPY', stage: 'won' }, 'yes'],
    ['{ currency: JPY, any: [{ amount: { atLeast: 3 } }] }', { amount: 5, currency: 'JPY' }, 'yes'],
  ])('%s of %j: %s', (when, fields, expected) => {
    expect(applies(when, fields)).toBe(expected)
  })

  it('on a field of linked records hold if they hold for one of them, and wait for those that are unread', () => {
    function company(country: string): Linked {
      return { record: aRecord('company', { country }) }
    }
    expect(applies('{ company.country: NO }', {}, [company('SE'), company('NO')])).toBe('yes')
    expect(applies('{ company.country: { not: NO } }', {}, [company('NO')])).toBe('no')
    expect(applies('{ company.country: { not: NO } }', {}, [])).toBe('no')
    const contact: Linked = { record: aRecord('contact'), linked: [company('NO')] }
    expect(applies('{ contact.company.country: NO }', {}, [contact])).toBe('yes')
    expect(applies('{ contact.company.country: NO }', {}, [{ record: aRecord('contact'), unread: ['company'] }])).toBe(
      'undecided',
    )
    const ruleset = rulesetOf('deal', 'when: { company.country: NO }', 'need: { field: lostReason }')
    expect(resultOf(ruleset, { record: aRecord('deal'), unread: ['company'] })).toBe('undecided')
    const { country: _unread, ...others } = aRecord('company').fields
    expect(
      resultOf(ruleset, { record: aRecord('deal'), linked: [{ record: { ...aRecord('company'), fields: others } }] }),
    ).toBe('undecided')
  })

  it('are said in words', () => {
    const when =
      '{ stage: open, any: [{ amount: { atLeast: 100, below: 200 } }, { name: { contains: [a, b] }, closeDate: { nextDays: 30 } }], not: { company.country: { not: NO } } }'
    const { rules, fields } = rulesetOf('deal', `when: ${when}`, 'need: { field: name }')
    const [rule] = rules
    if (rule === undefined) throw new TypeError('there is no rule')
    const { onlyIf } = describeRule(rule, fields)

    expect(onlyIf.map(inEnglish)).toEqual([
      'stage is open',
      '(amount is at least 100 and amount is less than 200) or (name contains “a” or “b” and close date lies ahead within 30 days)',
      'this does not hold: country of the linked company is not NO',
    ])
    expect(onlyIf.map(sayIn('nb')).join(' ')).not.toMatch(/[a-z][A-Z]|\bof the\b/)
  })
})
