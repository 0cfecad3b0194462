import { describe, expect, it } from 'vitest'
import type { Verdict } from '../../../src/domain/finding.ts'
import type { FieldValue, ObjectType } from '../../../src/domain/record.ts'
import { evaluate, parseRuleset, rulesetOfAccount } from '../../../src/rules/index.ts'
import { aRecord, defaultRuleset } from './subjects.ts'

interface Case {
  readonly timeZone: string
  readonly at: string
  readonly fields: Readonly<Record<string, FieldValue>>
}

function verdicts(rule: string, type: ObjectType, { timeZone, at, fields }: Case): readonly Verdict[] {
  const ruleset = rulesetOfAccount(defaultRuleset, { vendor: 'hubspot', currency: 'EUR', schema: null, timeZone })
  const subject = { record: aRecord(type, fields), linked: [], links: {} }
  return evaluate(ruleset, subject, new Date(at)).verdicts.filter(({ ruleId }) => ruleId === rule)
}

const losAngeles = 'America/Los_Angeles'

describe('a deal that closes on a day', () => {
  it.each([
    // 16:30 on that day, and its last second.
    [losAngeles, '2026-11-28', '2026-11-29T00:30:00Z', false],
    [losAngeles, '2026-11-28', '2026-11-29T07:59:59Z', false],
    [losAngeles, '2026-11-28', '2026-11-29T08:00:00Z', true],
    ['Pacific/Kiritimati', '2026-11-28', '2026-11-28T09:59:59Z', false],
    ['Pacific/Kiritimati', '2026-11-28', '2026-11-28T10:00:00Z', true],
    ['Pacific/Pago_Pago', '2026-11-28', '2026-11-29T10:59:59Z', false],
    ['Pacific/Pago_Pago', '2026-11-28', '2026-11-29T11:00:00Z', true],
    // A day of 25 hours.
    ['Europe/Oslo', '2026-10-25', '2026-10-25T22:59:59Z', false],
    ['Europe/Oslo', '2026-10-25', '2026-10-25T23:00:00Z', true],
    // A moment on that day, as some CRMs store it: people see only the day.
    [losAngeles, '2026-11-28T17:00:00.000Z', '2026-11-29T00:30:00Z', false],
    [losAngeles, '2026-11-28T17:00:00.000Z', '2026-11-29T08:00:00Z', true],
  ])('%s, %s: at %s it has passed: %s', (timeZone, closeDate, at, isPassed) => {
    const found = verdicts('deal-close-date-passed', 'deal', { timeZone, at, fields: { closeDate } })
    expect(found.length > 0).toBe(isPassed)
  })

  it('is late from the end of that day, and overdue after seven days of the zone', () => {
    const fields = { closeDate: '2026-10-20' }
    const [found] = verdicts('deal-close-date-passed', 'deal', {
      timeZone: 'Europe/Oslo',
      at: '2026-11-28T12:00:00Z',
      fields,
    })
    // Midnight in Oslo, before and after the clocks are put back.
    expect(found?.since.toISOString()).toBe('2026-10-20T22:00:00.000Z')
    expect(found?.dueAt.toISOString()).toBe('2026-10-27T23:00:00.000Z')
  })

  it('is evaluated again when its day is over', () => {
    const ruleset = rulesetOfAccount(defaultRuleset, {
      vendor: 'hubspot',
      currency: 'EUR',
      schema: null,
      timeZone: losAngeles,
    })
    const record = aRecord('deal', { closeDate: '2026-11-28' })
    const { recheckAt } = evaluate(
      ruleset,
      { record, linked: [], links: { company: 1 } },
      new Date('2026-11-29T00:30Z'),
    )
    expect(recheckAt?.toISOString()).toBe('2026-11-29T08:00:00.000Z')
  })
})

describe('an activity without a time', () => {
  it('is over at the end of its day', () => {
    const fields = { startsAt: '2026-11-28', endsAt: null, outcome: null }
    const before = { timeZone: losAngeles, at: '2026-11-30T07:59:59Z', fields }
    expect(verdicts('meeting-result', 'meeting', before)).toEqual([])
    // A day of grace after the end of the day.
    const [late] = verdicts('meeting-result', 'meeting', { ...before, at: '2026-11-30T08:00:00Z' })
    expect(late?.since.toISOString()).toBe('2026-11-30T08:00:00.000Z')
  })

  it('does not end before it starts, if both are the same day', () => {
    const fields = { startsAt: '2026-11-28T20:00:00.000Z', endsAt: '2026-11-28' }
    const one = { timeZone: losAngeles, at: '2026-11-30T08:00:00Z', fields }
    expect(verdicts('meeting-end-before-start', 'meeting', one)).toEqual([])
  })

  it('that is a task is overdue when its day, and the week after, are over', () => {
    const one = { timeZone: losAngeles, fields: { dueAt: '2026-11-20' } }
    expect(verdicts('task-overdue', 'task', { ...one, at: '2026-11-28T07:59:59Z' })).toEqual([])
    expect(verdicts('task-overdue', 'task', { ...one, at: '2026-11-28T08:00:00Z' })).toHaveLength(1)
  })
})

describe('conditions on days', () => {
  const ruleset = parseRuleset(
    `
name: Ours
country: NO
rules:
  - { id: recent, object: deal, title: A, missing: a, when: { closeDate: { withinDays: 2 } }, need: { owner: true } }
`,
    'rules.yaml',
  )
  it.each([
    ['America/Los_Angeles', '2026-11-30T07:59:59Z', true],
    ['America/Los_Angeles', '2026-11-30T08:00:00Z', false],
    ['Pacific/Kiritimati', '2026-11-29T09:59:59Z', true],
    ['Pacific/Kiritimati', '2026-11-29T10:00:00Z', false],
  ])('%s: at %s the 28th lies within two days: %s', (timeZone, at, holds) => {
    const record = aRecord('deal', { closeDate: '2026-11-28' }, { ownerId: null })
    const ofAccount = rulesetOfAccount(ruleset, { vendor: 'hubspot', currency: 'EUR', schema: null, timeZone })
    expect(evaluate(ofAccount, { record, linked: [], links: {} }, new Date(at)).verdicts.length > 0).toBe(holds)
  })
})
