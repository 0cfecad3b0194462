import { clockZone } from '../../core/state/clock-zone.ts'
import type { AccountFacts } from '../state/account-facts.ts'
import type { PipedriveRecord } from '../state/account-state.ts'
import type { KindName } from './object-kinds.ts'

const always = { id: 0, add_time: null, update_time: null, is_deleted: false, owner_id: null, visible_to: 3 } as const

/**
 * The fields of a record of each kind (the official examples of version 2), with their default values. Documented: the
 * last five of a person exist only with contact sync; this company has it.
 */
const shapes: Readonly<Record<KindName, Readonly<Record<string, unknown>>>> = {
  persons: {
    ...always,
    name: '',
    first_name: null,
    last_name: null,
    org_id: null,
    emails: [],
    phones: [],
    label_ids: [],
    picture_id: null,
    notes: null,
    im: [],
    birthday: null,
    job_title: null,
    postal_address: null,
  },
  organizations: {
    ...always,
    name: '',
    label_ids: [],
    address: null,
    website: null,
    linkedin: null,
    industry: null,
    annual_revenue: null,
    employee_count: null,
  },
  deals: {
    ...always,
    title: '',
    creator_user_id: null,
    value: 0,
    person_id: null,
    org_id: null,
    stage_id: null,
    pipeline_id: null,
    currency: null,
    archive_time: null,
    stage_change_time: null,
    status: 'open',
    is_archived: false,
    probability: null,
    lost_reason: null,
    close_time: null,
    won_time: null,
    lost_time: null,
    local_won_date: null,
    local_lost_date: null,
    local_close_date: null,
    expected_close_date: null,
    label_ids: [],
    origin: 'ManuallyCreated',
    origin_id: null,
    channel: null,
    channel_id: null,
    source_lead_id: null,
    acv: null,
    arr: null,
    mrr: null,
  },
  activities: {
    id: 0,
    subject: '',
    type: 'task',
    owner_id: null,
    creator_user_id: null,
    is_deleted: false,
    add_time: null,
    update_time: null,
    deal_id: null,
    lead_id: null,
    person_id: null,
    org_id: null,
    project_id: null,
    due_date: null,
    due_time: null,
    duration: null,
    busy: false,
    done: false,
    marked_as_done_time: null,
    location: null,
    participants: [],
    conference_meeting_client: null,
    conference_meeting_url: null,
    conference_meeting_id: null,
    public_description: null,
    priority: null,
    outcome: null,
    note: null,
  },
}

/** Documented: the fields of contact sync; without it, people do not have them, and writing them is refused. */
const contactSyncFields: readonly string[] = ['notes', 'im', 'birthday', 'job_title', 'postal_address']

/** The field whose presence determines whether records of a kind have this one as well; null if they always have it. */
export function presenceOf(kind: KindName, name: string): string | null {
  if (kind === 'activities') return name === 'outcome' ? name : null
  return kind === 'persons' && contactSyncFields.includes(name) ? 'job_title' : null
}

/** The names of the fields that a record of a kind shows, without custom fields. */
export function shownFields(kind: KindName): readonly string[] {
  return Object.keys(shapes[kind])
}

/** A record with all fields of its kind, including those that Pipedrive computes. */
export function completeRecord(
  facts: Pick<AccountFacts, 'timeZone' | 'pipeline' | 'currency'>,
  kind: KindName,
  values: PipedriveRecord,
): PipedriveRecord {
  const shape = shapes[kind]
  const known = Object.fromEntries(
    Object.keys(shape).map((name) => [name, values[name] ?? emptyValue(shape, values, name)]),
  )
  const { id, add_time, update_time, is_deleted, custom_fields } = values
  return { ...known, ...workedOut(facts, kind, known), id, add_time, update_time, is_deleted, custom_fields }
}

/** A cleared value stays clear; a value that was never given is the default. */
function emptyValue(
  shape: Readonly<Record<string, unknown>>,
  values: Readonly<Record<string, unknown>>,
  name: string,
): unknown {
  return name in values && !Array.isArray(shape[name]) ? null : shape[name]
}

function workedOut(
  { timeZone, pipeline, currency }: Pick<AccountFacts, 'timeZone' | 'pipeline' | 'currency'>,
  kind: KindName,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  if (kind === 'deals') {
    return {
      pipeline_id: pipeline.id,
      currency: values['currency'] ?? currency,
      local_won_date: localDay(values['won_time'], timeZone),
      local_lost_date: localDay(values['lost_time'], timeZone),
      local_close_date: localDay(values['close_time'], timeZone),
    }
  }
  if (kind !== 'activities') return {}
  const participants = (values['participants'] ?? []) as readonly Participant[]
  return {
    person_id: participants.find(({ primary }) => primary)?.person_id ?? null,
    marked_as_done_time: values['done'] === true ? (values['marked_as_done_time'] ?? values['update_time']) : null,
  }
}

/** A participant in an activity; the primary one is the activity's person. */
export interface Participant {
  readonly person_id: number
  readonly primary: boolean
}

function localDay(at: unknown, timeZone: string): string | null {
  if (typeof at !== 'string') return null
  // Swedish formatting is the same as ISO 8601.
  return new Intl.DateTimeFormat('sv-SE', { timeZone: clockZone(timeZone) }).format(new Date(at))
}
