import type { AccountChange, Ref } from '../state/changes.ts'
import { typeOf } from '../state/object-types.ts'
import type { Action, Subscription } from './subscriptions.ts'

/**
 * One event of a journal file. Uncertain: HubSpot documents only that there are such fields; the names of types, and
 * the fields of merges, associations and privacy deletions, are guesses from the fields of webhooks.
 */
export interface JournalEvent {
  readonly type: 'crmObject' | 'association' | 'gdprPrivacyDeletion' | 'appLifecycleEvent'
  readonly portalId: number
  readonly occurredAt: string
  readonly action: Action
  readonly objectTypeId: string
  readonly objectId?: number
  readonly propertyChanges?: Readonly<Record<string, string>>
  readonly associatedObjectTypeId?: string
  readonly associatedObjectId?: number
  readonly primaryObjectId?: number
  readonly mergedObjectIds?: readonly number[]
  readonly newObjectId?: number
}

/** The events of a change, before subscriptions are applied. */
export function journalEventsOf(change: AccountChange, portalId: number): readonly JournalEvent[] {
  const common = { portalId, occurredAt: change.at }
  if (change.kind === 'associated') {
    const action = change.isLinked ? 'ASSOCIATION_ADDED' : 'ASSOCIATION_REMOVED'
    return [
      { type: 'association', ...common, action, ...subject(change.from), ...associated(change.to) },
      { type: 'association', ...common, action, ...subject(change.to), ...associated(change.from) },
    ]
  }
  const event = { ...common, ...subject(change.object) }
  switch (change.kind) {
    case 'created':
      return [{ type: 'crmObject', action: 'CREATE', ...event, propertyChanges: change.values }]
    case 'changed':
      return [{ type: 'crmObject', action: 'UPDATE', ...event, propertyChanges: change.values }]
    case 'archived':
      return [{ type: 'crmObject', action: 'DELETE', ...event }]
    case 'restored':
      return [{ type: 'crmObject', action: 'RESTORE', ...event }]
    case 'erased':
      return [{ type: 'gdprPrivacyDeletion', action: 'GDPR_DELETE', ...event }]
    case 'merged': {
      const primaryObjectId = Number(change.object.id)
      const [mergedObjectIds, newObjectId] = [[Number(change.mergedId)], Number(change.newId)]
      return [{ type: 'crmObject', action: 'MERGE', ...event, primaryObjectId, mergedObjectIds, newObjectId }]
    }
  }
}

function subject({ type, id }: Ref): Pick<JournalEvent, 'objectTypeId' | 'objectId'> {
  return { objectTypeId: typeOf(type).typeId, objectId: Number(id) }
}

function associated({ type, id }: Ref): Pick<JournalEvent, 'associatedObjectTypeId' | 'associatedObjectId'> {
  return { associatedObjectTypeId: typeOf(type).typeId, associatedObjectId: Number(id) }
}

/** The part of the event that subscriptions include; null if none does. Empty lists mean all (uncertain). */
export function subscribedPart(event: JournalEvent, subscriptions: readonly Subscription[]): JournalEvent | null {
  const asking = subscriptions.filter((subscription) => asksFor(subscription, event))
  if (asking.length === 0) return null
  if (event.propertyChanges === undefined) return event
  const propertyChanges = Object.fromEntries(
    Object.entries(event.propertyChanges).filter(([name]) => asking.some((one) => asksForProperty(one, name))),
  )
  if (event.action === 'UPDATE' && Object.keys(propertyChanges).length === 0) return null
  return { ...event, propertyChanges }
}

function asksFor({ wanted }: Subscription, event: JournalEvent): boolean {
  if (wanted.subscriptionType === 'APP_LIFECYCLE_EVENT') {
    return event.type === 'appLifecycleEvent' && wanted.eventTypeId === event.objectTypeId
  }
  return (
    event.type === eventTypes[wanted.subscriptionType] &&
    wanted.portalId === event.portalId &&
    wanted.objectTypeId === event.objectTypeId &&
    wanted.actions.includes(event.action) &&
    (!('objectIds' in wanted) || isAmong(wanted.objectIds, event.objectId)) &&
    (!('associatedObjectTypeIds' in wanted) || isAmong(wanted.associatedObjectTypeIds, event.associatedObjectTypeId))
  )
}

const eventTypes = { OBJECT: 'crmObject', ASSOCIATION: 'association', GDPR_PRIVACY_DELETION: 'gdprPrivacyDeletion' }

function asksForProperty({ wanted }: Subscription, name: string): boolean {
  return wanted.subscriptionType === 'OBJECT' && isAmong(wanted.properties, name)
}

function isAmong<T>(list: readonly T[], one: T | undefined): boolean {
  return list.length === 0 || (one !== undefined && list.includes(one))
}
