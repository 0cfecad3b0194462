import type { meetingOutcomes } from '../../../domain/field.ts'
import { ownValue } from '../../../domain/own-value.ts'
import type { ObjectType } from '../../../domain/record.ts'
import { outcomeIds, outcomeProperty } from './fields.ts'

type MeetingOutcome = (typeof meetingOutcomes)[number]

/** Documented; accounts may add outcomes of their own. */
export const meetingWords: Readonly<Record<string, MeetingOutcome>> = {
  SCHEDULED: 'scheduled',
  COMPLETED: 'held',
  RESCHEDULED: 'rescheduled',
  NO_SHOW: 'noShow',
  CANCELED: 'cancelled',
}

/** The portable outcome of a call by HubSpot's id of it. */
export const callOutcomeWords: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(outcomeIds).map(([outcome, id]) => [id, outcome]),
)

/** A property that holds a portable field, as far as people's values can be written to it. */
interface WritableProperty {
  readonly property: string
  /** The portable words by HubSpot's values, for fields whose values differ from HubSpot's. */
  readonly words?: Readonly<Record<string, string>>
}

/**
 * The portable fields that people can fill in. Not among them: what follows from something else (the stage of a deal
 * and its probability), and notes, which are formatted text.
 */
const writable: Readonly<Record<ObjectType, Readonly<Record<string, WritableProperty>>>> = {
  contact: {
    firstName: { property: 'firstname' },
    lastName: { property: 'lastname' },
    email: { property: 'email' },
    phone: { property: 'phone' },
    mobilePhone: { property: 'mobilephone' },
    jobTitle: { property: 'jobtitle' },
  },
  company: {
    name: { property: 'name' },
    domain: { property: 'domain' },
    website: { property: 'website' },
    phone: { property: 'phone' },
    industry: { property: 'industry' },
    country: { property: 'country' },
  },
  deal: {
    name: { property: 'dealname' },
    amount: { property: 'amount' },
    closeDate: { property: 'closedate' },
    lostReason: { property: 'closed_lost_reason' },
  },
  meeting: {
    subject: { property: 'hs_meeting_title' },
    startsAt: { property: 'hs_meeting_start_time' },
    endsAt: { property: 'hs_meeting_end_time' },
    outcome: { property: 'hs_meeting_outcome', words: meetingWords },
  },
  call: {
    subject: { property: 'hs_call_title' },
    outcome: { property: outcomeProperty, words: callOutcomeWords },
  },
  task: { subject: { property: 'hs_task_subject' }, dueAt: { property: 'hs_timestamp' } },
}

/** Where a portable field is written; undefined if people cannot fill it in through Minset. */
export function writableProperty(type: ObjectType, name: string): WritableProperty | undefined {
  return ownValue(writable[type], name)
}
