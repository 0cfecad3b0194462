import { describe, expect, it } from 'vitest'
import type { FieldEntry, RepairWriting } from '../../../src/crm/port.ts'
import type { AccountField } from '../../../src/domain/account-schema.ts'
import type { CrmRecord, FieldValue, ObjectType, Scalar } from '../../../src/domain/record.ts'
import type { StoredRecord } from '../../../src/records/index.ts'
import { entryOf, isAsShown } from '../../../src/repairs/entry-fields.ts'
import { judgeEntry } from '../../../src/repairs/judge-entry.ts'
import { type AccountRuleset, evaluate, parseRuleset, rulesetOfAccount } from '../../../src/rules/index.ts'
import { message } from '../../../src/words/index.ts'
import { asWritten, inEnglish } from '../../support/words.ts'

const now = new Date('2026-11-25T12:00:00Z')
const timeZone = 'Europe/Oslo'

const rules = `
name: Trial
country: NO
fields:
  deal:
    source: { acme: source }
    signed: { acme: signed, kind: instant }
rules:
  - { id: last-name, object: contact, title: t, missing: last name, need: { field: lastName } }
  - { id: reachable, object: contact, title: t, missing: a way to reach, need: { anyOf: [email, phone] } }
  - { id: linked, object: contact, title: t, missing: firm, need: { linked: company } }
  - { id: amount, object: deal, title: t, missing: amount, need: { positive: amount } }
  - { id: closes, object: deal, title: t, missing: close date, need: { field: closeDate } }
  - { id: ahead, object: deal, title: t, missing: a date ahead, need: { notPast: closeDate } }
  - { id: source, object: deal, title: t, missing: source, need: { choice: source, not: [Unknown] } }
  - { id: signed, object: deal, title: t, missing: signature, need: { field: signed } }
  - { id: result, object: meeting, title: t, missing: result, need: { choice: outcome, not: [scheduled] } }
  - { id: order, object: meeting, title: t, missing: an end after the start, need: { notBefore: endsAt, earliest: startsAt } }
  - { id: client, object: meeting, title: t, missing: client's name, need: { field: contact.lastName } }
`
const source: AccountField = {
  code: 'source',
  label: 'Lead source',
  holds: 'choice',
  options: [
    { id: '7', label: 'Web' },
    { id: '8', label: 'Unknown' },
  ],
  separator: ';',
  isArchived: false,
  whyNotFilled: null,
  isWritable: true,
}
const signed: AccountField = { ...source, code: 'signed', label: 'Signed on', holds: 'date', options: [] }
const ruleset: AccountRuleset = rulesetOfAccount(
  parseRuleset(rules, 'rules.yaml', { acme: { pattern: /^[a-z]+$/, words: asWritten('a word') } }),
  {
    vendor: 'acme',
    timeZone,
    currency: 'NOK',
    schema: { types: { deal: { fields: [source, signed], portable: {} } }, stages: null, currencies: null },
  },
)
/** A CRM in which everything can be filled in; choices have the options that it names. */
function entryFor(...[, { name, account }]: Parameters<RepairWriting['entryFor']>): FieldEntry {
  const words = name === 'outcome' ? ['held', 'scheduled'] : []
  const options = [
    ...words.map((value) => ({ value, label: message('asWritten', { text: value }) })),
    ...(account?.options ?? []).map(({ id, label }) => ({ value: id, label: message('asWritten', { text: label }) })),
  ]
  return { options: options.length === 0 ? null : options }
}

function recordOf(type: ObjectType, fields: Readonly<Record<string, FieldValue>>): StoredRecord {
  const blank: CrmRecord['fields'] =
    type === 'contact'
      ? { firstName: null, lastName: null, email: null, phone: null }
      : { amount: null, closeDate: null, currency: null, outcome: null, startsAt: null, endsAt: null }
  const vendorFields = type === 'deal' ? { source: null, signed: null } : {}
  return {
    type,
    id: '1',
    ownerId: null,
    createdAt: new Date('2026-11-01T00:00:00Z'),
    updatedAt: now,
    fields: { ...blank, ...fields },
    vendorFields,
    linksRead: ['company', 'contact'],
  }
}

function judge(record: StoredRecord, ruleId: string, typed: Readonly<Record<string, string>>): unknown {
  const { fields } = entryOf(record, ruleset.asked.get(ruleId) ?? [], { entryFor, timeZone })
  function verdictsOf(one: StoredRecord) {
    return evaluate(ruleset, { record: one, linked: [], links: {} }, now).verdicts
  }
  const judged = judgeEntry({
    ruleId,
    record,
    fields,
    typed: (name) => typed[name] ?? '',
    judgement: { before: verdictsOf(record), judge: verdictsOf },
    timeZone,
  })
  if ('problems' in judged) {
    return Object.fromEntries([...judged.problems].map(([name, problem]) => [name, inEnglish(problem)]))
  }
  return judged.values.map(({ field, value }): [string, Scalar] => [field.name, value])
}

describe('what a person enters', () => {
  it.each<[string, StoredRecord, string, Readonly<Record<string, string>>, unknown]>([
    ['a name', recordOf('contact', {}), 'last-name', { lastName: 'Nordmann' }, [['lastName', 'Nordmann']]],
    [
      'one of several fields',
      recordOf('contact', {}),
      'reachable',
      { phone: '+47 22 22 55 55' },
      [['phone', '+47 22 22 55 55']],
    ],
    [
      'an amount',
      recordOf('deal', { closeDate: '2027-01-01' }),
      'amount',
      { amount: '12500.5' },
      [['amount', 12_500.5]],
    ],
    ['a day', recordOf('deal', {}), 'closes', { closeDate: '2027-01-01' }, [['closeDate', '2027-01-01']]],
    ['an option of the account', recordOf('deal', {}), 'source', { source: '7' }, [['source', '7']]],
    [
      'a day in a field of the account',
      recordOf('deal', {}),
      'signed',
      { signed: '2026-11-20' },
      [['signed', '2026-11-20']],
    ],
    ['a result', recordOf('meeting', {}), 'result', { outcome: 'held' }, [['outcome', 'held']]],
    [
      'a moment in the account’s zone',
      recordOf('meeting', { startsAt: '2026-11-24T09:00:00.000Z', endsAt: '2026-11-24T08:00:00.000Z' }),
      'order',
      { endsAt: '2026-11-24T11:30' },
      [['endsAt', '2026-11-24T10:30:00.000Z']],
    ],
  ])('is accepted as the rules accept it: %s', (_what, record, ruleId, typed, expected) => {
    expect(judge(record, ruleId, typed)).toEqual(expected)
  })

  it.each<[string, StoredRecord, string, Readonly<Record<string, string>>, unknown]>([
    [
      'a placeholder',
      recordOf('contact', {}),
      'last-name',
      { lastName: 'xxx' },
      { lastName: 'Enter the real value: this looks like a placeholder.' },
    ],
    [
      'no address',
      recordOf('contact', {}),
      'reachable',
      { email: 'kari@' },
      { email: 'Enter a complete e-mail address, such as kari@example.no.' },
    ],
    [
      'one good and one bad value',
      recordOf('contact', {}),
      'reachable',
      { email: 'kari@fjord.no', phone: '12' },
      { phone: 'Enter a number that can be called, with all its digits and, for other countries, the country code.' },
    ],
    [
      'words for a number',
      recordOf('deal', {}),
      'amount',
      { amount: 'twelve' },
      { amount: 'Enter a number in digits, such as 12500 or 12500.50.' },
    ],
    ['nothing above zero', recordOf('deal', {}), 'amount', { amount: '-5' }, { amount: 'Enter a number above 0.' }],
    [
      'a day that does not exist',
      recordOf('deal', {}),
      'closes',
      { closeDate: '2026-02-30' },
      { closeDate: 'Enter a date, such as 2026-11-30.' },
    ],
    [
      'a day that has passed',
      recordOf('deal', { closeDate: '2026-10-01' }),
      'ahead',
      { closeDate: '2026-11-02' },
      { closeDate: 'Choose a date that has not passed.' },
    ],
    [
      'a value that breaks another rule',
      recordOf('deal', {}),
      'closes',
      { closeDate: '2026-11-02' },
      { closeDate: 'With this value the record would lack something else: a date ahead.' },
    ],
    [
      'an option that does not count',
      recordOf('deal', {}),
      'source',
      { source: '8' },
      { source: 'Choose one of the options.' },
    ],
    [
      'an option that is not there',
      recordOf('meeting', {}),
      'result',
      { outcome: 'cancelled' },
      { outcome: 'Choose one of the options.' },
    ],
    ['nothing', recordOf('contact', {}), 'last-name', {}, { lastName: 'Enter a value.' }],
    [
      'the same as before',
      recordOf('contact', { lastName: 'xxx' }),
      'last-name',
      { lastName: 'xxx' },
      { lastName: 'Change the value: this one does not meet the rule.' },
    ],
    [
      'a whole story',
      recordOf('contact', {}),
      'last-name',
      { lastName: 'N'.repeat(256) },
      { lastName: 'Enter at most 255 characters.' },
    ],
  ])('is refused with what to do: %s', (_what, record, ruleId, typed, expected) => {
    expect(judge(record, ruleId, typed)).toEqual(expected)
  })

  it('is nothing in a field that is left as it is, although an input shows its text on one line', () => {
    const record = recordOf('contact', { email: 'xxx', phone: ' 12\r\n34 ' })
    const typed = { email: 'ola@firma.no', phone: '1234' }

    expect(judge(record, 'reachable', typed)).toEqual([['email', 'ola@firma.no']])
    expect(isAsShown(' 12\n34 ', { text: ' 12\r\n34 ' })).toBe(true)
    expect(isAsShown('12 34', { text: '12\n34' })).toBe(false)
  })

  it.each(['linked', 'client'])('has no form for a rule that asks for something of another record (%s)', (ruleId) => {
    expect(ruleset.asked.get(ruleId)).toEqual([])
  })

  it('is asked for with what the record holds, in the account’s zone', () => {
    const record = recordOf('meeting', { startsAt: '2026-11-24T09:00:00.000Z', endsAt: '2026-11-24T08:00:00.000Z' })
    const { fields } = entryOf(record, ruleset.asked.get('order') ?? [], { entryFor, timeZone })

    expect(fields.map(({ name, kind, text }) => [name, kind, text])).toEqual([['endsAt', 'moment', '2026-11-24T09:00']])
  })

  it('is not asked for where the CRM does not let Minset write it, with the reason', () => {
    const whyNot = message('repair.onlyInCrm', { title: 'Acme' })
    const asked = ruleset.asked.get('last-name') ?? []

    expect(entryOf(recordOf('contact', {}), asked, { entryFor: () => ({ whyNot }), timeZone })).toEqual({
      fields: [],
      whyNot,
    })
  })
})
