import { z } from 'zod'
import { RequestInvalidError } from '../../../domain/errors.ts'
import { type Message, message } from '../../../words/index.ts'
import { EventId, eventKey } from '../../events/event-parts.ts'
import { instantOrEpochIn } from '../../instants.ts'
import type { CrmEvent, ReadEvents, UnreadableEvent } from '../../port.ts'

/** Documented: at most 100 at once. More are accepted, so that a change by HubSpot loses no events. */
const maxEvents = 1000
/** Parts that only association events have. */
const associationParts = [
  'associationType',
  'associationTypeId',
  'associationRemoved',
  'associatedObjectTypeId',
  'associatedObjectId',
]

/** Documented: milliseconds since 1970. Uncertain: ISO 8601 in entries of the journal. Null for anything else, such as -1. */
export const Moment = z
  .unknown()
  .optional()
  .transform((value) => {
    if (typeof value === 'number' && value < 0) return null
    return typeof value === 'string' || typeof value === 'number' ? instantOrEpochIn(value) : null
  })

const Sent = z.object({ portalId: EventId, occurredAt: Moment })

/**
 * The events of a body that HubSpot sent, in its order: a list of up to 1000, or a single event. Only their account is
 * checked and none is dropped: events without an account are returned separately.
 *
 * @param body parsed JSON
 * @throws RequestInvalidError if there are more
 */
export function readEvents(body: unknown): ReadEvents {
  const list: readonly unknown[] = Array.isArray(body) ? body : [body]
  if (list.length > maxEvents) throw new RequestInvalidError(message('request.events.many', { most: maxEvents }))
  const events: CrmEvent[] = []
  const unreadable: UnreadableEvent[] = []
  for (const one of list) {
    const event = readEvent(one)
    if ('code' in event) unreadable.push({ externalId: null, reason: event, body: one })
    else events.push(event)
  }
  return { events, unreadable }
}

/** The event, or why it cannot be read as one. */
function readEvent(body: unknown): CrmEvent | Message {
  if (!isObject(body)) return message('event.noObject')
  const { portalId, occurredAt } = Sent.parse(body)
  if (portalId === null) return message('event.account', { name: 'portalId' })
  return { externalId: portalId, key: keyOf(body), body, occurredAt }
}

/** An event as received. No property read here has the name of an inherited object property. */
type RawEvent = Readonly<Record<string, unknown>>

function isObject(value: unknown): value is RawEvent {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * Identical for every delivery of one event; at most 300 printable characters. Documented: `eventId` alone is not
 * unique, and two deliveries differ only in `attemptNumber`. Entries of the journal have no id: the action and both
 * ends of an association distinguish them.
 */
function keyOf(event: RawEvent): string {
  function part(name: string): string {
    return partOf(event[name])
  }

  const kind = part('subscriptionType') || part('eventType') || `${part('type')}.${part('action')}`
  const subject = part('objectId') || `${part('fromObjectId')}>${part('toObjectId')}`
  const about = `${part('portalId')}|${kind}|${part('objectTypeId') || part('eventTypeId')}|${subject}`
  let key = `${about}|${part('propertyName')}|${part('eventId')}|${part('occurredAt')}`
  for (const name of associationParts) if (part(name) !== '') key += `|${part(name)}`
  return eventKey(key)
}

/** Text, or a number or boolean as text; empty for anything else. */
function partOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}
