import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { WebhookRequest } from '../port.ts'

export interface SignatureOptions {
  readonly clientSecret: string
  /** Accept the versions 1 and 2 where a request carries no version 3. */
  readonly oldSignatures: boolean
  readonly now: Date
}

/** Documented: older requests are to be refused. What claims to come from the future is refused alike. */
const longestAgeMs = 300_000

/**
 * Whether HubSpot signed the request with the app's secret. Constant time; never throws.
 *
 * Documented: version 3 is base64(HMAC-SHA256(secret, method + URI + body + timestamp)), the timestamp in milliseconds;
 * version 2 is hex(SHA-256(secret + method + URI + body)), version 1 hex(SHA-256(secret + body)).
 */
export function isSigned(request: WebhookRequest, options: SignatureOptions): boolean {
  if (request.headers['x-hubspot-signature-v3'] !== undefined) return isSignedV3(request, options)
  return options.oldSignatures && isSignedOld(request, options.clientSecret)
}

function isSignedV3(request: WebhookRequest, { clientSecret, now }: SignatureOptions): boolean {
  const signature = singleHeader(request, 'x-hubspot-signature-v3')
  const timestamp = singleHeader(request, 'x-hubspot-request-timestamp')
  if (signature === null || timestamp === null || !/^\d{1,16}$/.test(timestamp)) return false
  if (Math.abs(now.getTime() - Number(timestamp)) > longestAgeMs) return false
  const expected = createHmac('sha256', clientSecret)
    .update(request.method + signedUri(request.url))
    .update(request.rawBody)
    .update(timestamp)
    .digest('base64')
  return isEqual(signature, expected)
}

function isSignedOld(request: WebhookRequest, clientSecret: string): boolean {
  const signature = singleHeader(request, 'x-hubspot-signature')
  if (signature === null) return false
  const isVersion2 = singleHeader(request, 'x-hubspot-signature-version') === 'v2'
  const prefix = isVersion2 ? clientSecret + request.method + request.url : clientSecret
  return isEqual(signature, createHash('sha256').update(prefix).update(request.rawBody).digest('hex'))
}

/** A header that comes once; a repeated one could mean two things. */
function singleHeader({ headers }: WebhookRequest, name: string): string | null {
  const value = headers[name]
  return typeof value === 'string' ? value : null
}

/** Documented: before hashing, exactly these escapes of the URI are decoded, and its fragment is dropped. */
const decoded: Readonly<Record<string, string>> = {
  '%3A': ':',
  '%2F': '/',
  '%3F': '?',
  '%40': '@',
  '%21': '!',
  '%24': '$',
  '%27': "'",
  '%28': '(',
  '%29': ')',
  '%2A': '*',
  '%2C': ',',
  '%3B': ';',
}

function signedUri(url: string): string {
  const [withoutFragment = ''] = url.split('#')
  return withoutFragment.replaceAll(/%[0-9A-Fa-f]{2}/g, (escape) => decoded[escape.toUpperCase()] ?? escape)
}

function isEqual(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
