import { setTimeout as wait } from 'node:timers/promises'
import { signV3 } from '../webhooks/signature.ts'

/** What an extension asks of `hubspot.fetch`. */
export interface ExtensionCall {
  readonly url: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** Milliseconds. */
  readonly timeout?: number
}

export interface ExtensionAnswer {
  readonly status: number
  readonly contentType: string
  readonly body: string
}

/** Who looks at the page. */
export interface CallingUser {
  readonly userId: number
  readonly email: string
}

export interface SignedFetchOptions {
  readonly app: { readonly appId: number; readonly clientSecret: string }
  readonly portalId: number
  readonly permittedUrls: readonly string[]
  /**
   * The address at which the service listens, in place of the origin that the extensions call: as `local.json` maps it
   * for local development.
   */
  readonly serviceUrl: string
  readonly clock: () => Date
}

/** Documented: calls of an account's extensions at the same time. */
const mostAtOnce = 20
/** Documented: bytes of a request and of a response. */
const mostBytes = 1_000_000
/** Documented, in milliseconds. */
const usualTimeout = 15_000
const longestTimeout = 120_000
const methodsWithBody: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/**
 * The part of HubSpot that calls an app's service for its extensions: only permitted addresses, with the user in the
 * query, signed, within limits, and repeated once if the service fails.
 */
export function createSignedFetch(
  options: SignedFetchOptions,
): (call: ExtensionCall, user: CallingUser) => Promise<ExtensionAnswer> {
  let running = 0
  return async (call, user) => {
    const method = call.method ?? 'GET'
    const body = methodsWithBody.has(method) && call.body !== undefined ? JSON.stringify(call.body) : ''
    const problem = problemOf(call, body, options)
    if (problem !== null) return refusal(400, 'VALIDATION_ERROR', problem)
    if (running >= mostAtOnce) return refusal(429, 'RATE_LIMITS', 'Too many requests of this app are in progress.')
    running += 1
    try {
      const request = { url: addressOf(call.url, user, options), method, body, headers: call.headers ?? {} }
      return await sendTwice(request, call.timeout ?? usualTimeout, options)
    } finally {
      running -= 1
    }
  }
}

function problemOf(call: ExtensionCall, body: string, { permittedUrls }: SignedFetchOptions): string | null {
  const url = URL.parse(call.url)
  if (url?.protocol !== 'https:' || !permittedUrls.some((start) => isBelow(url, start))) {
    return 'The URL is not in the permitted URLs of the app.'
  }
  // Verbatim as in HubSpot's server for local development.
  const others = Object.keys(call.headers ?? {}).filter((name) => name.toLowerCase() !== 'authorization')
  if (others.length > 0) return "Only 'Authorization' header is allowed"
  return Buffer.byteLength(body) > mostBytes ? 'The request body is too large.' : null
}

function isBelow(url: URL, start: string): boolean {
  const permitted = URL.parse(start)
  if (permitted === null || url.origin !== permitted.origin) return false
  const path = permitted.pathname.replace(/\/$/, '')
  return url.pathname === path || url.pathname.startsWith(`${path}/`)
}

/** Documented: HubSpot appends these to the query, in no documented order. */
function addressOf(called: string, user: CallingUser, { app, portalId, serviceUrl }: SignedFetchOptions): string {
  const { pathname, search } = new URL(called)
  const appended = new URLSearchParams({
    userId: String(user.userId),
    portalId: String(portalId),
    userEmail: user.email,
    appId: String(app.appId),
  })
  return `${serviceUrl}${pathname}${search === '' ? '?' : `${search}&`}${appended.toString()}`
}

interface ServiceRequest {
  readonly url: string
  readonly method: string
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

/** Documented: one repetition after a failed connection or a status from 500. */
async function sendTwice(
  request: ServiceRequest,
  timeout: number,
  options: SignedFetchOptions,
): Promise<ExtensionAnswer> {
  const signal = AbortSignal.timeout(Math.min(timeout, longestTimeout))
  const first = await send(request, signal, options)
  if ((first !== null && first.status < 500) || signal.aborted) return answerOf(first)
  await wait(100)
  return answerOf(await send(request, signal, options))
}

/** Null: no response. */
async function send(
  { url, method, body, headers }: ServiceRequest,
  signal: AbortSignal,
  { app, clock }: SignedFetchOptions,
): Promise<ExtensionAnswer | null> {
  const sentAt = clock()
  const signed = {
    'X-HubSpot-Signature-v3': signV3({ secret: app.clientSecret, method, url, body, sentAt }),
    'X-HubSpot-Request-Timestamp': String(sentAt.getTime()),
  }
  const content = body === '' ? {} : { 'Content-Type': 'application/json' }
  try {
    const response = await fetch(url, {
      method,
      headers: { ...headers, ...content, ...signed },
      redirect: 'manual',
      signal,
      ...(body === '' ? {} : { body }),
    })
    return {
      status: response.status,
      contentType: response.headers.get('content-type') ?? '',
      body: await response.text(),
    }
  } catch {
    return null
  }
}

/** Statuses from 300 are wrapped, as HubSpot's server for local development does ("mirrors the backend"). */
function answerOf(sent: ExtensionAnswer | null): ExtensionAnswer {
  if (sent === null) return refusal(502, 'BAD_GATEWAY', 'The app server did not respond.')
  if (Buffer.byteLength(sent.body) > mostBytes) return refusal(502, 'BAD_GATEWAY', 'The response is too large.')
  if (sent.status < 300) return sent
  const wrapped = { category: 'BAD_GATEWAY', appServerStatusCode: sent.status, responseBody: sent.body }
  return { status: sent.status, contentType: 'application/json', body: JSON.stringify({ status: 'error', ...wrapped }) }
}

function refusal(status: number, category: string, message: string): ExtensionAnswer {
  return { status, contentType: 'application/json', body: JSON.stringify({ status: 'error', category, message }) }
}
