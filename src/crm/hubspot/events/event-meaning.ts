import { z } from 'zod'
import { keyText, type ObjectType, objectTypes, type RecordKey } from '../../../domain/record.ts'
import { EventId } from '../../events/event-parts.ts'
import type { EventMeaning } from '../../port.ts'
import { flagProperties, vendorTypes } from '../fields/fields.ts'

const Word = z.string().nullable().catch(null)

/**
 * The parts of an event that identify what happened to which record. A part that is missing or has another type is
 * null.
 */
const RawEvent = z.object({
  subscriptionType: Word,
  /** Old samples have this name instead. */
  eventType: Word,
  /** The journal has these two names instead. */
  type: Word,
  action: Word,
  objectTypeId: Word,
  eventTypeId: Word,
  objectId: EventId,
  propertyName: Word,
  changeSource: Word,
  sourceId: z.union([z.string(), z.number()]).transform(String).nullable().catch(null),
  primaryObjectId: EventId,
  /** Uncertain: null, or the id of a record that the merge created. */
  newObjectId: EventId,
  mergedObjectIds: z.array(EventId).catch([]),
  fromObjectId: EventId,
  toObjectId: EventId,
  fromObjectTypeId: Word,
  toObjectTypeId: Word,
  associationType: Word,
  /** The other end of an association in the journal, named as in its subscriptions. */
  associatedObjectTypeId: Word,
  associatedObjectId: EventId,
})
type RawEvent = z.infer<typeof RawEvent>

type Verb =
  | 'creation'
  | 'propertyChange'
  | 'deletion'
  | 'merge'
  | 'restore'
  | 'associationChange'
  | 'privacyDeletion'
  | 'uninstall'

/** What happened, and to records of which type; null if the type is not mirrored or not stated. */
interface Happening {
  readonly verb: Verb
  readonly type: ObjectType | null
}

const unknown: EventMeaning = { kind: 'unknown' }

const typesById = new Map(objectTypes.map((type) => [vendorTypes[type].typeId, type]))

/** The part before the dot of a legacy subscription. Documented: activities have none. */
const legacyTypes = new Map<string, ObjectType>([
  ['contact', 'contact'],
  ['company', 'company'],
  ['deal', 'deal'],
])

/**
 * HubSpot's type names in a legacy `associationType`. Documented for contacts, companies and deals; uncertain for the
 * others, which are assumed to have the names used elsewhere by HubSpot.
 */
const associationWords = new Map<string, ObjectType>([
  ['CONTACT', 'contact'],
  ['COMPANY', 'company'],
  ['DEAL', 'deal'],
  ['MEETING_EVENT', 'meeting'],
  ['CALL', 'call'],
  ['TASK', 'task'],
])

/** The part after the dot of a subscription. Documented. */
const verbs = new Map<string, Verb>([
  ['creation', 'creation'],
  ['propertyChange', 'propertyChange'],
  ['deletion', 'deletion'],
  ['merge', 'merge'],
  ['restore', 'restore'],
  ['associationChange', 'associationChange'],
  ['privacyDeletion', 'privacyDeletion'],
])

/** After these, values and links still arrive one after the other. */
const settles: ReadonlySet<Verb> = new Set(['creation', 'restore'])

/** The journal's words: documented for its subscriptions; uncertain but likely for its entries. */
const journalVerbs = new Map<string, Verb>([
  ['CREATE', 'creation'],
  ['UPDATE', 'propertyChange'],
  ['DELETE', 'deletion'],
  ['MERGE', 'merge'],
  ['RESTORE', 'restore'],
  ['ASSOCIATION_ADDED', 'associationChange'],
  ['ASSOCIATION_REMOVED', 'associationChange'],
  ['GDPR_DELETE', 'privacyDeletion'],
  ['APP_UNINSTALL', 'uninstall'],
])

/** The journal's event type id for "the app was uninstalled". Documented. */
const uninstalledEventId = '4-1916193'

/** The outcome is not included: rules and figures depend on it, so the mirror must learn about changes to it. */
const ownProperties: ReadonlySet<string> = new Set(Object.values(flagProperties))

/**
 * What has to be done because of an event, pushed or from the journal. Never throws: an event that is not understood is
 * `unknown`.
 *
 * Pushed events are read by their documented fields; no capture of a merge or of a changed association was found. The
 * shape of the journal's entries is uncertain, so ids of records are accepted in every known place.
 *
 * @param appId our app's id, which distinguishes our own writes; null if unknown, and then no event is an echo
 */
export function meaningOf(body: object, appId: string | null): EventMeaning {
  const parsed = RawEvent.safeParse(body)
  if (!parsed.success) return unknown
  const event = parsed.data
  const happening = happeningOf(event)
  if (happening === null) return unknown
  if (happening.verb === 'uninstall') return { kind: 'uninstalled' }
  if (happening.verb === 'privacyDeletion') return erasureOf(event, happening.type)
  const keys = unique(keysOf(event, happening))
  if (happening.type !== null && isEcho(event, happening.verb, appId)) return { kind: 'echo', keys }
  return keys.length === 0 ? unknown : { kind: 'records', keys, isSettling: settles.has(happening.verb) }
}

function happeningOf(event: RawEvent): Happening | null {
  const subscription = event.subscriptionType ?? event.eventType
  if (subscription === null) return journalHappeningOf(event)
  const [subject = '', word = '', ...rest] = subscription.split('.', 3)
  const verb = verbs.get(word)
  if (verb === undefined || rest.length > 0) return null
  return { verb, type: subject === 'object' ? typeOf(event.objectTypeId) : (legacyTypes.get(subject) ?? null) }
}

function journalHappeningOf(event: RawEvent): Happening | null {
  const verb = journalVerbOf(event)
  return verb === undefined ? null : { verb, type: typeOf(event.objectTypeId) }
}

function journalVerbOf(event: RawEvent): Verb | undefined {
  if (event.objectTypeId === uninstalledEventId || event.eventTypeId === uninstalledEventId) return 'uninstall'
  if (event.type === 'GDPR_PRIVACY_DELETION') return 'privacyDeletion'
  return journalVerbs.get(event.action ?? '')
}

function typeOf(typeId: string | null): ObjectType | null {
  return typesById.get(typeId ?? '') ?? null
}

function erasureOf(event: RawEvent, type: ObjectType | null): EventMeaning {
  const [key] = keyOf(type, event.objectId)
  return key ? { kind: 'erase', key } : unknown
}

/**
 * Documented by a capture: a change by an app has its id as `sourceId`. An echo is only a change of a property that
 * Minset writes: a record created by our app, or a change of any other property, is news to the mirror.
 */
function isEcho(event: RawEvent, verb: Verb, appId: string | null): boolean {
  return (
    verb === 'propertyChange' &&
    event.changeSource === 'INTEGRATION' &&
    event.sourceId === appId &&
    ownProperties.has(event.propertyName ?? '')
  )
}

function keysOf(event: RawEvent, { verb, type }: Happening): readonly RecordKey[] {
  const own = keyOf(type, event.objectId)
  if (verb === 'associationChange') return [...own, ...endsOf(event)]
  if (verb !== 'merge') return own
  const others = [event.primaryObjectId, ...event.mergedObjectIds, event.newObjectId]
  return [...own, ...others.flatMap((id) => keyOf(type, id))]
}

/** The ends of an association whose types are mirrored. */
function endsOf(event: RawEvent): readonly RecordKey[] {
  const [fromWord = '', toWord = ''] = event.associationType?.split('_TO_') ?? []
  const from = endType(event.fromObjectTypeId, fromWord)
  const to = endType(event.toObjectTypeId, toWord)
  const other = keyOf(typeOf(event.associatedObjectTypeId), event.associatedObjectId)
  return [...keyOf(from, event.fromObjectId), ...keyOf(to, event.toObjectId), ...other]
}

/** Generic events contain an id, legacy ones a word. */
function endType(typeId: string | null, word: string): ObjectType | null {
  return typeId === null ? (associationWords.get(word) ?? null) : typeOf(typeId)
}

/** One key, or none if the type is not mirrored or the id is missing. */
function keyOf(type: ObjectType | null, id: string | null): readonly RecordKey[] {
  return type === null || id === null ? [] : [{ type, id }]
}

function unique(keys: readonly RecordKey[]): readonly RecordKey[] {
  return [...new Map(keys.map((key) => [keyText(key), key])).values()]
}
