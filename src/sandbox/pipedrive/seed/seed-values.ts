import type { Dataset } from '../../company/dataset.ts'
import { durationOf } from '../state/times.ts'
import { outcomeId } from '../values/activity-outcomes.ts'

export type Values = Readonly<Record<string, unknown>>

/** Finds Pipedrive's ids for the dataset's links. */
export interface SeedIds {
  user(ownerId: string | null): number | null
  record(kind: DatasetKind, id: string | null): number | null
  stage(stageId: string): SeedStage
}

export type DatasetKind = 'contacts' | 'companies' | 'deals' | 'meetings' | 'calls' | 'tasks'

/** The stage of a deal in the dataset. */
export interface SeedStage {
  /** Closed deals are in the last stage. */
  readonly id: number
  readonly status: 'open' | 'won' | 'lost'
}

/** A contact of the dataset. Recorded: a person without a number has one blank number. */
export function personValues(contact: Dataset['contacts'][number], ids: SeedIds): Values {
  const numbers = [
    { value: contact.phone, label: 'work' },
    { value: contact.mobilePhone, label: 'mobile' },
  ].flatMap(({ value, label }) => (value === null ? [] : [{ value, label }]))
  return {
    name: [contact.firstName, contact.lastName].flatMap((name) => name ?? []).join(' '),
    first_name: contact.firstName,
    last_name: contact.lastName,
    emails: [contact.email ?? [], contact.otherEmails ?? []]
      .flat()
      .map((value, index) => ({ value, primary: index === 0, label: 'work' })),
    phones:
      numbers.length === 0
        ? [{ value: '', primary: true }]
        : numbers.map(({ value, label }, index) => ({ value, primary: index === 0, label })),
    job_title: contact.jobTitle,
    org_id: ids.record('companies', contact.companyId),
  }
}

/** A company of the dataset, without its telephone number, for which Pipedrive has no built-in field. */
export function organizationValues(company: Dataset['companies'][number], industries: readonly string[]): Values {
  const place = [company.city, company.country].flatMap((part) => part ?? [])
  return {
    name: company.name ?? '',
    website: company.domain,
    industry: company.industry === null ? null : industries.indexOf(company.industry) + 1,
    employee_count: company.employees,
    annual_revenue: company.annualRevenue,
    address: place.length === 0 ? null : { value: place.join(', '), locality: company.city, country: company.country },
  }
}

/**
 * A deal of the dataset: its first contact is its person. Uncertain: whether a deal can be without value or owner; it
 * is assumed for those that the dataset leaves blank.
 */
export function dealValues(deal: Dataset['deals'][number], ids: SeedIds): Values {
  const { id, status } = ids.stage(deal.stageId)
  const closedAt = status === 'open' ? null : toSeconds(deal.closeDate)
  return {
    title: deal.name ?? '',
    value: deal.amount,
    currency: deal.currency,
    stage_id: id,
    status,
    stage_change_time: toSeconds(deal.createdAt),
    origin: 'Import',
    expected_close_date: status === 'open' ? (deal.closeDate?.slice(0, 10) ?? null) : null,
    won_time: status === 'won' ? closedAt : null,
    lost_time: status === 'lost' ? closedAt : null,
    close_time: closedAt,
    lost_reason: deal.lostReason,
    org_id: ids.record('companies', deal.companyId),
    person_id: ids.record('contacts', deal.contactIds[0] ?? null),
  }
}

const meetingOutcomes = { held: 'Held', noShow: 'No-show', rescheduled: 'Rescheduled', cancelled: 'Cancelled' } as const

/** A meeting of the dataset. */
export function meetingValues(meeting: Dataset['meetings'][number], ids: SeedIds, hasOutcomes: boolean): Values {
  const { outcome } = meeting
  const isJudged = outcome !== null && outcome !== 'scheduled'
  return {
    ...activityValues('meeting', meeting, ids),
    ...due(meeting.startsAt),
    duration: durationBetween(meeting.startsAt, meeting.endsAt),
    done: outcome === 'held',
    outcome: hasOutcomes && isJudged ? outcomeId(meetingOutcomes[outcome]) : null,
    note: paragraph(meeting.notes),
    deal_id: ids.record('deals', meeting.dealId),
  }
}

const callOutcomes = {
  connected: 'Connected',
  noAnswer: 'No answer',
  busy: 'Busy',
  leftMessage: 'Left message',
  leftVoicemail: 'Left voicemail',
  wrongNumber: 'Wrong number',
} as const
const callStatuses = {
  completed: 'completed',
  noAnswer: 'no answer',
  busy: 'busy',
  failed: 'failed',
  cancelled: 'cancelled',
  missed: 'missed',
} as const

/** A call of the dataset. Pipedrive has no status of a call: the dialler has written it into the note, or the title. */
export function callValues(call: Dataset['calls'][number], ids: SeedIds, hasOutcomes: boolean): Values {
  const facts = [call.direction, `${call.durationSeconds} s`, ...(call.toNumber === null ? [] : [call.toNumber])]
  const line = `Call status: ${callStatuses[call.status]} (${facts.join(', ')})`
  return {
    ...activityValues('call', call, ids),
    ...due(call.at),
    duration: durationOf(call.durationSeconds),
    done: true,
    outcome: hasOutcomes && call.outcome !== null ? outcomeId(callOutcomes[call.outcome]) : null,
    note: call.reportedIn === 'title' ? paragraph(call.notes) : `${paragraph(call.notes) ?? ''}<p>${line}</p>`,
    deal_id: null,
  }
}

/** A task of the dataset. */
export function taskValues(task: Dataset['tasks'][number], ids: SeedIds): Values {
  return {
    ...activityValues('task', task, ids),
    ...due(task.dueAt),
    duration: null,
    done: task.done,
    outcome: null,
    note: paragraph(task.notes),
    deal_id: ids.record('deals', task.dealId),
  }
}

function activityValues(
  type: string,
  { subject, contactIds }: { readonly subject: string | null; readonly contactIds: readonly string[] },
  ids: SeedIds,
): Values {
  return {
    type,
    subject: subject ?? '',
    participants: contactIds.map((id, index) => ({ person_id: ids.record('contacts', id), primary: index === 0 })),
  }
}

function due(at: string | null): Values {
  return { due_date: at?.slice(0, 10) ?? null, due_time: at?.slice(11, 19) ?? null }
}

/** A duration cannot be negative, so an activity that ends before it starts has none. */
function durationBetween(startsAt: string | null, endsAt: string | null): string | null {
  if (startsAt === null || endsAt === null) return null
  const seconds = (Date.parse(endsAt) - Date.parse(startsAt)) / 1000
  return seconds < 0 ? null : durationOf(seconds)
}

function paragraph(text: string | null): string | null {
  return text === null ? null : `<p>${text}</p>`
}

/** The dataset's instants in Pipedrive's form. */
export function toSeconds(at: string): string
export function toSeconds(at: string | null): string | null
export function toSeconds(at: string | null): string | null {
  return at === null ? null : `${at.slice(0, 19)}Z`
}
