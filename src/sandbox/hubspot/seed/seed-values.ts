import type { Dataset } from '../../company/dataset.ts'
import { pipelineId } from '../state/account-state.ts'
import { callOutcomes } from '../values/property-definitions.ts'

/** Property values before they become text; null is blank. */
export type Values = Readonly<Record<string, string | number | boolean | null>>

/** Values as HubSpot stores them. */
export function propertiesOf(values: Values): Record<string, string | null> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value === null || value === '' ? null : String(value)]),
  )
}

/** A contact of the dataset, as HubSpot's properties. */
export function contactValues(contact: Dataset['contacts'][number]): Values {
  return {
    firstname: contact.firstName,
    lastname: contact.lastName,
    email: contact.email,
    hs_additional_emails: contact.otherEmails?.join(';') ?? null,
    phone: contact.phone,
    mobilephone: contact.mobilePhone,
    jobtitle: contact.jobTitle,
    lifecyclestage: 'lead',
  }
}

/** A company of the dataset, as HubSpot's properties. */
export function companyValues(company: Dataset['companies'][number]): Values {
  return {
    name: company.name,
    domain: company.domain,
    phone: company.phone,
    industry: company.industry,
    city: company.city,
    country: company.country,
    numberofemployees: company.employees,
    annualrevenue: company.annualRevenue,
    lifecyclestage: 'lead',
  }
}

/** A deal of the dataset, as HubSpot's properties. */
export function dealValues(deal: Dataset['deals'][number]): Values {
  return {
    dealname: deal.name,
    pipeline: pipelineId,
    dealstage: deal.stageId,
    amount: deal.amount,
    deal_currency_code: deal.currency,
    closedate: deal.closeDate,
    closed_lost_reason: deal.lostReason,
  }
}

const meetingOutcomes = {
  scheduled: 'SCHEDULED',
  held: 'COMPLETED',
  rescheduled: 'RESCHEDULED',
  noShow: 'NO_SHOW',
  cancelled: 'CANCELED',
}

/** A meeting of the dataset, as HubSpot's properties. */
export function meetingValues(meeting: Dataset['meetings'][number]): Values {
  return {
    hs_meeting_title: meeting.subject,
    // Documented: an activity without a time of its own gets the time of its creation.
    hs_timestamp: meeting.startsAt ?? meeting.createdAt,
    hs_meeting_start_time: meeting.startsAt,
    hs_meeting_end_time: meeting.endsAt,
    hs_meeting_outcome: meeting.outcome === null ? null : meetingOutcomes[meeting.outcome],
    hs_meeting_body: meeting.notes === null ? null : `<p>${meeting.notes}</p>`,
  }
}

const callStatuses = {
  completed: 'COMPLETED',
  noAnswer: 'NO_ANSWER',
  busy: 'BUSY',
  failed: 'FAILED',
  cancelled: 'CANCELED',
  missed: 'MISSED',
}

/** A call of the dataset, as HubSpot's properties. */
export function callValues(call: Dataset['calls'][number]): Values {
  return {
    hs_call_title: call.subject,
    hs_timestamp: call.at,
    hs_call_direction: call.direction.toUpperCase(),
    // Recorded: integrations that write the result into the title write COMPLETED into every call.
    hs_call_status: call.reportedIn === 'title' ? 'COMPLETED' : callStatuses[call.status],
    hs_call_disposition: call.outcome === null ? null : callOutcomes[call.outcome],
    hs_call_duration: call.durationSeconds * 1000,
    hs_call_to_number: call.toNumber,
    hs_call_body: call.notes === null ? null : `<p>${call.notes}</p>`,
  }
}

/** A task of the dataset, as HubSpot's properties. */
export function taskValues(task: Dataset['tasks'][number]): Values {
  return {
    hs_task_subject: task.subject,
    hs_timestamp: task.dueAt,
    hs_task_status: task.done ? 'COMPLETED' : 'NOT_STARTED',
    hs_task_type: 'TODO',
    hs_task_priority: 'NONE',
    hs_task_body: task.notes === null ? null : `<p>${task.notes}</p>`,
  }
}
