import { z } from 'zod'
import { RequestInvalidError } from '../../../domain/errors.ts'
import { message } from '../../../words/index.ts'
import { EventId, eventKey } from '../../events/event-parts.ts'
import type { CrmEvent, ReadEvents, UnreadableEvent } from '../../port.ts'

/** Documented: at most 100 come at once. More are taken, so that a change there loses nothing here. */
const maxEvents = 1000
/** What only events about associations have. */
const associationParts = [
  'associationType',
  'associationTypeId',
  'associationRemoved',
  'associatedObjectTypeId',
  'associatedObjectId',
]
/** The end of the year 9999. What lies beyond is no date that anything happened on. */
const lastMoment = 253_402_300_799_999

const IsoMoment = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text))
  .nullable()
  .catch(null)

/** Documented: milliseconds since 1970. Uncertain: ISO 8601 in entries of the journal. */
const Moment = z
  .unknown()
  .optional()
  .transform((value) => {
    const ms = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value
    if (typeof ms !== 'number') return IsoMoment.parse(ms)
    return ms >= 0 && ms <= lastMoment ? new Date(ms) : null
  })

/** A hundred come at once: both are decided by hand, which is quicker than by a choice of schemas. */
const Sent = z.object({ portalId: EventId, occurredAt: Moment })

/**
 * The events of a body that HubSpot sent, in its order: a list of up to 1000, or one alone. Nothing of them is judged but
 * the account they belong to, and nothing is left out: what names no account is given apart.
 *
 * @param body parsed JSON
 * @throws RequestInvalidError where there are more
 */
export function readEvents(body: unknown): ReadEvents {
  const list: readonly unknown[] = Array.isArray(body) ? body : [body]
  if (list.length > maxEvents) throw new RequestInvalidError(message('request.events.many', { most: maxEvents }))
  const events: CrmEvent[] = []
  const unreadable: UnreadableEvent[] = []
  for (const one of list) {
    const event = readEvent(one)
    if (typeof event === 'string') unreadable.push({ externalId: null, reason: event, body: one })
    else events.push(event)
  }
  return { events, unreadable }
}

/** The event, or why it is none. */
function readEvent(body: unknown): CrmEvent | string {
  if (!isObject(body)) return 'not an object'
  const { portalId, occurredAt } = Sent.parse(body)
  if (portalId === null) return 'portalId is not a whole number'
  return { externalId: portalId, key: keyOf(body), body, occurredAt }
}

/** An event as it came. None of the names that are asked for here is one that objects inherit. */
type RawEvent = Readonly<Record<string, unknown>>

function isObject(value: unknown): value is RawEvent {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * The same for every delivery of one event; at most 300 printable characters. Documented: `eventId` alone is not unique,
 * and of two deliveries only `attemptNumber` differs. Entries of the journal have no id: there, the action and both ends
 * of an association tell them apart.
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

/** Text, or a number or a truth as text; empty where it is anything else. */
function partOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}
