import type { MissingField } from '../../../domain/account-schema.ts'
import type { ObjectType } from '../../../domain/record.ts'
import { message } from '../../../words/index.ts'
import type { PortableSources } from '../../schema/portable-fields.ts'
import { bounceProperties, outcomeProperty, stageAgeProperty } from './fields.ts'

/** The property that determines whether an account has a portable field; other properties may add values to it. */
const decisive: Readonly<Record<ObjectType, Readonly<Record<string, string>>>> = {
  contact: {
    firstName: 'firstname',
    lastName: 'lastname',
    email: 'email',
    bouncedEmail: bounceProperties.reason,
    phone: 'phone',
    mobilePhone: 'mobilephone',
    jobTitle: 'jobtitle',
  },
  company: {
    name: 'name',
    domain: 'domain',
    website: 'website',
    phone: 'phone',
    industry: 'industry',
    country: 'country',
  },
  deal: {
    name: 'dealname',
    amount: 'amount',
    currency: 'deal_currency_code',
    closeDate: 'closedate',
    stage: 'dealstage',
    stageLabel: 'dealstage',
    probability: 'dealstage',
    lostReason: 'closed_lost_reason',
    stageAge: stageAgeProperty,
  },
  meeting: {
    subject: 'hs_meeting_title',
    startsAt: 'hs_meeting_start_time',
    endsAt: 'hs_meeting_end_time',
    outcome: 'hs_meeting_outcome',
    notes: 'hs_internal_meeting_notes',
  },
  call: {
    subject: 'hs_call_title',
    at: 'hs_timestamp',
    direction: 'hs_call_direction',
    status: 'hs_call_status',
    outcome: outcomeProperty,
    durationSeconds: 'hs_call_duration',
  },
  task: { subject: 'hs_task_subject', dueAt: 'hs_timestamp', status: 'hs_task_status' },
}

/** Documented: a property that the account's permissions hide from the app is missing from the list. */
export const portableSources: PortableSources<{ readonly name: string }> = Object.fromEntries(
  Object.entries(decisive).map(([type, codes]) => [
    type,
    Object.fromEntries(
      Object.entries(codes).map(([name, code]) => [
        name,
        { isIt: (raw: { readonly name: string }) => raw.name === code, missing: missingProperty(code) },
      ]),
    ),
  ]),
)

function missingProperty(code: string): MissingField {
  return { lacks: message('hubspot.lacks.property', { code }), mayBeHidden: true }
}
