import { describe, expect, it } from 'vitest'
import { defaultActivityTypes, objectOf } from '../../../src/crm/pipedrive/fields/fields.ts'
import { flagCodesOf } from '../../../src/crm/pipedrive/flags/flag-codes.ts'
import { fieldTexts, flagFieldNames, flagFieldTypes } from '../../../src/crm/pipedrive/flags/flag-names.ts'
import type { AccountFields } from '../../../src/crm/pipedrive/reading/metadata.ts'
import {
  normaliseActivity,
  normaliseDeal,
  normaliseOrganization,
  normalisePerson,
} from '../../../src/crm/pipedrive/reading/normalise.ts'
import {
  RawActivity,
  RawDeal,
  type RawField,
  RawOrganization,
  RawPerson,
} from '../../../src/crm/pipedrive/transport/schema.ts'
import type { FieldValue } from '../../../src/domain/record.ts'
import { rawActivity, rawRecord } from './adapter.ts'

/** Codes of custom fields: 40 hexadecimal digits. */
const codeOf = { status: 'a', missing: 'b', since: 'c', carried: 'd', phone: 'e', second: 'f' } as const
const codes = Object.fromEntries(Object.entries(codeOf).map(([name, digit]) => [name, digit.repeat(40)]))

function field(code: string, values: Partial<RawField> = {}): RawField {
  return { field_name: code, field_code: code, field_type: 'varchar', is_custom_field: false, options: null, ...values }
}

const ours: readonly RawField[] = (['status', 'missing', 'since', 'carried'] as const).map((part) =>
  field(codes[part] ?? '', {
    field_name: flagFieldNames[part],
    field_type: flagFieldTypes[part],
    description: fieldTexts(part, 'en').description.desired,
    is_custom_field: true,
    options:
      part === 'status'
        ? {
            items: [
              { id: 17, label: 'Incomplete' },
              { id: 18, label: 'Complete' },
            ],
            setAside: [],
          }
        : null,
  }),
)

function accountFields(more: readonly RawField[] = []): AccountFields {
  const fields = [...ours, ...more]
  return {
    byCode: new Map(fields.map((one) => [one.field_code, one])),
    flag: flagCodesOf(fields),
    phoneCodes: fields.filter((one) => one.field_type === 'phone').map((one) => one.field_code),
  }
}

function personFields(values: object): Readonly<Record<string, FieldValue>> {
  return normalisePerson(RawPerson.parse(rawRecord(1, values)), accountFields(), {}).fields
}

function organizationFields(values: object, more: readonly RawField[] = []): Readonly<Record<string, FieldValue>> {
  return normaliseOrganization(RawOrganization.parse(rawRecord(1, values)), accountFields(more), {}).fields
}

const stages = new Map([['3', { label: 'Offer', probability: 0.6 }]])

function dealFields(values: object): Readonly<Record<string, FieldValue>> {
  const raw = RawDeal.parse(rawRecord(1, { title: 'Bolts', status: 'open', stage_id: 3, ...values }))
  return normaliseDeal(raw, { fields: accountFields(), stages, vendorFields: {} }).fields
}

const outcomes = new Map([
  ['301', 'Held'],
  ['306', 'No answer'],
  ['399', 'Went to lunch'],
])

function activityFields(type: 'meeting' | 'call' | 'task', values: object): Readonly<Record<string, FieldValue>> {
  const raw = RawActivity.parse(rawActivity(1, type, values))
  return normaliseActivity(type, raw, { outcomes, vendorFields: {} }).fields
}

describe('a person', () => {
  it('has all filled-in values, the primary one first', () => {
    const fields = personFields({
      first_name: 'Ada',
      last_name: ' ',
      emails: [
        { value: 'old@example.com', primary: false, label: 'work' },
        { value: 'ada@example.com', primary: true, label: 'home' },
      ],
      phones: [
        { value: '', primary: true, label: 'work' },
        { value: '+47 1', primary: false, label: 'mobile' },
        { value: '+47 2', primary: false, label: 'home' },
      ],
      job_title: 'Manager',
    })

    expect(fields).toEqual({
      firstName: 'Ada',
      lastName: null,
      email: ['ada@example.com', 'old@example.com'],
      bouncedEmail: null,
      phone: '+47 2',
      mobilePhone: '+47 1',
      jobTitle: 'Manager',
      source: null,
    })
  })

  it.each([[{ phones: [{ value: '', primary: true }] }], [{ phones: [] }], [{ phones: null }], [{}]])(
    'without a number has null: %j',
    (values) => {
      expect(personFields(values)).toMatchObject({ phone: null, mobilePhone: null, email: null })
    },
  )

  it("shows the values of Minset's fields by the codes of the account", () => {
    const raw = RawPerson.parse(
      rawRecord(1, {
        org_id: 5,
        custom_fields: {
          [codes['status'] ?? '']: 17,
          [codes['missing'] ?? '']: 'last name',
          [codes['since'] ?? '']: '2026-11-01',
          [codes['carried'] ?? '']: 'meeting "Kick-off": subject',
        },
      }),
    )

    expect(normalisePerson(raw, accountFields(), { words: codes['missing'] ?? '' })).toMatchObject({
      type: 'contact',
      id: '1',
      ownerId: '12400001',
      createdAt: new Date('2026-09-01T08:00:00.000Z'),
      updatedAt: new Date('2026-11-20T10:30:00.000Z'),
      flag: { status: 'incomplete', missing: 'last name', since: '2026-11-01' },
      carried: { missing: 'meeting "Kick-off": subject' },
      vendorFields: { words: 'last name' },
      links: { company: ['5'] },
    })
  })

  it.each([[{ custom_fields: null }], [{ custom_fields: {} }], [{ custom_fields: { [codes['status'] ?? '']: 99 } }]])(
    "shows no values of Minset's fields in %j",
    (values) => {
      const raw = RawPerson.parse(rawRecord(1, { ...values, update_time: null, owner_id: null }))

      expect(normalisePerson(raw, accountFields(), {})).toMatchObject({
        ownerId: null,
        updatedAt: new Date('2026-09-01T08:00:00.000Z'),
        flag: { status: null, missing: null, since: null },
        carried: { missing: null },
        links: { company: [] },
      })
    },
  )
})

describe('an organization', () => {
  it('has the numbers of all its custom fields for numbers', () => {
    const phones = ['phone', 'second'].map((name) =>
      field(codes[name] ?? '', { field_type: 'phone', is_custom_field: true }),
    )
    const values = { custom_fields: { [codes['phone'] ?? '']: ' ', [codes['second'] ?? '']: '+47 3' } }

    expect(organizationFields(values, phones)).toMatchObject({ phone: '+47 3' })
    const both = { custom_fields: { [codes['phone'] ?? '']: '+47 1', [codes['second'] ?? '']: '+47 3' } }
    expect(organizationFields(both, phones)).toMatchObject({ phone: ['+47 1', '+47 3'] })
    expect(organizationFields(values)).toMatchObject({ phone: null })
  })

  it.each([
    ['fjord.example', 'fjord.example'],
    ['https://www.fjord.example/about?x=1', 'fjord.example'],
    ['HTTP://Fjord.Example:8080', 'fjord.example'],
    ['n/a', null],
    ['localhost', null],
    ['http://', null],
    ['', null],
    [null, null],
  ])('has the domain of its website: %s', (website, domain) => {
    expect(organizationFields({ website })).toMatchObject({ domain })
  })

  it.each([
    [2, 'Shipping'],
    ['2', 'Shipping'],
    [3, '3'],
    ['Fisheries', 'Fisheries'],
    [null, null],
  ])('has the label of its industry: %j', (industry, label) => {
    const options = { items: [{ id: 2, label: 'Shipping' }], setAside: [] }
    expect(organizationFields({ industry }, [field('industry', { field_type: 'enum', options })])).toMatchObject({
      industry: label,
    })
  })

  it('has the country of its address', () => {
    expect(organizationFields({ address: { value: 'Oslo', country: 'Norway' } })).toMatchObject({ country: 'Norway' })
    expect(organizationFields({ address: null })).toMatchObject({ country: null })
  })
})

describe('a deal', () => {
  it('that is open has its expected close date, and the probability of its stage or its own', () => {
    expect(dealFields({ value: 1200.5, currency: 'JPY', expected_close_date: '2026-12-01' })).toEqual({
      name: 'Bolts',
      amount: 1200.5,
      currency: 'JPY',
      closeDate: '2026-12-01',
      stage: 'open',
      stageLabel: 'Offer',
      probability: 0.6,
      lostReason: null,
      stageAge: '2026-09-01T08:00:00.000Z',
      source: null,
    })
    expect(dealFields({ probability: 10 })).toMatchObject({ probability: 0.1, closeDate: null, amount: null })
    expect(dealFields({ stage_id: 9 })).toMatchObject({ probability: null, stageLabel: null })
    expect(dealFields({ stage_change_time: '2026-11-01 09:00:00' })).toMatchObject({
      stageAge: '2026-11-01T09:00:00.000Z',
    })
  })

  it.each([
    ['ManuallyCreated', 'person'],
    ['Import', 'import'],
    ['API', 'integration'],
    ['WebForms', 'form'],
    ['SomethingNew', null],
    ['constructor', null],
    [null, null],
  ])('with the origin %j has the source %j', (origin, source) => {
    expect(dealFields({ origin })).toMatchObject({ source })
  })

  it('that is closed has the date on which it was won or lost, with certainty', () => {
    const closed = { expected_close_date: '2026-12-01', close_time: '2026-11-03T10:00:00Z', probability: 10 }

    expect(dealFields({ ...closed, status: 'won', won_time: '2026-11-02T10:00:00Z' })).toMatchObject({
      stage: 'won',
      closeDate: '2026-11-02T10:00:00.000Z',
      probability: 1,
    })
    expect(dealFields({ ...closed, status: 'lost', lost_time: null, lost_reason: 'Price' })).toMatchObject({
      stage: 'lost',
      closeDate: '2026-11-03T10:00:00.000Z',
      probability: 0,
      lostReason: 'Price',
    })
  })
})

describe('an activity', () => {
  it.each([
    { due_date: '2026-11-20', due_time: '09:00:00', duration: '01:30:00' },
    { due_date: '2026-11-20', due_time: '09:00', duration: '01:30' },
  ])('is due at its date and time in UTC: %j', (values) => {
    const times = { startsAt: '2026-11-20T09:00:00.000Z', endsAt: '2026-11-20T10:30:00.000Z' }
    expect(activityFields('meeting', values)).toMatchObject(times)
  })

  it.each([
    { due_date: '2026-11-20', due_time: null, duration: null },
    { due_date: '2026-11-20', due_time: '', duration: '' },
    { due_date: '2026-11-20', due_time: null, duration: '01:30:00' },
  ])('without a time is due on a day: %j', (values) => {
    expect(activityFields('meeting', values)).toMatchObject({ startsAt: '2026-11-20', endsAt: null })
    expect(activityFields('task', values)).toMatchObject({ dueAt: '2026-11-20' })
  })

  it('without a date has no due date', () => {
    expect(activityFields('meeting', { due_time: '09:00:00', duration: '01:00:00' })).toMatchObject({
      startsAt: null,
      endsAt: null,
    })
    expect(activityFields('task', {})).toEqual({ subject: null, dueAt: null, status: 'open', source: null })
  })

  it.each([
    [{ outcome: 301, done: false }, 'held'],
    [{ outcome: 399, done: true }, 'other'],
    [{ outcome: 12, done: true }, 'other'],
    [{ outcome: null, done: true }, 'held'],
    [{ outcome: null, done: false }, null],
  ])('that is a meeting has the stated result: %j', (values, outcome) => {
    expect(activityFields('meeting', values)).toMatchObject({ outcome })
  })

  it('that is a meeting has its note as text', () => {
    expect(activityFields('meeting', { note: '<p>Wants an <b>offer</b></p>' })).toMatchObject({
      notes: 'Wants an offer',
    })
  })

  const due = { due_date: '2026-11-20', due_time: '09:00:00', duration: '00:00:12' }
  const at = '2026-11-20T09:00:00.000Z'

  it.each([
    [
      { ...due, done: true },
      { at, status: null, direction: null, outcome: null, durationSeconds: 12 },
    ],
    [
      { ...due, done: false },
      { at: null, status: null, outcome: null },
    ],
    [
      { ...due, done: false, note: '<p>Call status: no answer (outbound, 0 s)</p>' },
      { at, status: 'noAnswer', direction: 'outbound' },
    ],
    [
      { ...due, done: true, outcome: 306 },
      { at, status: null, outcome: 'noAnswer' },
    ],
    [{ ...due, done: true, note: '<p>Minset: call outcome: busy</p>' }, { outcome: 'busy' }],
    [
      { ...due, done: true, subject: '10:04: Unanswered Outgoing Call' },
      { at, status: 'noAnswer', direction: 'outbound' },
    ],
    [
      { ...due, done: true, subject: 'Missed call from +4722123456' },
      { at, status: 'missed' },
    ],
    [{ ...due, done: true, subject: 'Outbound unanswered call to Ada' }, { status: 'noAnswer' }],
    [{ ...due, done: true, duration: '00:00:40', note: 'Call status: completed' }, { status: 'completed' }],
    [{ ...due, done: true, note: 'Call status: completed' }, { status: null }],
    [{ ...due, done: true, duration: '00:30:00' }, { status: null }],
    [{ ...due, done: true, outcome: 306, note: '<p>Minset: call outcome: busy</p>' }, { outcome: 'noAnswer' }],
  ])(
    'that is a call has taken place once it is done, with the status that a telephone system states: %j',
    (values, fields) => {
      expect(activityFields('call', values)).toMatchObject(fields)
    },
  )

  it.each([
    [{ subject: 'SMS conversation with Ada' }, null],
    [{ note: '<p>Channel: SMS</p>' }, null],
    [{ subject: 'Call about the SMS' }, 'call'],
  ])('that is stored as a call is classified as a message or a call by its text: %j', (values, object) => {
    const raw = RawActivity.parse(rawActivity(1, 'call', values))
    expect(objectOf(raw, defaultActivityTypes)).toBe(object)
  })

  it('carries no flag, and lists its participants, the primary one first', () => {
    const participants = [
      { person_id: 1, primary: false },
      { person_id: 2, primary: true },
    ]
    const raw = RawActivity.parse(rawActivity(4, 'call', { participants, person_id: 2, org_id: 7, deal_id: 8 }))

    expect(normaliseActivity('call', raw, { outcomes: null, vendorFields: { org: 'org_id' } })).toMatchObject({
      flag: null,
      carried: null,
      links: { contact: ['2', '1'], company: ['7'], deal: ['8'] },
      vendorFields: { org: '7' },
    })
  })
})
