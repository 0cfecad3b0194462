import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { WebhookRequest } from '../port.ts'

export interface SignatureOptions {
  /** The app's client secret. Empty: nothing is believed. */
  readonly clientSecret: string
  /** Whether a request without a signature of version 3 may prove itself by version 1 or 2, which never expire. */
  readonly oldSignatures: boolean
  readonly now: Date
}

/** How far HubSpot's clock, the way here and our clock may differ, milliseconds. Documented. */
const tolerance = 300_000

/** The escapes that HubSpot signs decoded. Documented; all others (`%20`, `%25`, `%26`, `%2B`, `%3D` …) stay. */
const decodedEscapes: Readonly<Record<string, string>> = {
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

/**
 * Whether HubSpot signed this request with the app's secret: the webhooks as well as the calls that cards make through
 * HubSpot. Version 3 (documented): base64 of HMAC-SHA-256 over method, address, raw body and time in milliseconds. A
 * request that carries anything of version 3 is judged by it alone, so that nobody can lead it back to an older one.
 * Compares in constant time and never throws.
 */
export function isSigned(request: WebhookRequest, options: SignatureOptions): boolean {
  if (options.clientSecret === '') return false
  const signatures = valuesOf(request, 'x-hubspot-signature-v3')
  if (signatures.length > 0) return isSignedV3(request, signatures, options)
  return options.oldSignatures && isSignedOld(request, options.clientSecret)
}

function isSignedV3(request: WebhookRequest, signatures: readonly string[], options: SignatureOptions): boolean {
  const signature = only(signatures)
  const timestamp = only(valuesOf(request, 'x-hubspot-request-timestamp'))
  if (signature === null || timestamp === null || !isRecent(timestamp, options.now)) return false
  const expected = createHmac('sha256', options.clientSecret)
    .update(request.method + signedAddress(request.url))
    .update(request.rawBody)
    .update(timestamp)
    .digest('base64')
  return isSame(signature, expected)
}

/**
 * Documented: version 1 is the hex SHA-256 of secret and body, version 2 of secret, method, address and body, and a
 * header says which. Without that header it is version 1; with another word in it nothing is proven.
 */
function isSignedOld(request: WebhookRequest, clientSecret: string): boolean {
  const signature = only(valuesOf(request, 'x-hubspot-signature'))
  const [version = 'v1', ...others] = valuesOf(request, 'x-hubspot-signature-version')
  if (signature === null || others.length > 0 || (version !== 'v1' && version !== 'v2')) return false
  const prefix = version === 'v1' ? clientSecret : clientSecret + request.method + request.url
  return isSame(signature, createHash('sha256').update(prefix).update(request.rawBody).digest('hex'))
}

/**
 * Thirteen digits, which is every moment from 2001 to 2286. Anything looser, such as a zero in front, would let digits
 * move between the end of the address or the body and the time: they are signed as one text.
 */
function isRecent(timestamp: string, now: Date): boolean {
  return /^[1-9]\d{12}$/.test(timestamp) && Math.abs(now.getTime() - Number(timestamp)) <= tolerance
}

function signedAddress(url: string): string {
  const [address = ''] = url.split('#', 1)
  return address.replaceAll(/%[0-9a-f]{2}/gi, (escape) => decodedEscapes[escape.toUpperCase()] ?? escape)
}

/** A header's values, whatever the case of its name. */
function valuesOf(request: WebhookRequest, name: string): readonly string[] {
  return Object.entries(request.headers).flatMap(([key, value]) =>
    value === undefined || key.toLowerCase() !== name ? [] : value,
  )
}

/** The value of a header that stands there once. A repeated one is not ours to choose from. */
function only(values: readonly string[]): string | null {
  return values.length === 1 ? (values[0] ?? null) : null
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
