import { ownValue } from '../../core/state/own-value.ts'
import { failure, invalid, type PipedriveError } from '../replies.ts'
import type { AccountState } from '../state/account-state.ts'
import { refuseCustomValue } from './check-custom-values.ts'
import type { KindName } from './object-kinds.ts'
import { presenceOf } from './record-defaults.ts'
import * as checks from './value-checks.ts'
import { type Check, isObject, orNull, text } from './value-checks.ts'

const title = text(255)
const link = orNull(text(255))

/** The writable fields, by the documented bodies. All others are refused, such as `update_time`. */
const writable: Readonly<Record<KindName, Readonly<Record<string, Check>>>> = {
  persons: {
    name: title,
    owner_id: checks.user,
    org_id: orNull(checks.record('organizations')),
    emails: checks.contactValues,
    phones: checks.contactValues,
    visible_to: checks.number,
    label_ids: orNull(checks.labels),
    notes: orNull(text(65_535)),
    im: checks.contactValues,
    birthday: orNull(checks.day),
    job_title: link,
    postal_address: orNull(checks.address),
  },
  organizations: {
    name: title,
    owner_id: checks.user,
    visible_to: checks.number,
    label_ids: orNull(checks.labels),
    address: orNull(checks.address),
    website: link,
    linkedin: link,
    industry: orNull(checks.optionId('industry')),
    annual_revenue: orNull(checks.number),
    employee_count: orNull(checks.number),
  },
  deals: {
    title,
    owner_id: checks.user,
    person_id: orNull(checks.record('persons')),
    org_id: orNull(checks.record('organizations')),
    pipeline_id: checks.pipeline,
    stage_id: checks.stage,
    value: orNull(checks.number),
    currency: checks.currency,
    is_archived: checks.boolean,
    status: checks.oneOf(['open', 'won', 'lost']),
    probability: orNull(checks.number),
    lost_reason: link,
    visible_to: checks.number,
    close_time: orNull(checks.instant),
    won_time: orNull(checks.instant),
    lost_time: orNull(checks.instant),
    expected_close_date: orNull(checks.day),
    label_ids: orNull(checks.labels),
  },
  activities: {
    subject: title,
    type: checks.activityType,
    owner_id: checks.user,
    deal_id: orNull(checks.record('deals')),
    // Documented as writable, but read-only as others report: it is accepted and has no effect.
    person_id: orNull(checks.number),
    org_id: orNull(checks.record('organizations')),
    due_date: orNull(checks.day),
    due_time: orNull(checks.timeOfDay),
    duration: orNull(checks.duration),
    busy: checks.boolean,
    done: checks.boolean,
    location: orNull(checks.address),
    participants: checks.participants,
    public_description: orNull(text(65_535)),
    priority: orNull(checks.number),
    outcome: orNull(checks.outcome),
    note: orNull(text(100_000)),
  },
}

/** Fields that only a person can write, in Pipedrive's own pages; people may also leave the owner blank. */
const writableByPeople: Readonly<Partial<Record<KindName, Readonly<Record<string, Check>>>>> = {
  persons: { first_name: link, last_name: link },
}

/** The required field of a new record. */
const needed: Readonly<Partial<Record<KindName, string>>> = { persons: 'name', organizations: 'name', deals: 'title' }

/** Values to be written to a record. */
export interface Write {
  readonly state: AccountState
  readonly kind: KindName
  readonly source: 'app' | 'api'
  /** Null for a new record. */
  readonly before: Readonly<Record<string, unknown>> | null
  readonly values: Readonly<Record<string, unknown>>
}

/** Why Pipedrive refuses the values; null if it accepts them. */
export function refuseValues(write: Write): PipedriveError | null {
  const { kind, source, before, values } = write
  const must = needed[kind]
  if (source === 'api' && must !== undefined && isBlank(values[must]) && (before === null || must in values)) {
    return invalid(must, 'This value should not be blank.')
  }
  if (isFrozen(write)) return failure(403, 'Archived deals cannot be edited.', 'ERR_FORBIDDEN')
  for (const [name, value] of Object.entries(values)) {
    const refusal = name === 'custom_fields' ? refuseCustom(write, value) : refuseBuiltIn(write, name, value)
    if (refusal !== null) return refusal
  }
  return null
}

/** Documented: archived deals cannot be edited, only restored. Uncertain: the status of the refusal. */
function isFrozen({ kind, before, values }: Write): boolean {
  return kind === 'deals' && before?.['is_archived'] === true && values['is_archived'] !== false
}

function isBlank(value: unknown): boolean {
  return typeof value !== 'string' || value.trim() === ''
}

function refuseBuiltIn(write: Write, name: string, value: unknown): PipedriveError | null {
  const check = checkOf(write, name)
  const presence = write.kind === 'persons' ? presenceOf(write.kind, name) : null
  if (presence !== null && write.state.fields(write.kind).every(({ field_code }) => field_code !== presence)) {
    return failure(403, `${name} is only available with contact sync.`)
  }
  if (check === undefined) return invalid(name, 'This field is not allowed.')
  const result = { ...write.before, ...write.values }
  const problem = check(value, { state: write.state, kind: write.kind, result })
  if (problem !== null) return invalid(name, problem)
  // Documented: a reason belongs to a lost deal only.
  if (name === 'lost_reason' && value !== null && result['status'] !== 'lost') {
    return invalid(name, 'Lost reason can only be set for lost deals.')
  }
  return null
}

function checkOf({ kind, source, before }: Write, name: string): Check | undefined {
  if (name === 'add_time' && before === null) return checks.instant
  const check =
    ownValue(writable[kind], name) ?? (source === 'app' ? ownValue(writableByPeople[kind] ?? {}, name) : undefined)
  return check !== undefined && name === 'owner_id' && source === 'app' ? orNull(check) : check
}

function refuseCustom({ state, kind, before, values }: Write, given: unknown): PipedriveError | null {
  if (!isObject(given)) return invalid('custom_fields', 'This value should be of type object.')
  const fields = new Map(state.fields(kind).map((field) => [field.field_code, field]))
  const context = { state, kind, result: { ...before, ...values } }
  for (const [code, value] of Object.entries(given)) {
    const field = fields.get(code)
    // Reported by others: one unknown code fails the whole request.
    if (field?.is_custom_field !== true) return invalid(`custom_fields.${code}`, 'This custom field does not exist.')
    const problem = refuseCustomValue(field, value, context)
    if (problem !== null) return invalid(`custom_fields.${code}`, problem)
  }
  return null
}
