import { countStart, type Journal } from '../../core/state/journal.ts'
import { storedMap } from '../../core/state/stored-map.ts'
import type { AccountState } from '../state/account-state.ts'
import type { AccountChange, ChangeSource, Merger, Ref, RefPair } from '../state/changes.ts'
import { labelsBetween, type TypeName, typeOf } from '../state/object-types.ts'

/**
 * The form of events about contacts, companies and deals; documented: the older form names the type, the newer one its
 * id.
 */
export type EventForm = 'legacy' | 'generic'

/** One event as sent; documented fields, by the kind of event. */
export interface WebhookEvent {
  readonly eventId: number
  readonly subscriptionId: number
  readonly portalId: number
  readonly appId: number
  /** Milliseconds. */
  readonly occurredAt: number
  readonly subscriptionType: string
  /** From 0. */
  readonly attemptNumber: number
  readonly changeSource: string
  readonly sourceId: string
  readonly [field: string]: unknown
}

export interface EventWriter {
  /** The events of changes that happened together, in random order. */
  eventsOf(changes: readonly AccountChange[]): readonly WebhookEvent[]
}

export interface EventWriterOptions {
  readonly state: AccountState
  /** The account's file: numbers continue after a restart. */
  readonly storage: Journal
  readonly appId: number
  readonly form: EventForm
  /** Returns values in the range [0, 1). */
  readonly random: () => number
}

type Fields = Readonly<Record<string, unknown>>

/** The content of an event, before it has its numbers. */
interface Draft {
  /** The object whose counter numbers the event. */
  readonly about: Ref
  readonly verb: string
  readonly fields: Fields
  /** Additional fields of the older form; null if it has no such event. */
  readonly legacy: Fields | null
  /** Additional fields of the newer form; null if it has no such event. */
  readonly generic: Fields | null
}

const firstEventId = 60_775_291
/** Larger than the number of events of any object between two starts. */
const eventIdsPerStart = 1_000_000
const firstSubscriptionId = 6_527_595
const legacyTypes: ReadonlySet<TypeName> = new Set(['contacts', 'companies', 'deals'])

/**
 * Creates events in HubSpot's form, by its guide and by captured events. Uncertain: merges, restorations, privacy
 * deletions and associations are built from the documented fields, because no capture of them was found; associations
 * with activities have the newer form on both sides. `hs_lastmodifieddate` is never reported, as documented.
 */
export function createEventWriter({ state, storage, appId, form, random }: EventWriterOptions): EventWriter {
  const subscriptionIds = storedMap<number>(storage, 'webhookSubscriptionIds')
  const startId = firstEventId + (countStart(storage) - 1) * eventIdsPerStart
  const eventCounts = new Map<string, number>()

  function numberOf(subscription: string): number {
    const known = subscriptionIds.get(subscription)
    if (known !== undefined) return known
    const id = firstSubscriptionId + subscriptionIds.size
    subscriptionIds.set(subscription, id)
    return id
  }

  /** Documented: not unique. Counted per object, so that events of different objects share their ids. */
  function nextEventId({ type, id }: Ref): number {
    const count = eventCounts.get(`${type}:${id}`) ?? 0
    eventCounts.set(`${type}:${id}`, count + 1)
    return startId + count
  }

  function write(draft: Draft, { source, at }: AccountChange): WebhookEvent {
    const { singular, typeId } = typeOf(draft.about.type)
    const isLegacy = draft.generic === null || (form === 'legacy' && draft.legacy !== null)
    const subscriptionType = `${isLegacy ? singular : 'object'}.${draft.verb}`
    return {
      eventId: nextEventId(draft.about),
      subscriptionId: numberOf(`${subscriptionType} ${typeId} ${String(draft.fields['propertyName'])}`),
      portalId: state.facts.portalId,
      appId,
      occurredAt: Date.parse(at),
      subscriptionType,
      attemptNumber: 0,
      ...draft.fields,
      ...(isLegacy ? draft.legacy : draft.generic),
      ...sourceFields(source),
    }
  }

  return {
    eventsOf: (changes) =>
      // Captured: the creation of a record is somewhere between the events of its values.
      shuffle(
        changes.flatMap((change) => draftsOf(state, change).map((draft) => write(draft, change))),
        random,
      ),
  }
}

/** Captured: `CRM_UI` with `userId:…` for a person, `INTEGRATION` with the id of the app. */
function sourceFields({ sourceType, sourceId }: ChangeSource): Pick<WebhookEvent, 'changeSource' | 'sourceId'> {
  return { changeSource: sourceType, sourceId }
}

function draftsOf(state: AccountState, change: AccountChange): Draft[] {
  switch (change.kind) {
    case 'created': {
      const creation = draftOf(change.object, 'creation', { changeFlag: 'CREATED' })
      return [creation, ...valueDrafts(state, change.object, change.values)]
    }
    case 'changed':
      return valueDrafts(state, change.object, change.values)
    case 'archived':
      return [draftOf(change.object, 'deletion', { changeFlag: 'DELETED' })]
    case 'restored':
      return [draftOf(change.object, 'restore', { changeFlag: 'RESTORED' })]
    case 'erased':
      // Documented under this name only.
      return [{ ...draftOf(change.object, 'privacyDeletion', { changeFlag: 'DELETED' }), generic: null }]
    case 'merged':
      return [draftOf(change.object, 'merge', mergeFields(change.object, change))]
    case 'associated':
      return associationDrafts(change, change.isLinked, change.isPrimary)
  }
}

/** An event about one object. Ids are numbers in events; HubSpot's are far below 2^53. */
function draftOf(about: Ref, verb: string, fields: Fields): Draft {
  return {
    about,
    verb,
    fields: { objectId: Number(about.id), ...fields },
    legacy: legacyTypes.has(about.type) ? {} : null,
    generic: {
      objectTypeId: typeOf(about.type).typeId,
      ...(verb === 'propertyChange' ? { isSensitive: false } : {}),
    },
  }
}

function valueDrafts(state: AccountState, object: Ref, values: Readonly<Record<string, string>>): Draft[] {
  const kinds = new Map(state.properties(object.type).map(({ name, type }) => [name, type]))
  return Object.entries(values).map(([propertyName, value]) =>
    draftOf(object, 'propertyChange', { propertyName, propertyValue: reportedValue(value, kinds.get(propertyName)) }),
  )
}

/** Captured: events contain dates and times in milliseconds, unlike the API. */
function reportedValue(value: string, kind: string | undefined): string {
  if (value === '' || (kind !== 'date' && kind !== 'datetime')) return value
  const ms = Date.parse(value)
  return Number.isNaN(ms) ? value : String(ms)
}

function mergeFields(primary: Ref, { mergedId, newId, propertiesMoved }: Merger): Fields {
  return {
    primaryObjectId: Number(primary.id),
    mergedObjectIds: [Number(mergedId)],
    newObjectId: Number(newId),
    numberOfPropertiesMoved: propertiesMoved,
  }
}

/** Documented: one event for each side, and two more if the association is a primary one. No `objectId`. */
function associationDrafts(pair: RefPair, isLinked: boolean, isPrimary: boolean): Draft[] {
  const both = [pair, { from: pair.to, to: pair.from }]
  const plain = both.map((side) => associationDraft(side, isLinked, false))
  return isPrimary ? [...plain, ...both.map((side) => associationDraft(side, isLinked, true))] : plain
}

function associationDraft({ from, to }: RefPair, isLinked: boolean, isPrimary: boolean): Draft {
  const labels = labelsBetween(from.type, to.type) ?? []
  const label = isPrimary ? labels[0] : labels.at(-1)
  const [fromType, toType] = [typeOf(from.type), typeOf(to.type)]
  const isNamed = legacyTypes.has(from.type) && legacyTypes.has(to.type)
  return {
    about: from,
    verb: 'associationChange',
    fields: {
      fromObjectId: Number(from.id),
      toObjectId: Number(to.id),
      associationRemoved: !isLinked,
      isPrimaryAssociation: isPrimary,
    },
    legacy: isNamed ? { associationType: `${fromType.singular}_TO_${toType.singular}`.toUpperCase() } : null,
    generic: {
      fromObjectTypeId: fromType.typeId,
      toObjectTypeId: toType.typeId,
      associationTypeId: label?.typeId ?? 0,
      associationCategory: 'HUBSPOT_DEFINED',
    },
  }
}

/** A random order with a uniform distribution. */
function shuffle<T>(items: readonly T[], random: () => number): T[] {
  const shuffled = [...items]
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1))
    const [moved] = shuffled.splice(other, 1)
    if (moved !== undefined) shuffled.splice(last, 0, moved)
  }
  return shuffled
}
