import { describe, expect, it } from 'vitest'
import type { FieldValue, ObjectType } from '../../../src/domain/record.ts'
import { evaluate, linkedTypes } from '../../../src/rules/index.ts'
import { aRecord, defaultRuleset, failing, hours, now } from './subjects.ts'

type Case = readonly [ObjectType, Readonly<Record<string, FieldValue>>, string]

const closedLong = hours(-91 * 24)
const cases: readonly Case[] = [
  ['contact', { lastName: null }, 'contact-last-name missing'],
  ['contact', { lastName: 'xxx' }, 'contact-last-name junk'],
  ['contact', { firstName: null }, 'contact-first-name missing'],
  ['contact', { firstName: 'n/a' }, 'contact-first-name junk'],
  ['contact', { email: null }, 'contact-reachable missing'],
  ['contact', { email: 'test@test.com', phone: '00000000' }, 'contact-reachable junk'],
  ['contact', { email: ['n/a', 'test@test.com'] }, 'contact-reachable junk'],
  ['company', { name: null }, 'company-name missing'],
  ['company', { name: '...' }, 'company-name junk'],
  ['company', { domain: null }, 'company-reachable missing'],
  ['company', { domain: 'n/a' }, 'company-reachable junk'],
  ['deal', { name: null }, 'deal-name missing'],
  ['deal', { amount: null }, 'deal-amount missing'],
  ['deal', { amount: 0 }, 'deal-amount inconsistent'],
  ['deal', { closeDate: null }, 'deal-close-date missing'],
  ['deal', { closeDate: hours(-24) }, 'deal-close-date-passed late'],
  ['deal', { stage: 'won', closeDate: hours(-48), amount: null }, 'deal-won-amount missing'],
  ['deal', { stage: 'won', closeDate: hours(-48), amount: 0 }, 'deal-won-amount inconsistent'],
  ['deal', { stage: 'lost', closeDate: hours(-48) }, 'deal-lost-reason missing'],
  ['deal', { stage: 'lost', closeDate: hours(-48), lostReason: 'n/a' }, 'deal-lost-reason junk'],
  ['deal', { stage: 'won', closeDate: hours(-90 * 24) }, 'deal-closed-before-created inconsistent'],
  ['meeting', { startsAt: null }, 'meeting-date missing'],
  ['meeting', { subject: null }, 'meeting-subject missing'],
  ['meeting', { subject: 'asdf' }, 'meeting-subject junk'],
  ['meeting', { outcome: null }, 'meeting-result late'],
  ['meeting', { outcome: 'scheduled' }, 'meeting-result late'],
  ['meeting', { endsAt: hours(-51) }, 'meeting-end-before-start inconsistent'],
  ['call', { outcome: null }, 'call-outcome late'],
  ['task', { subject: null }, 'task-subject missing'],
  ['task', { dueAt: hours(-168) }, 'task-overdue late'],
]

const innocent: readonly Case[] = [
  ['contact', {}, 'is complete'],
  ['contact', { lastName: 'Null' }, 'is called Null'],
  ['contact', { email: null, mobilePhone: '92 38 46 17' }, 'has a mobile phone only'],
  ['contact', { email: ['n/a', 'bo@fjordbygg.no'] }, 'has a good address after a placeholder'],
  ['contact', { email: null, phone: ['00000000', '92 38 46 17'] }, 'has a good number after a placeholder'],
  ['company', { domain: ['n/a', 'fjordbygg.no'] }, 'has a good domain after a placeholder'],
  ['company', {}, 'is complete'],
  ['deal', {}, 'is complete'],
  ['deal', { probability: 0.39, amount: null, closeDate: null }, 'is at an early stage, without amount and date'],
  ['deal', { closeDate: hours(-9.9) }, 'closes today, at an hour that has passed'],
  ['deal', { closeDate: '2026-10-14' }, 'closes today'],
  ['deal', { stage: 'lost', closeDate: closedLong, createdAt: null }, 'was lost so long ago that nobody is asked why'],
  ['meeting', {}, 'is complete'],
  ['meeting', { outcome: 'cancelled', subject: null, startsAt: null }, 'was cancelled'],
  ['meeting', { outcome: 'scheduled', startsAt: hours(-24), endsAt: hours(-23.9) }, 'ended within the last day'],
  ['meeting', { outcome: 'scheduled', startsAt: hours(24), endsAt: hours(25) }, 'lies ahead'],
  ['call', { outcome: null, at: hours(-23.9) }, 'was made within the last day'],
  ['call', { outcome: null, status: 'busy' }, 'was busy: its outcome is filled in'],
  ['call', { outcome: null, status: 'failed' }, 'failed: there is no outcome'],
  ['task', { dueAt: hours(-167.9) }, 'is less than a week late'],
  ['task', { dueAt: hours(-9999), status: 'done' }, 'is done'],
]

describe('the default ruleset', () => {
  it.each(cases)('finds in a %s with %j: %s', (type, fields, expected) => {
    expect(failing(aRecord(type, fields))).toEqual([expected])
  })

  it.each(innocent)('finds nothing in a %s with %j that %s', (type, fields) => {
    // A deal lost long ago was created even earlier.
    const createdAt = new Date(now.getTime() - 200 * 24 * 3_600_000)
    expect(failing(aRecord(type, fields, { createdAt }))).toEqual([])
  })

  it('requires an owner and a company only while a deal is open', () => {
    expect(failing(aRecord('deal', {}, { ownerId: null }), { linked: [] })).toEqual([
      'deal-owner missing',
      'deal-company missing',
    ])
    expect(
      failing(aRecord('deal', { stage: 'won', closeDate: hours(-48) }, { ownerId: null }), { linked: [] }),
    ).toEqual([])
  })

  it('requires everything about the client if a meeting has none', () => {
    expect(failing(aRecord('meeting'), { linked: [] })).toEqual([
      'meeting-client-last-name missing',
      'meeting-client-first-name missing',
      'meeting-client-reachable missing',
    ])
    expect(failing(aRecord('call'), { linked: [] })).toEqual(['call-client missing'])
    for (const status of ['noAnswer', null]) {
      expect(failing(aRecord('call', { status }), { linked: [] })).toContain('call-client missing')
    }
    const missed = { status: 'missed', direction: 'inbound', outcome: null }
    expect(failing(aRecord('call', missed), { linked: [] }), 'of a number that nobody knows').toEqual([])
  })

  it('is satisfied with one known client of several', () => {
    const unknown = aRecord('contact', { lastName: null, firstName: null, email: null }, { id: '2' })

    expect(failing(aRecord('meeting'), { linked: [unknown] })).toHaveLength(3)
    expect(failing(aRecord('meeting'), { linked: [unknown, aRecord('contact')] })).toEqual([])
  })

  it.each([
    ['meeting', { outcome: 'scheduled', startsAt: hours(0), endsAt: hours(1) }, 25, 'meeting-result late'],
    ['deal', { closeDate: '2026-10-14' }, 14, 'deal-close-date-passed late'],
    ['call', { outcome: null, at: hours(0) }, 24, 'call-outcome late'],
    ['task', { dueAt: hours(0) }, 168, 'task-overdue late'],
  ] as const)(
    'opens the finding of a %s with %j to the millisecond %d hours later',
    (type, fields, later, expected) => {
      const limit = Date.parse(hours(later))

      expect(failing(aRecord(type, fields), { at: new Date(limit - 1) })).toEqual([])
      expect(failing(aRecord(type, fields), { at: new Date(limit) })).toEqual([expected])
    },
  )

  it('derives since when from the record itself, and when it is overdue', () => {
    const record = aRecord('meeting', { outcome: null })
    const { verdicts } = evaluate(defaultRuleset, { record, linked: [aRecord('contact')], links: { contact: 1 } }, now)

    expect(verdicts).toEqual([
      {
        ruleId: 'meeting-result',
        reason: 'late',
        message: {
          code: 'finding.late',
          params: { what: { texts: { en: 'result of the meeting', nb: 'resultat av møtet' } } },
        },
        since: new Date(hours(-25)),
        dueAt: new Date(Date.parse(hours(-25)) + 7 * 86_400_000),
      },
    ])
  })

  it('uses the links that its rules name', () => {
    expect(linkedTypes(defaultRuleset, 'deal')).toEqual(['company'])
    expect(linkedTypes(defaultRuleset, 'meeting')).toEqual(['contact'])
    expect(linkedTypes(defaultRuleset, 'contact')).toEqual([])
  })
})
