import { z } from 'zod'
import { type Message, message } from '../../../words/index.ts'
import { EventId, eventKey } from '../../events/event-parts.ts'
import { instantIn } from '../../instants.ts'
import type { CrmEvent, ReadEvents, WebhookHead } from '../../port.ts'
import { readHookAddress } from './hook-address.ts'

const Word = z.string().nullable().catch(null)

/** Documented: ids are text; numbers are accepted as well. */
const Meta = z.object({
  company_id: EventId,
  id: Word,
  entity: Word,
  entity_id: EventId,
  action: Word,
  timestamp: Word,
})
const Sent = z.object({ meta: Meta })

/**
 * The event of a body that Pipedrive sent: always one. Only its account is checked and nothing is dropped. A body that
 * is not an event, or whose company differs from the one in the URL, is returned separately.
 *
 * @param body parsed JSON
 */
export function readEvents(body: unknown, request: Pick<WebhookHead, 'url'>): ReadEvents {
  const externalId = readHookAddress(request)?.companyId ?? null
  const event = readEvent(body, externalId)
  if (!('code' in event)) return { events: [event], unreadable: [] }
  return { events: [], unreadable: [{ externalId, reason: event, body }] }
}

/** The event, or why it cannot be read as one. */
function readEvent(body: unknown, companyId: string | null): CrmEvent | Message {
  const parsed = Sent.safeParse(body)
  if (!parsed.success || typeof body !== 'object' || body === null) return message('event.none')
  const { meta } = parsed.data
  if (meta.company_id === null) return message('event.account', { name: 'meta.company_id' })
  if (meta.company_id !== companyId) return message('event.otherAccount')
  return {
    externalId: meta.company_id,
    key: keyOf(meta),
    body,
    occurredAt: meta.timestamp === null ? null : instantIn(meta.timestamp),
  }
}

/**
 * Identical for every delivery of one event; at most 300 printable characters. Documented: an event has an id.
 * Uncertain: whether a repeated delivery has the same one; if it does not, a record is re-read once more.
 */
function keyOf(meta: z.infer<typeof Meta>): string {
  const key = meta.id || [meta.entity, meta.entity_id, meta.timestamp, meta.action].map((part) => part ?? '').join('|')
  return eventKey(key)
}
