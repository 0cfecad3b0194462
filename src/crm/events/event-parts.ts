import { createHash } from 'node:crypto'
import { z } from 'zod'

const longestKey = 300

/**
 * An id in an event, kept as text; null for anything else. Bodies come from `JSON.parse`, which rounds whole numbers
 * beyond 2^53; a rounded id names another record, so such numbers count as absent. Ids of that size are believed as
 * text only.
 */
export const EventId = z
  .unknown()
  .optional()
  .transform((value) => {
    if (typeof value === 'number') return Number.isSafeInteger(value) && value > 0 ? String(value) : null
    return typeof value === 'string' && /^[1-9]\d{0,19}$/.test(value) ? value : null
  })

/** A key of an event (`CrmEvent.key`) as stored: at most 300 printable characters, or else its hash. */
export function eventKey(key: string): string {
  const isPlain = key.length <= longestKey && /^[\x20-\x7e]*$/.test(key)
  return isPlain ? key : `sha256:${createHash('sha256').update(key).digest('hex')}`
}
