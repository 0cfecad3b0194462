import { createHash, createHmac } from 'node:crypto'
import { headerValues, isSame, onlyHeader } from '../../access/secrets.ts'
import type { WebhookHead, WebhookRequest } from '../../port.ts'

export interface SignatureOptions {
  /** The app's client secret. Empty: every request is rejected. */
  readonly clientSecret: string
  /** Whether a request without a version 3 signature may use version 1 or 2, which never expire. */
  readonly oldSignatures: boolean
  readonly now: Date
}

/** Allowed difference between HubSpot's clock and ours, network delay included, in milliseconds. Documented. */
const tolerance = 300_000

/**
 * The escapes that HubSpot decodes before signing. Documented; all others (`%20`, `%25`, `%26`, `%2B`, `%3D` …) remain.
 */
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
 * Whether HubSpot signed this request with the app's secret: both webhooks and the calls that cards make through
 * HubSpot. Version 3 (documented): base64 of HMAC-SHA-256 over method, address, raw body and time in milliseconds. A
 * request with any part of a version 3 signature is verified by that version alone, so that nobody can downgrade it.
 * Compares in constant time and never throws.
 */
export function isSigned(request: WebhookRequest, options: SignatureOptions): boolean {
  const claim = claimOf(request, options)
  if (claim === null) return false
  if (claim.version === 'v3') return isSignedV3(request, claim, options)
  return isSame(claim.signature, signatureOld(request, claim.version, options))
}

/** Whether a request with this head may be signed: see `CrmWebhooks.mayVerify`. */
export function maybeSigned(head: WebhookHead, options: SignatureOptions): boolean {
  return claimOf(head, options) !== null
}

/** The signature that a head contains, if it is well-formed and not too old. */
type Claim =
  | { readonly version: 'v3'; readonly signature: string; readonly timestamp: string }
  | { readonly version: 'v1' | 'v2'; readonly signature: string }

function claimOf(head: WebhookHead, options: SignatureOptions): Claim | null {
  if (options.clientSecret === '') return null
  if (headerValues(head, 'x-hubspot-signature-v3').length > 0) return claimOfV3(head, options)
  return options.oldSignatures ? claimOfOld(head) : null
}

function claimOfV3(head: WebhookHead, { now }: SignatureOptions): Claim | null {
  const signature = onlyHeader(head, 'x-hubspot-signature-v3')
  const timestamp = onlyHeader(head, 'x-hubspot-request-timestamp')
  if (signature === null || timestamp === null || !isRecent(timestamp, now)) return null
  // 256 bits in base64.
  return /^[A-Za-z0-9+/]{43}=$/.test(signature) ? { version: 'v3', signature, timestamp } : null
}

/**
 * Documented: version 1 is the hex SHA-256 of secret and body, version 2 of secret, method, address and body, and a
 * header names the version. Without that header it is version 1; any other value is rejected.
 */
function claimOfOld(head: WebhookHead): Claim | null {
  const signature = onlyHeader(head, 'x-hubspot-signature')
  const [version = 'v1', ...others] = headerValues(head, 'x-hubspot-signature-version')
  if (signature === null || others.length > 0 || (version !== 'v1' && version !== 'v2')) return null
  return /^[0-9a-f]{64}$/.test(signature) ? { version, signature } : null
}

/**
 * Documented: the address is signed with some escapes decoded. Recorded: HubSpot's own Node client, which also signs the
 * calls of cards under local development, signs it undecoded. Uncertain: what HubSpot's servers do. Both are accepted,
 * and both are always computed.
 */
function isSignedV3(
  { method, url, rawBody }: WebhookRequest,
  { signature, timestamp }: { readonly signature: string; readonly timestamp: string },
  { clientSecret }: SignatureOptions,
): boolean {
  const [address = ''] = url.split('#', 1)
  const matches = [decodedAddress(address), address].map((signed) => {
    const mac = createHmac('sha256', clientSecret)
      .update(method + signed)
      .update(rawBody)
      .update(timestamp)
    return isSame(signature, mac.digest('base64'))
  })
  return matches.includes(true)
}

function signatureOld(request: WebhookRequest, version: 'v1' | 'v2', { clientSecret }: SignatureOptions): string {
  const prefix = version === 'v1' ? clientSecret : clientSecret + request.method + request.url
  return createHash('sha256').update(prefix).update(request.rawBody).digest('hex')
}

/**
 * Thirteen digits, which covers every moment from 2001 to 2286. A looser form, such as a leading zero, would allow
 * digits to be moved between the time and the end of the address or body, because they are signed as one text.
 */
function isRecent(timestamp: string, now: Date): boolean {
  return /^[1-9]\d{12}$/.test(timestamp) && Math.abs(now.getTime() - Number(timestamp)) <= tolerance
}

function decodedAddress(address: string): string {
  return address.replaceAll(/%[0-9a-f]{2}/gi, (escape) => decodedEscapes[escape.toUpperCase()] ?? escape)
}
