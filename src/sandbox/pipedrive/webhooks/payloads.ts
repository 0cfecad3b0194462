import type { AccountState, PipedriveRecord } from '../state/account-state.ts'
import { type Entity, type KindName, objectKinds } from '../values/object-kinds.ts'
import { reportedCustomFields } from './custom-values.ts'

export type Values = Readonly<Record<string, unknown>>

/** The fields of each kind that events contain unchanged; documented, and fewer than in the API. */
const plain: Readonly<Record<Entity, string>> = {
  activity:
    'add_time deal_id done due_date id lead_id org_id owner_id person_id public_description subject type update_time',
  deal:
    'add_time channel channel_id close_time creator_user_id currency expected_close_date id label_ids lost_reason ' +
    'lost_time org_id origin origin_id owner_id person_id pipeline_id probability stage_change_time stage_id status ' +
    'title update_time value won_time',
  organization: 'add_time id name owner_id update_time',
  person: 'add_time emails first_name id last_name name org_id owner_id phones update_time',
}

/** The fields whose form differs from the API. The visibility's number is text here. */
const special: Readonly<Record<Entity, (record: PipedriveRecord, isNew: boolean) => Values>> = {
  activity: (record, isNew) => ({
    active_flag: !record.is_deleted,
    busy_flag: record['busy'] === true ? true : null,
    due_time: reportedTime(record['due_time'], isNew),
    duration: reportedTime(record['duration'], isNew),
    // Uncertain: the examples have none.
    location: reportedAddress(record['location']),
    public_description: record['public_description'] ?? '',
    update_user_id: null,
  }),
  // Uncertain: when a deal was first won is not stored, so a deal won again has its latest time.
  deal: (record, isNew) => ({
    visible_to: String(record['visible_to']),
    first_won_time: record['won_time'] ?? null,
    ...(isNew ? { update_time: null } : {}),
  }),
  organization: (record) => ({
    visible_to: String(record['visible_to']),
    address: reportedAddress(record['address']),
    country_code: null,
    label: labelOf(record),
    picture_id: null,
  }),
  person: (record) => ({ visible_to: String(record['visible_to']), label: labelOf(record) }),
}

/**
 * A record in the form of webhooks, by the guide's examples.
 *
 * @param kind the kind of record, and whether its creation is reported, where some values are still missing
 */
export function reportedRecord(
  state: AccountState,
  record: PipedriveRecord,
  { entity, isNew }: { readonly entity: Entity; readonly isNew: boolean },
): Values {
  const fields = entity === 'activity' ? [] : state.fields(kindOfEntity(entity))
  const values = Object.fromEntries(plain[entity].split(' ').map((name) => [name, record[name] ?? null]))
  const custom_fields = reportedCustomFields(fields, record.custom_fields)
  return { ...values, custom_fields, ...special[entity](record, isNew) }
}

function kindOfEntity(entity: Entity): KindName {
  const found = objectKinds.find((kind) => kind.entity === entity)
  if (found === undefined) throw new TypeError(`no kind of record ${entity}`)
  return found.name
}

/** Documented: null in a new activity; later an object, with an empty text if there is no time. */
function reportedTime(time: unknown, isNew: boolean): Values | null {
  const value = typeof time === 'string' ? time : ''
  return isNew && value === '' ? null : { timezone_id: null, value }
}

/** Uncertain: the examples have no address; this is the form of custom fields. */
function reportedAddress(address: unknown): Values | null {
  const parts = address as Values | null | undefined
  return parts ? { ...parts, formatted_address: parts['value'] } : null
}

/** Uncertain: of several labels the first, because the examples have at most one. */
function labelOf(record: PipedriveRecord): unknown {
  const [label = null] = (record['label_ids'] ?? []) as readonly unknown[]
  return label
}

/**
 * The changed fields with their former values. Only the examples of activities contain the former `update_time`.
 *
 * @param before the record before the change, in the form of webhooks
 * @param after the same record after the change
 */
export function formerValues(entity: Entity, before: Values, after: Values): Values {
  const changed = Object.entries(before).filter(
    ([name, value]) =>
      name !== 'custom_fields' && (name !== 'update_time' || entity === 'activity') && !isSame(value, after[name]),
  )
  const custom = formerCustom(before['custom_fields'] as Values, after['custom_fields'] as Values)
  return { ...Object.fromEntries(changed), ...(Object.keys(custom).length > 0 ? { custom_fields: custom } : {}) }
}

function formerCustom(before: Values, after: Values): Values {
  const codes = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return Object.fromEntries(
    codes.filter((code) => !isSame(before[code], after[code])).map((code) => [code, before[code] ?? null]),
  )
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
