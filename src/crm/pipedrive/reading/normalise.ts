import type { meetingOutcomes } from '../../../domain/field.ts'
import { currencyCode } from '../../../domain/money.ts'
import {
  type CarriedFlags,
  type FieldValue,
  type Flag,
  type FlagStatus,
  fieldValueOf,
  type ObjectType,
} from '../../../domain/record.ts'
import { isDay } from '../../../domain/time/iso-text.ts'
import { instantIn } from '../../instants.ts'
import type { ReadRecord } from '../../port.ts'
import { callStatusOf } from '../../texts/call-status.ts'
import { readCallText } from '../../texts/call-text.ts'
import { plainText } from '../../texts/plain-text.ts'
import { customValueText } from '../fields/custom-values.ts'
import { day, dueAt, instant, text } from '../fields/plain-values.ts'
import type { FlagPart } from '../flags/flag-names.ts'
import type { RawActivity, RawDeal, RawOrganization, RawPerson } from '../transport/schema.ts'
import type { AccountFields, Stage } from './metadata.ts'
import { callOutcomeOf, meetingOutcomeOf, outcomeInNote } from './outcome-words.ts'
import { sourceOf } from './source.ts'

/**
 * Pipedrive's records -> portable records, with the links that they contain. Pipedrive's names do not pass beyond this
 * module.
 *
 * @param vendorFields Pipedrive's own fields that rules name: Pipedrive's code by the rules' name
 */
export function normalisePerson(
  raw: RawPerson,
  fields: AccountFields,
  vendorFields: Readonly<Record<string, string>>,
): ReadRecord {
  return {
    ...common('contact', raw, vendorFields),
    fields: {
      firstName: text(raw.first_name),
      lastName: text(raw.last_name),
      email: reachable(raw.emails),
      bouncedEmail: null,
      phone: reachable(raw.phones?.filter(({ label }) => label !== 'mobile')),
      mobilePhone: reachable(raw.phones?.filter(({ label }) => label === 'mobile')),
      jobTitle: text(raw.job_title),
      source: null,
    },
    ...shownOf(raw, fields),
    links: { company: idsOf(raw.org_id) },
  }
}

/**
 * Pipedrive has no built-in field for the telephone number of an organization: custom fields for telephone numbers are
 * used instead, whatever their names.
 */
export function normaliseOrganization(
  raw: RawOrganization,
  fields: AccountFields,
  vendorFields: Readonly<Record<string, string>>,
): ReadRecord {
  const phones = fields.phoneCodes.map((code) => customValueText(raw.custom_fields?.[code]))
  return {
    ...common('company', raw, vendorFields),
    fields: {
      name: text(raw.name),
      domain: domainOf(raw.website),
      website: text(raw.website),
      phone: fieldValueOf(phones),
      industry: industryOf(raw, fields),
      country: text(raw.address?.country),
      source: null,
    },
    ...shownOf(raw, fields),
  }
}

interface DealContext {
  readonly fields: AccountFields
  readonly stages: ReadonlyMap<string, Stage>
  readonly vendorFields: Readonly<Record<string, string>>
}

/**
 * A deal's contact is its person; other participants are not read, because that would require a call per deal.
 * Documented: `value` is in the deal's own `currency`; version 2 returns it in no other.
 */
export function normaliseDeal(raw: RawDeal, { fields, stages, vendorFields }: DealContext): ReadRecord {
  const stage = stages.get(raw.stage_id ?? '')
  return {
    ...common('deal', raw, vendorFields),
    fields: {
      name: text(raw.title),
      amount: raw.value ?? null,
      currency: currencyCode(raw.currency),
      closeDate: closeDateOf(raw),
      stage: stageOf(raw.status),
      stageLabel: stage?.label ?? null,
      probability: probabilityOf(raw, stage),
      lostReason: text(raw.lost_reason),
      // A deal that was never moved has been in its stage since it was created.
      stageAge: instant(raw.stage_change_time) ?? raw.add_time.toISOString(),
      source: sourceOf(raw.origin),
    },
    ...shownOf(raw, fields),
    links: { contact: idsOf(raw.person_id), company: idsOf(raw.org_id) },
  }
}

interface ActivityContext {
  /** Labels of outcomes by id; null if activities have none. */
  readonly outcomes: ReadonlyMap<string, string> | null
  readonly vendorFields: Readonly<Record<string, string>>
}

/** Documented: an activity has no custom fields, so it cannot carry a flag. */
export function normaliseActivity(
  type: 'meeting' | 'call' | 'task',
  raw: RawActivity,
  { outcomes, vendorFields }: ActivityContext,
): ReadRecord {
  const { outcome } = raw
  // An outcome that the account does not list is still an outcome.
  const label = outcome === null || outcome === undefined ? null : (outcomes?.get(String(outcome)) ?? '')
  return {
    ...common(type, raw, vendorFields),
    fields: { ...activityFields[type](raw, label), source: null },
    flag: null,
    carried: null,
    links: {
      contact: participantsOf(raw),
      company: idsOf(raw.org_id),
      deal: idsOf(raw.deal_id),
    },
  }
}

type Fields = Readonly<Record<string, FieldValue>>

const activityFields: Readonly<
  Record<'meeting' | 'call' | 'task', (raw: RawActivity, outcomeLabel: string | null) => Fields>
> = {
  meeting: (raw, label) => {
    const startsAt = dueAt(raw)
    return {
      subject: text(raw.subject),
      startsAt,
      endsAt: endOf(startsAt, raw.duration),
      outcome: meetingOutcome(raw, label),
      notes: plainText(raw.note ?? null),
    }
  },
  call: callFields,
  task: (raw) => ({ subject: text(raw.subject), dueAt: dueAt(raw), status: raw.done === true ? 'done' : 'open' }),
}

/** Without an outcome, a meeting marked as done was held; one that is not done has no result. */
function meetingOutcome(raw: RawActivity, label: string | null): (typeof meetingOutcomes)[number] | null {
  if (label !== null) return meetingOutcomeOf(label)
  return raw.done === true ? 'held' : null
}

/**
 * A call is an activity that is planned and then done. A planned one has not taken place, so it has no time yet, unless
 * a telephone system states otherwise. That a call is done does not mean that anybody answered: Pipedrive has no field
 * for that, so only the text of a telephone system is evidence.
 */
function callFields(raw: RawActivity, label: string | null): Fields {
  const { statement, direction } = readCallText(raw.subject ?? null, raw.note ?? null)
  const durationSeconds = secondsOf(raw.duration)
  return {
    subject: text(raw.subject),
    at: raw.done === true || statement !== null ? dueAt(raw) : null,
    direction,
    status: callStatusOf({ statement, direction, durationSeconds }),
    outcome: label === null ? outcomeInNote(raw.note ?? null) : callOutcomeOf(label),
    durationSeconds,
  }
}

interface RawDated {
  readonly id: string
  readonly owner_id: string | null
  readonly add_time: Date
  readonly update_time?: Date | null | undefined
  readonly custom_fields?: unknown
}

function common(
  type: ObjectType,
  raw: RawDated,
  vendorFields: Readonly<Record<string, string>>,
): Pick<ReadRecord, 'type' | 'id' | 'ownerId' | 'createdAt' | 'updatedAt' | 'vendorFields'> {
  return {
    type,
    id: raw.id,
    ownerId: raw.owner_id,
    createdAt: raw.add_time,
    updatedAt: raw.update_time ?? raw.add_time,
    vendorFields: Object.fromEntries(
      Object.entries(vendorFields).map(([name, code]) => [name, vendorValue(raw, code)]),
    ),
  }
}

/** A custom field, or one of Pipedrive's. */
function vendorValue(raw: RawDated, code: string): string | null {
  const own = new Map<string, unknown>(Object.entries(raw.custom_fields ?? {}))
  const value = own.has(code) ? own.get(code) : new Map<string, unknown>(Object.entries(raw)).get(code)
  return value instanceof Date ? value.toISOString() : customValueText(value)
}

/** The values of Minset's fields on the record; none if the account does not have them yet. */
function shownOf(
  raw: RawPerson | RawOrganization | RawDeal,
  { flag: codes }: AccountFields,
): { readonly flag: Flag; readonly carried: CarriedFlags } {
  function valueOf(part: FlagPart): string | null {
    const code = codes.fields[part]
    return code === undefined ? null : customValueText(raw.custom_fields?.[code])
  }
  const status = valueOf('status')
  const statuses = Object.entries(codes.statusIds) as [FlagStatus, unknown][]
  return {
    flag: {
      status: statuses.find(([, id]) => String(id) === status)?.[0] ?? null,
      missing: valueOf('missing'),
      since: day(valueOf('since')),
    },
    carried: { missing: valueOf('carried') },
  }
}

/** Every value that is not blank, the primary one first. Recorded: a person without any may have one blank value. */
function reachable(values: RawPerson['emails']): FieldValue {
  const primaryFirst = (values ?? []).toSorted((a, b) => Number(b.primary ?? false) - Number(a.primary ?? false))
  return fieldValueOf(primaryFirst.map(({ value }) => text(value)))
}

/** The host of a website without `www.`; null if the value has no valid host. */
function domainOf(website: string | null | undefined): string | null {
  const address = text(website)?.trim() ?? ''
  const url = /^https?:\/\//i.test(address) ? address : `https://${address}`
  const host = URL.canParse(url) ? new URL(url).hostname.replace(/^www\./, '') : ''
  return host.includes('.') ? host : null
}

/** Documented: the id of an option. An id that is not among the options is used as the value. */
function industryOf({ industry }: RawOrganization, { byCode }: AccountFields): string | null {
  if (industry === null || industry === undefined) return null
  const option = byCode.get('industry')?.options?.items.find(({ id }) => String(id) === String(industry))
  return text(option?.label ?? String(industry))
}

function stageOf(status: string): 'open' | 'won' | 'lost' | null {
  return status === 'open' || status === 'won' || status === 'lost' ? status : null
}

/** For an open deal, the expected close date; for a closed one, the day of closing. */
function closeDateOf(raw: RawDeal): string | null {
  if (raw.status === 'won') return instant(raw.won_time ?? raw.close_time)
  if (raw.status === 'lost') return instant(raw.lost_time ?? raw.close_time)
  return day(raw.expected_close_date)
}

/** A deal may have its own probability, which takes precedence over its stage's; a closed one is certain. */
function probabilityOf(raw: RawDeal, stage: Stage | undefined): number | null {
  if (raw.status === 'won') return 1
  if (raw.status === 'lost') return 0
  return typeof raw.probability === 'number' ? raw.probability / 100 : (stage?.probability ?? null)
}

/** The participants, the primary one first. */
function participantsOf(raw: RawActivity): readonly string[] {
  const named = (raw.participants ?? []).toSorted((a, b) => Number(b.primary ?? false) - Number(a.primary ?? false))
  return [...new Set([...named.map(({ person_id: id }) => id), ...idsOf(raw.person_id)])]
}

function idsOf(id: string | null): readonly string[] {
  return id === null ? [] : [id]
}

/** Documented: `01:30:00` in version 2. Uncertain: whether the seconds may be missing. */
function secondsOf(duration: string | null | undefined): number | null {
  const [, hours, minutes, seconds] = /^(\d+):(\d\d)(?::(\d\d))?$/.exec(duration ?? '') ?? []
  if (hours === undefined) return null
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds ?? 0)
}

function endOf(startsAt: string | null, duration: string | null | undefined): string | null {
  const seconds = secondsOf(duration)
  // An activity without a time of day is due on a day, whatever its duration.
  if (startsAt === null || seconds === null || isDay(startsAt)) return null
  const start = instantIn(startsAt)
  return start === null ? null : new Date(start.getTime() + seconds * 1000).toISOString()
}
