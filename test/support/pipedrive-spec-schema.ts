import { Ajv, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'
import { z } from 'zod'
import type { Schema } from './pipedrive-spec-file.ts'

/** The direction that a schema describes: a request or a response. */
export type Side = 'request' | 'answer'

const Members = z.record(z.string(), z.record(z.string(), z.unknown()))

/**
 * Fields that may be null although the files state otherwise, with the source. The files declare only about 60 fields
 * of all their operations as nullable.
 */
const blankable: Readonly<Record<string, string>> = {
  'the types of npm pipedrive 33.7.0':
    'person_id org_id stage_change_time probability lost_reason close_time won_time lost_time expected_close_date ' +
    'origin_id channel channel_id source_lead_id arr mrr acv website linkedin industry annual_revenue employee_count ' +
    'outcome',
  'recorded answers': 'location next_cursor custom_fields marked_as_done_time archive_time',
  "the webhook guide's examples": 'deal_id lead_id project_id update_time picture_id address',
  'fields that a person may leave empty; uncertain':
    'first_name last_name due_date due_time duration note public_description priority conference_meeting_client ' +
    'conference_meeting_url conference_meeting_id birthday job_title notes postal_address value owner_id currency ' +
    'local_won_date local_lost_date local_close_date country admin_area_level_1 admin_area_level_2 locality ' +
    'sublocality route street_number subpremise postal_code description subfields last_login manager_id ' +
    'from_phone_number company_industry',
}
const blankableNames = namesIn(blankable)

/** Fields that the files do not declare, or not yet. If present, they have these types. */
interface Undeclared {
  readonly reason: string
  /** An object that declares all of these has the additional fields. */
  readonly of: readonly string[]
  readonly side: Side | 'both'
  readonly members: Readonly<Record<string, Schema>>
}

const number: Schema = { type: 'integer' }
const text: Schema = { type: 'string' }
const undeclared: readonly Undeclared[] = [
  {
    reason: 'npm pipedrive 33.7.0 has the outcome of an activity, to read and to write',
    of: ['subject', 'due_date', 'done'],
    side: 'both',
    members: { outcome: number },
  },
  {
    reason: 'the examples of the files, and npm pipedrive 33.7.0, have more of a deal',
    of: ['title', 'stage_change_time', 'is_archived'],
    side: 'answer',
    members: {
      creator_user_id: number,
      archive_time: text,
      local_won_date: text,
      local_lost_date: text,
      local_close_date: text,
    },
  },
  {
    reason: 'the examples of the files show the description of every kind of field, which only some declare',
    of: ['field_name', 'field_type'],
    side: 'both',
    members: { description: text },
  },
  {
    reason: 'the examples of the files show an org_id of an organization itself',
    of: ['address', 'website', 'employee_count'],
    side: 'answer',
    members: { org_id: number },
  },
  {
    reason: 'recorded answers say of each user, and of oneself, whether it is an admin',
    of: ['default_currency', 'timezone_name', 'access'],
    side: 'answer',
    members: { is_admin: { type: 'integer', enum: [0, 1] } },
  },
  {
    reason: 'the examples of version 1 show the place in a list one level deeper than declared, and where it goes on',
    of: ['start', 'limit', 'more_items_in_collection'],
    side: 'answer',
    members: {
      pagination: { type: 'object', required: ['start', 'limit', 'more_items_in_collection'] },
      next_start: number,
    },
  },
]

/** Declared fields of response data that may be omitted, and when. All others are required. */
const optional: Readonly<Record<string, string>> = {
  'only where they are asked for by include_fields': 'attendees ui_visibility important_fields required_fields',
  'only in accounts with contact sync': 'notes im birthday postal_address picture_id',
  'not in the examples of the files': 'description options_deleted is_subfield subfields lead_id',
}
const optionalNames = namesIn(optional)

/** The examples of call logs omit values that a call does not have; these are in all of them. */
const ofCallLogs = [
  'id',
  'activity_id',
  'outcome',
  'to_phone_number',
  'has_recording',
  'start_time',
  'end_time',
  'user_id',
]

function namesIn(lists: Readonly<Record<string, string>>): ReadonlySet<string> {
  return new Set(Object.values(lists).flatMap((list) => list.split(' ')))
}

const hash = '^[0-9a-f]{40}$'
/** Version 1 declares `date-time`, but its guide and its examples have a space and no zone. */
const moment = '^\\d{4}-\\d\\d-\\d\\d[ T]\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?Z?$'

/** The file's schema, as strict as the known behaviour of the vendor allows. */
function strict(schema: Schema, side: Side): Schema {
  const { nullable, ...flat } = flatten(schema)
  const members = Members.parse(flat['properties'] ?? {})
  const extra = undeclared
    .filter((one) => one.of.every((name) => name in members) && (one.side === 'both' || one.side === side))
    .flatMap((one) => Object.entries(one.members))
  const added = Object.fromEntries(extra)
  const declared = Object.entries({ ...added, ...members })
  const properties = Object.fromEntries(declared.map(([name, member]) => [name, strictMember(name, member, side)]))
  return {
    ...flat,
    ...(declared.length > 0
      ? {
          properties,
          additionalProperties: flat['additionalProperties'] ?? false,
          optional: Object.keys(added).filter((name) => !(name in members)),
        }
      : {}),
    ...(flat['items'] === undefined ? {} : { items: strict(flat['items'] as Schema, side) }),
    ...(flat['format'] === 'date-time' ? { format: undefined, pattern: moment } : {}),
    ...(nullable === true ? orNull(flat) : {}),
  }
}

function strictMember(name: string, member: Schema, side: Side): Schema {
  if (name === 'custom_fields' && member['type'] === 'object') {
    // Their values may have any type; a request may not contain an empty object, because that reportedly clears them
    // all.
    const empty = side === 'request' ? { minProperties: 1 } : {}
    return { type: ['object', 'null'], propertyNames: { pattern: hash }, ...empty }
  }
  const schema = strict(member, side)
  return blankableNames.has(name) ? { ...schema, ...orNull(schema) } : schema
}

function orNull(schema: Schema): Schema {
  const types: unknown[] = [schema['type'] ?? []].flat()
  return {
    ...(types.length > 0 ? { type: [...new Set([...types, 'null'])] } : {}),
    ...(schema['enum'] === undefined ? {} : { enum: [schema['enum'], null].flat() }),
  }
}

/** Merges the parts of a schema; ajv would otherwise forbid each part's fields in the others. */
function flatten(schema: Schema): Schema {
  const { allOf, ...own } = schema
  if (!Array.isArray(allOf)) return schema
  return [...allOf.map((part) => flatten(part as Schema)), own].reduce(joined)
}

function joined(one: Schema, other: Schema): Schema {
  const [a, b] = [Members.parse(one['properties'] ?? {}), Members.parse(other['properties'] ?? {})]
  const both = Object.keys(a).filter((name) => name in b)
  const twice = both.map((name) => [name, joined(flatten(a[name] ?? {}), flatten(b[name] ?? {}))] as const)
  const properties = { ...a, ...b, ...Object.fromEntries(twice) }
  const required = [...new Set([one['required'] ?? [], other['required'] ?? []].flat())]
  return {
    ...one,
    ...other,
    ...(Object.keys(properties).length > 0 ? { properties } : {}),
    ...(required.length > 0 ? { required } : {}),
  }
}

/** The files require no fields in responses: here success is stated, data is present, and records are complete. */
function demanding(schema: Schema): Schema {
  const properties = Members.parse(schema['properties'] ?? {})
  if (!('success' in properties)) return schema
  const { data } = properties
  const whole =
    data === undefined ? {} : { data: 'items' in data ? { ...data, items: full(data['items']) } : full(data) }
  return {
    ...schema,
    properties: { ...properties, ...whole, success: { const: true } },
    required: ['success', ...(data === undefined ? [] : ['data'])],
  }
}

function full(data: unknown): Schema {
  const schema = z.record(z.string(), z.unknown()).parse(data)
  const names = Object.keys(Members.parse(schema['properties'] ?? {}))
  if (names.includes('has_recording')) return { ...schema, required: ofCallLogs }
  const added = new Set([schema['optional'] ?? []].flat())
  return { ...schema, required: names.filter((name) => !optionalNames.has(name) && !added.has(name)) }
}

// Most schemas check a few bodies, so optimising their code takes longer than it saves.
const ajv = new Ajv({ strict: false, allErrors: true, code: { optimize: false } })
formats.default(ajv)
const compiled = new Map<string, ValidateFunction>()

/**
 * Checks a body against a schema of the files.
 *
 * @param key identifies the schema
 * @returns the differences
 */
export function misfits(key: string, { schema, side, body }: { schema: Schema; side: Side; body: unknown }): string[] {
  const validate =
    compiled.get(key) ?? ajv.compile(side === 'answer' ? demanding(strict(schema, side)) : strict(schema, side))
  compiled.set(key, validate)
  if (validate(body)) return []
  // A problem of all items of a list is reported once.
  const problems = (validate.errors ?? []).map(({ instancePath, message = '', params, keyword }) => {
    const details = keyword === 'enum' ? '' : JSON.stringify(params)
    return `${side} ${instancePath.replaceAll(/\/\d+/g, '/…')} ${message} ${details}`
  })
  return [...new Set(problems)]
}
