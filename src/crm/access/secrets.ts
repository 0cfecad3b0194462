import { timingSafeEqual } from 'node:crypto'
import type { WebhookHead } from '../port.ts'

/** The value of an `Authorization: Basic …` header. */
export function basicOf(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}

/** Compares in constant time. */
export function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** A header's values; the name is matched case-insensitively. */
export function headerValues(head: WebhookHead, name: string): readonly string[] {
  return Object.entries(head.headers).flatMap(([key, value]) =>
    value === undefined || key.toLowerCase() !== name ? [] : value,
  )
}

/**
 * The value of a header that may be sent only once; null if it is repeated, because choosing one of them would be a
 * guess.
 */
export function onlyHeader(head: WebhookHead, name: string): string | null {
  const values = headerValues(head, name)
  return values.length === 1 ? (values[0] ?? null) : null
}
