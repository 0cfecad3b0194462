import { describe, expect, it } from 'vitest'
import type { StageOf } from '../../../src/crm/hubspot/reading/metadata.ts'
import { normaliseRecord } from '../../../src/crm/hubspot/reading/normalise.ts'
import { RawRecord } from '../../../src/crm/hubspot/transport/schema.ts'
import type { ReadRecord } from '../../../src/crm/port.ts'
import { fieldDefinitions } from '../../../src/domain/field.ts'
import { noFlag, objectTypes } from '../../../src/domain/record.ts'
import { rawRecord } from './adapter.ts'

function stageOf(...[pipelineId, stageId]: Parameters<StageOf>): ReturnType<StageOf> {
  return pipelineId === 'p1' && stageId === 's3' ? { kind: 'won', label: 'Signed', probability: 1 } : null
}

function normalise(
  type: ReadRecord['type'],
  properties: Record<string, string | null>,
  vendorFields: Readonly<Record<string, string>> = {},
): ReadRecord {
  return normaliseRecord(type, RawRecord.parse(rawRecord('7', properties)), { stageOf, vendorFields })
}

describe('normalising a record', () => {
  it.each(objectTypes)('returns every portable field of a %s and no other, null if HubSpot has no value', (type) => {
    const record = normalise(type, {})

    expect(Object.keys(record.fields).sort()).toEqual(Object.keys(fieldDefinitions[type]).sort())
    expect(Object.values(record.fields)).toEqual(Object.values(record.fields).map(() => null))
  })

  it('keeps id, owner and the times of the record itself', () => {
    const record = normalise('contact', { hubspot_owner_id: '91' })

    expect(record).toMatchObject({ type: 'contact', id: '7', ownerId: '91' })
    expect(record.createdAt).toEqual(new Date('2026-09-01T08:00:00.000Z'))
    expect(record.updatedAt).toEqual(new Date('2026-11-20T10:30:00.000Z'))
  })

  it.each([null, '', '  ', '\t\n'])('treats %j as blank', (blank) => {
    const record = normalise(
      'contact',
      { firstname: blank, hubspot_owner_id: blank, budget: blank },
      { budget: 'budget' },
    )

    expect(record.fields['firstName']).toBeNull()
    expect(record.ownerId).toBeNull()
    expect(record.vendorFields).toEqual({ budget: null })
  })

  it('reads a contact', () => {
    const properties = {
      firstname: 'Kari',
      lastname: 'Nordmann',
      email: 'kari@example.com',
      phone: '+47 22 00 00 00',
      mobilephone: '+47 900 00 000',
      jobtitle: 'Buyer',
    }

    expect(normalise('contact', properties).fields).toEqual({
      firstName: 'Kari',
      lastName: 'Nordmann',
      email: 'kari@example.com',
      bouncedEmail: null,
      phone: '+47 22 00 00 00',
      mobilePhone: '+47 900 00 000',
      jobTitle: 'Buyer',
      source: null,
    })
  })

  it('keeps every address and number of a contact and every domain of a company, the primary one first', () => {
    const properties = {
      email: 'n/a',
      hs_additional_emails: 'kari@fjord.no; kari@gmail.com;',
      work_email: 'kari@fjord.no',
      mobilephone: '+47 900 00 000',
      hs_whatsapp_phone_number: '+47 911 11 111',
    }

    expect(normalise('contact', properties).fields).toMatchObject({
      email: ['n/a', 'kari@fjord.no', 'kari@gmail.com'],
      mobilePhone: ['+47 900 00 000', '+47 911 11 111'],
    })
    expect(normalise('company', { hs_additional_domains: 'fjord.no' }).fields).toMatchObject({ domain: 'fjord.no' })
  })

  it('reads a company', () => {
    const properties = {
      name: 'Fjord AS',
      domain: 'fjord.example',
      website: 'fjord.example/no',
      phone: '22',
      industry: 'FISHERY',
      country: 'Norway',
    }

    expect(normalise('company', properties).fields).toEqual({ ...properties, source: null })
  })

  it('reads a deal, with its stage from the pipelines', () => {
    const properties = {
      dealname: 'Nets',
      amount: '1200.50',
      deal_currency_code: 'jpy ',
      amount_in_home_currency: null,
      closedate: '2026-12-01T00:00:00Z',
      pipeline: 'p1',
      dealstage: 's3',
      closed_lost_reason: 'Price',
      hs_v2_date_entered_current_stage: '2026-11-01T09:00:00Z',
      hs_object_source: 'IMPORT',
    }

    expect(normalise('deal', properties).fields).toEqual({
      name: 'Nets',
      amount: 1200.5,
      currency: 'JPY',
      closeDate: '2026-12-01T00:00:00.000Z',
      stage: 'won',
      stageLabel: 'Signed',
      probability: 1,
      lostReason: 'Price',
      stageAge: '2026-11-01T09:00:00.000Z',
      source: 'import',
    })
  })

  it("reads the amount in the deal's own currency, regardless of its value in the home currency", () => {
    const inYen = { amount: '100', deal_currency_code: 'JPY', amount_in_home_currency: '0.6' }
    expect(normalise('deal', inYen).fields).toMatchObject({ amount: 100, currency: 'JPY' })
    expect(normalise('deal', { amount: '100' }).fields).toMatchObject({ amount: 100, currency: null })
  })

  it('reads no amount if it is not a number', () => {
    expect(normalise('deal', { amount: 'a lot' }).fields['amount']).toBeNull()
  })

  it('reads a meeting, and does not use the time of logging as its date', () => {
    const properties = {
      hs_meeting_title: 'Kick-off',
      hs_timestamp: '2026-11-20T09:00:00Z',
      hs_meeting_end_time: '1795000000000',
      hs_meeting_outcome: 'COMPLETED',
      hs_meeting_body: '<p>Agenda</p>',
    }

    expect(normalise('meeting', properties).fields).toEqual({
      subject: 'Kick-off',
      startsAt: null,
      endsAt: '2026-11-18T11:06:40.000Z',
      outcome: 'held',
      notes: 'Agenda',
      source: null,
    })
  })

  it("prefers a meeting's own notes to its description, unless they are empty markup", () => {
    const both = { hs_internal_meeting_notes: '<p>Will buy</p>', hs_meeting_body: 'Agenda' }

    expect(normalise('meeting', both).fields['notes']).toBe('Will buy')
    expect(normalise('meeting', { ...both, hs_internal_meeting_notes: '<p></p>' }).fields['notes']).toBe('Agenda')
  })

  it.each([
    ['SCHEDULED', 'scheduled'],
    ['COMPLETED', 'held'],
    ['RESCHEDULED', 'rescheduled'],
    ['NO_SHOW', 'noShow'],
    ['CANCELED', 'cancelled'],
    ['Moved to spring', 'other'],
    ['constructor', 'other'],
    ['', null],
  ])('reads the meeting outcome %j as %j', (value, expected) => {
    expect(normalise('meeting', { hs_meeting_outcome: value }).fields['outcome']).toBe(expected)
  })

  it('reads a call, its duration in whole seconds', () => {
    const properties = {
      hs_call_title: 'First call',
      hs_timestamp: '2026-11-20T09:00:00.123Z',
      hs_call_direction: 'OUTBOUND',
      hs_call_status: 'COMPLETED',
      hs_call_disposition: 'f240bbac-87c9-4f6e-bf70-924b57d47db7',
      hs_call_duration: '61500',
    }

    expect(normalise('call', properties).fields).toEqual({
      subject: 'First call',
      at: '2026-11-20T09:00:00.123Z',
      direction: 'outbound',
      status: 'completed',
      outcome: 'connected',
      durationSeconds: 62,
      source: null,
    })
  })

  it.each([
    ['9d9162e7-6cf3-4944-bf63-4dff82258764', 'busy'],
    ['f240bbac-87c9-4f6e-bf70-924b57d47db7', 'connected'],
    ['a4c4c377-d246-4b32-a13b-75a56a4cd0ff', 'leftMessage'],
    ['b2cf5968-551e-4856-9783-52b3da59a7d0', 'leftVoicemail'],
    ['73a0d17f-1163-4015-bdd5-ec830791da20', 'noAnswer'],
    ['17b47fee-58de-441e-a44c-c6300d46f273', 'wrongNumber'],
    ['17B47FEE-58DE-441E-A44C-C6300D46F273', 'wrongNumber'],
    ['00000000-1111-2222-3333-444444444444', 'other'],
    [null, null],
  ])('reads the call outcome %j as %j', (value, expected) => {
    expect(normalise('call', { hs_call_disposition: value }).fields['outcome']).toBe(expected)
  })

  it.each([
    ['NO_ANSWER', 'noAnswer'],
    ['BUSY', 'busy'],
    ['FAILED', 'failed'],
    ['CANCELED', 'cancelled'],
    ['MISSED', 'missed'],
    ['RINGING', 'inProgress'],
    ['CALLING_CRM_USER', 'inProgress'],
    ['MISSED', 'missed'],
    ['missed', 'missed'],
    ['CONNECTED', 'completed'],
    ['REJECTED', null],
    ['HOLD', 'inProgress'],
    ['SOMETHING_NEW', null],
  ])('reads the call status %s as %j', (value, expected) => {
    expect(normalise('call', { hs_call_status: value }).fields['status']).toBe(expected)
  })

  it.each([
    [{ hs_call_title: '10:04: Unanswered Outgoing Call', hs_call_duration: '25000' }, 'noAnswer'],
    [{ hs_call_title: 'Missed call from +4722123456', hs_call_duration: '0' }, 'missed'],
    [{ hs_call_title: 'Outbound unanswered call to Ada' }, 'noAnswer'],
    [{ hs_call_body: '[Outbound No Answer] CALL from <b>Kari</b> to <b>Ada</b>' }, 'noAnswer'],
    [{ hs_call_body: '<p>Result: Busy</p>', hs_call_duration: '9000' }, 'busy'],
    [{ hs_call_title: 'First call', hs_call_duration: '0' }, null],
    [{ hs_call_title: 'First call' }, null],
    [{ hs_call_title: 'First call', hs_call_duration: '61500' }, 'completed'],
  ])(
    'compares COMPLETED, which integrations write into every call, with its text and duration: %j',
    (properties, expected) => {
      expect(normalise('call', { hs_call_status: 'COMPLETED', ...properties }).fields['status']).toBe(expected)
    },
  )

  it('reads NO_ANSWER of an inbound call as missed', () => {
    const properties = { hs_call_status: 'NO_ANSWER', hs_call_direction: 'INBOUND' }
    expect(normalise('call', properties).fields['status']).toBe('missed')
  })

  it.each([
    ['NOT_STARTED', 'open'],
    ['IN_PROGRESS', 'open'],
    ['WAITING', 'open'],
    ['DEFERRED', 'open'],
    ['COMPLETED', 'done'],
    ['', null],
  ])('reads the task status %j as %j', (value, expected) => {
    expect(normalise('task', { hs_task_status: value }).fields['status']).toBe(expected)
  })

  it.each([
    ['CRM_UI', null, 'person'],
    ['MOBILE_IOS', 'Mobile', 'person'],
    ['IMPORT', 'Import', 'import'],
    ['FORM', null, 'form'],
    ['INTEGRATION', null, 'integration'],
    [null, 'CRM UI', 'person'],
    ['SOMETHING_NEW', 'Import', 'import'],
    ['SOMETHING_NEW', null, null],
    ['toString', '', null],
  ])('reads the source %j (%j) as %j', (code, label, expected) => {
    const properties = { hs_object_source: code, hs_object_source_label: label }
    expect(normalise('contact', properties).fields['source']).toBe(expected)
  })

  it.each([
    ['UNKNOWN_USER', '1', 'ada@example.com'],
    ['UNKNOWN_USER', '3', 'ada@example.com'],
    // Mail to the address before this one.
    ['UNKNOWN_USER', '0', null],
    ['UNKNOWN_USER', null, null],
    ['MAILBOX_FULL', '1', null],
    ['POLICY', '1', null],
    [null, '1', null],
  ])('reads the address to which mail came back for the reason %j, %j times, as %j', (reason, count, address) => {
    const properties = {
      email: 'ada@example.com',
      hs_additional_emails: 'old@example.com',
      hs_email_hard_bounce_reason_enum: reason,
      hs_email_bounce: count,
    }
    expect(normalise('contact', properties).fields['bouncedEmail']).toBe(address)
  })

  it.each([
    ['2026-11-02', '2026-11-02'],
    ['2026-11-02T00:00:00Z', '2026-11-02'],
    ['1793577600000', '2026-11-02'],
  ])("reads Minset's flag, with its date from %s", (value, since) => {
    const properties = { minset_status: 'incomplete', minset_missing: 'e-mail address', minset_since: value }

    expect(normalise('contact', properties).flag).toEqual({ status: 'incomplete', missing: 'e-mail address', since })
  })

  it("reads no flag if there is none, or one that is not Minset's", () => {
    expect(normalise('contact', {}).flag).toEqual(noFlag)
    expect(normalise('contact', { minset_status: 'maybe' }).flag?.status).toBeNull()
  })

  it("keeps the vendor's own fields unchanged, only those requested, by the rules' names", () => {
    const properties = { budget__c: '<b>5</b>', secret: 'x' }
    const vendorFields = { budget: 'budget__c', gone: 'absent' }

    expect(normalise('deal', properties, vendorFields).vendorFields).toEqual({ budget: '<b>5</b>', gone: null })
  })
})
