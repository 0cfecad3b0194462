import { z } from 'zod'
import { type ObjectType, objectTypes, type RecordKey } from '../../domain/record.ts'
import type { EventMeaning } from '../port.ts'
import { EventId } from './events.ts'
import { flagProperties, outcomeProperty, vendorTypes } from './fields.ts'

const Id = EventId.optional().catch(undefined)
const Word = z.string().optional().catch(undefined)

/** What is looked at of an event; everything may be missing or odd. */
const Event = z.looseObject({
  subscriptionType: Word,
  /** Older samples say this for `subscriptionType`. */
  eventType: Word,
  objectTypeId: Word,
  objectId: Id,
  propertyName: Word,
  changeSource: Word,
  sourceId: z.union([z.string(), z.number()]).transform(String).optional().catch(undefined),
  primaryObjectId: Id,
  newObjectId: Id,
  mergedObjectIds: z.array(EventId).catch([]),
  fromObjectId: Id,
  toObjectId: Id,
  fromObjectTypeId: Word,
  toObjectTypeId: Word,
  associationType: Word,
  /** Of the webhooks journal. */
  type: Word,
  action: Word,
  eventTypeId: Word,
})
type Event = z.infer<typeof Event>

const unknown: EventMeaning = { kind: 'unknown' }

/**
 * What an event asks of us. Values that it carries are not used: the records it names are read again.
 *
 * Documented: names and members of webhooks. Uncertain: merges and association changes were never seen on the wire;
 * entries of the journal are known from their description only.
 *
 * @param appId our app's number; null where it is not known, and then no event counts as an echo
 */
export function meaningOf(body: object, appId: string | null): EventMeaning {
  const parsed = Event.safeParse(body)
  if (!parsed.success) return unknown
  const event = parsed.data
  const subscription = event.subscriptionType ?? event.eventType
  return subscription === undefined ? meaningOfEntry(event) : meaningOfWebhook(event, { subscription, appId })
}

function meaningOfWebhook(
  event: Event,
  { subscription, appId }: { readonly subscription: string; readonly appId: string | null },
): EventMeaning {
  const [subject = '', what = ''] = subscription.split('.')
  const type = subject === 'object' ? typeOfId(event.objectTypeId) : typeOfName(subject)
  if (what === 'associationChange') return records(associatedKeys(event), false)
  if (type === null) return unknown
  switch (what) {
    case 'propertyChange':
      return isEcho(event, appId) ? { kind: 'echo' } : records(keysOf(type, [event.objectId]), false)
    case 'creation':
    case 'restore':
      return records(keysOf(type, [event.objectId]), true)
    case 'deletion':
      return records(keysOf(type, [event.objectId]), false)
    case 'merge':
      return records(keysOf(type, mergedIds(event)), false)
    case 'privacyDeletion':
      return erasure(type, event.objectId)
    default:
      return unknown
  }
}

/** Documented: the ids of types of events about the app itself. */
const uninstalledEventType = '4-1916193'

function meaningOfEntry(event: Event): EventMeaning {
  if (event.type === 'APP_LIFECYCLE_EVENT' || event.eventTypeId !== undefined) {
    return event.eventTypeId === uninstalledEventType ? { kind: 'uninstalled' } : unknown
  }
  if (event.type === 'ASSOCIATION') return records(associatedKeys(event), false)
  const type = typeOfId(event.objectTypeId)
  if (type === null) return unknown
  if (event.type === 'GDPR_PRIVACY_DELETION') return erasure(type, event.objectId)
  const ids = event.action === 'MERGE' ? mergedIds(event) : [event.objectId]
  return records(keysOf(type, ids), event.action === 'CREATE' || event.action === 'RESTORE')
}

function erasure(type: ObjectType, id: string | undefined): EventMeaning {
  return id === undefined ? unknown : { kind: 'erase', key: { type, id } }
}

function records(keys: readonly RecordKey[], isNew: boolean): EventMeaning {
  return keys.length === 0 ? unknown : { kind: 'records', keys, isNew }
}

function keysOf(type: ObjectType, ids: readonly (string | undefined)[]): RecordKey[] {
  return [...new Set(ids)].flatMap((id) => (id === undefined ? [] : [{ type, id }]))
}

/** The survivor may be one of the merged records or a new one (documented): all of them are looked at. */
function mergedIds(event: Event): (string | undefined)[] {
  return [event.primaryObjectId, event.newObjectId, event.objectId, ...event.mergedObjectIds]
}

/** Both sides, where they are of types that are mirrored. There is no `objectId` (documented). */
function associatedKeys(event: Event): RecordKey[] {
  const [from, to] = (event.associationType ?? '').toLowerCase().split('_to_')
  const fromType = typeOfId(event.fromObjectTypeId) ?? typeOfName(from ?? '')
  const toType = typeOfId(event.toObjectTypeId) ?? typeOfName(to ?? '')
  return [
    ...(fromType === null ? [] : keysOf(fromType, [event.fromObjectId])),
    ...(toType === null ? [] : keysOf(toType, [event.toObjectId])),
  ]
}

const ownProperties = new Set<string>([...Object.values(flagProperties), outcomeProperty])

/** Seen on the wire: own writes come back with the source INTEGRATION and the app's number. */
function isEcho(event: Event, appId: string | null): boolean {
  if (appId === null || event.changeSource !== 'INTEGRATION' || event.sourceId !== appId) return false
  return event.propertyName !== undefined && ownProperties.has(event.propertyName)
}

function typeOfId(typeId: string | undefined): ObjectType | null {
  return objectTypes.find((type) => vendorTypes[type].typeId === typeId) ?? null
}

/** Names of types in events: `contact`, `deal`; of meetings `meeting_event` (uncertain). */
function typeOfName(name: string): ObjectType | null {
  const lower = name.toLowerCase()
  if (lower === 'meeting_event') return 'meeting'
  return objectTypes.find((type) => type === lower) ?? null
}
