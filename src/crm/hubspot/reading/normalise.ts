import type { CallOutcome, meetingOutcomes } from '../../../domain/field.ts'
import { currencyCode } from '../../../domain/money.ts'
import { ownValue } from '../../../domain/own-value.ts'
import { type FieldValue, type Flag, fieldValueOf, type ObjectType } from '../../../domain/record.ts'
import { instantOrEpochIn } from '../../instants.ts'
import type { ReadRecord } from '../../port.ts'
import { callStatusOf } from '../../texts/call-status.ts'
import { readCallText, statementOf } from '../../texts/call-text.ts'
import { plainText } from '../../texts/plain-text.ts'
import {
  bounceProperties,
  flagProperties,
  outcomeProperty,
  ownerProperty,
  sourceProperties,
  stageAgeProperty,
} from '../fields/fields.ts'
import { callOutcomeWords, meetingWords } from '../fields/writable.ts'
import type { RawRecord } from '../transport/schema.ts'
import type { StageOf } from './metadata.ts'
import { sourceOf } from './source.ts'

/** The context for normalising a record: from the account and from the rules. */
export interface NormaliseContext {
  /** Looks up a deal's stage. */
  readonly stageOf: StageOf
  /** HubSpot's own properties that rules name: HubSpot's name by the rules' name. */
  readonly vendorFields: Readonly<Record<string, string>>
}

/** HubSpot's record -> the portable record. HubSpot's names do not pass beyond this module. */
export function normaliseRecord(type: ObjectType, raw: RawRecord, context: NormaliseContext): ReadRecord {
  const get = propertyReader(raw)
  return {
    type,
    id: raw.id,
    ownerId: text(get(ownerProperty)),
    createdAt: raw.createdAt,
    updatedAt: raw.updatedAt,
    fields: {
      ...readFields[type](get, context.stageOf),
      source: sourceOf(get(sourceProperties.code), get(sourceProperties.label)),
    },
    vendorFields: Object.fromEntries(
      Object.entries(context.vendorFields).map(([name, property]) => [name, text(get(property))]),
    ),
    flag: readFlag(get),
    // Every record stores its own flag, so none carries flags for others.
    carried: null,
  }
}

/** Returns the value of a property; null if the record has none. */
type Get = (property: string) => string | null
type Fields = Readonly<Record<string, FieldValue>>

function propertyReader(raw: RawRecord): Get {
  return (property) => ownValue(raw.properties, property) ?? null
}

const readFields: Readonly<Record<ObjectType, (get: Get, stageOf: StageOf) => Fields>> = {
  contact: (get) => ({
    firstName: text(get('firstname')),
    lastName: text(get('lastname')),
    email: fieldValueOf([text(get('email')), ...listed(get('hs_additional_emails')), text(get('work_email'))]),
    bouncedEmail: bouncedEmail(get),
    phone: text(get('phone')),
    mobilePhone: fieldValueOf([text(get('mobilephone')), text(get('hs_whatsapp_phone_number'))]),
    jobTitle: text(get('jobtitle')),
  }),
  company: (get) => ({
    name: text(get('name')),
    domain: fieldValueOf([text(get('domain')), ...listed(get('hs_additional_domains'))]),
    website: text(get('website')),
    phone: text(get('phone')),
    industry: text(get('industry')),
    country: text(get('country')),
  }),
  deal: readDeal,
  meeting: (get) => ({
    subject: text(get('hs_meeting_title')),
    // Not `hs_timestamp`: every activity has one, so no meeting would ever lack its date.
    startsAt: instant(get('hs_meeting_start_time')),
    endsAt: instant(get('hs_meeting_end_time')),
    outcome: meetingOutcome(get('hs_meeting_outcome')),
    // People use either the notes or, when they log a meeting, its description.
    notes: plainText(get('hs_internal_meeting_notes')) ?? plainText(get('hs_meeting_body')),
  }),
  call: readCall,
  task: (get) => ({
    subject: text(get('hs_task_subject')),
    dueAt: instant(get('hs_timestamp')),
    status: taskStatus(get('hs_task_status')),
  }),
}

/**
 * The current address, if mail to it came back because nobody has it. Recorded: the other reasons are CONTENT, MAILBOX_FULL, OTHER,
 * POLICY and SPAM, and many of these addresses are in use. That mails are counted says that it was this address, and not one before it.
 */
function bouncedEmail(get: Get): string | null {
  const count = number(get(bounceProperties.count)) ?? 0
  return get(bounceProperties.reason) === 'UNKNOWN_USER' && count > 0 ? text(get('email')) : null
}

/**
 * Documented: `amount` is in the deal's own currency, or in the account's if it has none. `amount_in_home_currency` is
 * not read: it is blank if HubSpot has no exchange rate, so figures would omit deals or mix currencies.
 */
function readDeal(get: Get, stageOf: StageOf): Fields {
  const stage = stageOf(text(get('pipeline')), text(get('dealstage')))
  return {
    name: text(get('dealname')),
    amount: number(get('amount')),
    currency: currencyCode(get('deal_currency_code')),
    closeDate: closeDateOf(get('closedate'), stage?.kind ?? null),
    stage: stage?.kind ?? null,
    stageLabel: stage?.label ?? null,
    probability: stage?.probability ?? null,
    lostReason: text(get('closed_lost_reason')),
    stageAge: instant(get(stageAgeProperty)),
  }
}

/**
 * Documented: a date written to a datetime property becomes midnight UTC. For an open deal it is a plan: the person
 * meant that day, in any time zone. For a closed deal it is the moment of closing.
 */
function closeDateOf(value: string | null, stage: 'open' | 'won' | 'lost' | null): string | null {
  const at = instant(value)
  return at !== null && stage === 'open' && at.endsWith('T00:00:00.000Z') ? at.slice(0, 10) : at
}

/**
 * Recorded: most integrations write `COMPLETED` into every call, including missed ones, and the real result into its
 * text. So the text takes precedence over the status. A status is an open set of words, in upper or lower case.
 */
function readCall(get: Get): Fields {
  const said = readCallText(get('hs_call_title'), get('hs_call_body'))
  const direction = wordOf(get('hs_call_direction')?.toUpperCase() ?? null, directionWords) ?? said.direction
  const durationSeconds = secondsOf(get('hs_call_duration'))
  return {
    subject: text(get('hs_call_title')),
    at: instant(get('hs_timestamp')),
    direction,
    status: callStatusOf({
      statement: said.statement ?? statementOf(get('hs_call_status')),
      direction,
      durationSeconds,
    }),
    outcome: callOutcome(get(outcomeProperty)),
    durationSeconds,
  }
}

/** Whether a call's text shows that it is a message (SMS, fax) stored as a call. */
export function isStoredMessage(raw: RawRecord): boolean {
  const get = propertyReader(raw)
  return readCallText(get('hs_call_title'), get('hs_call_body')).isMessage
}

const directionWords = { INBOUND: 'inbound', OUTBOUND: 'outbound' } as const

type MeetingOutcome = (typeof meetingOutcomes)[number]

/** The portable outcome for HubSpot's outcome id: a custom outcome is `other`, no outcome is null. */
function callOutcome(id: string | null): string | null {
  const other: CallOutcome = 'other'
  return text(id) === null ? null : (wordOf(id?.toLowerCase() ?? null, callOutcomeWords) ?? other)
}

function meetingOutcome(value: string | null): MeetingOutcome | null {
  return text(value) === null ? null : (wordOf(value, meetingWords) ?? 'other')
}

/** A deferred task still has to be done, so it counts as open, as does every status except COMPLETED. */
function taskStatus(value: string | null): 'open' | 'done' | null {
  if (text(value) === null) return null
  return value === 'COMPLETED' ? 'done' : 'open'
}

function readFlag(get: Get): Flag {
  return {
    status: wordOf(get(flagProperties.status), { incomplete: 'incomplete', complete: 'complete' }),
    missing: text(get(flagProperties.missing)),
    since: dayOf(get(flagProperties.since)),
  }
}

function wordOf<W extends string>(value: string | null, words: Readonly<Record<string, W>>): W | null {
  return value !== null && Object.hasOwn(words, value) ? (words[value] ?? null) : null
}

/** The value unchanged; null if it is blank (absent, null, empty, white space only). */
function text(value: string | null): string | null {
  return value === null || value.trim() === '' ? null : value
}

/** The values of a multi-value property. Documented: `a@x.no;b@x.no`. */
function listed(value: string | null): readonly string[] {
  return (value ?? '').split(';').flatMap((part) => text(part.trim()) ?? [])
}

/** Null if the value is blank or not a number. */
function number(value: string | null): number | null {
  const parsed = text(value) === null ? Number.NaN : Number(value)
  return Number.isFinite(parsed) ? parsed : null
}

/** Documented: call durations are in milliseconds. Returns whole seconds, rounded. */
function secondsOf(milliseconds: string | null): number | null {
  const parsed = number(milliseconds)
  return parsed === null ? null : Math.round(parsed / 1000)
}

/**
 * An instant as ISO 8601 in UTC; null if blank. HubSpot uses ISO 8601, `YYYY-MM-DD` for dates (midnight UTC), and in some
 * places milliseconds since 1970. A text that is none of these stays: it sets its record aside (`readableRecords`).
 */
function instant(value: string | null): string | null {
  const written = text(value)
  return written === null ? null : (instantOrEpochIn(written)?.toISOString() ?? written)
}

/** As `YYYY-MM-DD`; null if blank or unreadable. */
function dayOf(value: string | null): string | null {
  return (
    instantOrEpochIn(value ?? '')
      ?.toISOString()
      .slice(0, 10) ?? null
  )
}
