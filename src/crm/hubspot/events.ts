import { z } from 'zod'
import { RequestInvalidError } from '../../domain/errors.ts'
import type { CrmEvent } from '../port.ts'

/** HubSpot writes ids as numbers; text is taken too, because numbers beyond 2^53 would lose digits. */
export const EventId = z.union([z.int(), z.string().regex(/^\d{1,20}$/)]).transform(String)

/** Documented: at most 100 events come in one request. More than that is taken too, within reason. */
const mostEvents = 1000

const Routed = z.looseObject({ portalId: EventId, occurredAt: z.number().optional().catch(undefined) })

/**
 * The events of a webhook's body, each as it came. All that is asked of one is that it names its account: kinds that we
 * do not know are kept.
 *
 * @throws RequestInvalidError where the body is no list of such events; the message says which one is wrong
 */
export function readEvents(body: unknown): readonly CrmEvent[] {
  const list = Array.isArray(body) ? body : [body]
  if (list.length > mostEvents) throw new RequestInvalidError(`more than ${mostEvents} events in one request`)
  return list.map((item: unknown, index) => {
    const parsed = Routed.safeParse(item)
    if (!parsed.success) throw new RequestInvalidError(`event ${index} is no object with a portalId`)
    const { portalId, occurredAt } = parsed.data
    return {
      externalId: portalId,
      key: eventKey(item as Readonly<Record<string, unknown>>),
      body: item as object,
      occurredAt: occurredAt === undefined ? null : instant(occurredAt),
    }
  })
}

/**
 * The same for every delivery of the same event, whatever the number of the attempt. Documented: `eventId` alone is not
 * unique; captured requests show one id for different records.
 */
function eventKey(event: Readonly<Record<string, unknown>>): string {
  const names = ['objectTypeId', 'objectId', 'fromObjectId', 'toObjectId', 'associationType', 'associationTypeId']
  const type = event['subscriptionType'] ?? event['eventType'] ?? event['type']
  const rest = ['associationRemoved', 'action', 'propertyName', 'eventId', 'occurredAt'] as const
  return [type, ...[...names, ...rest].map((name) => event[name])].map((part) => JSON.stringify(part) ?? '').join('|')
}

/** Null for what is no instant: the text may be anything. */
function instant(ms: number): Date | null {
  const date = new Date(ms)
  return Number.isNaN(date.getTime()) ? null : date
}
