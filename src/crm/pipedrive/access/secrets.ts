import { timingSafeEqual } from 'node:crypto'
import type { WebhookHead } from '../../port.ts'

/** What an `Authorization: Basic …` header brings. */
export function basicOf(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}

/** Compares in constant time. */
export function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** The value of a header that stands there once, whatever the case of its name; a repeated one is not ours to choose from. */
export function onlyHeader(head: WebhookHead, name: string): string | null {
  const values = Object.entries(head.headers).flatMap(([key, value]) =>
    value === undefined || key.toLowerCase() !== name ? [] : value,
  )
  return values.length === 1 ? (values[0] ?? null) : null
}
