import type { Clock } from '../../domain/time/clock.ts'
import { callLimits } from './limits.ts'

/** A response as received, whatever its status. */
export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

export interface Sending {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  /** Text or a form. */
  readonly body?: string | URLSearchParams | undefined
}

export interface SendLimits {
  /** From the start to the last byte of the response, redirects included. */
  readonly timeoutMs: number
  /** Maximum size of the response's body, after decompression. */
  readonly bodyBytes: number
}

/** The response was not complete in time. */
export class TimeUp extends Error {
  readonly timeoutMs: number

  constructor(timeoutMs: number) {
    super(`no answer within ${timeoutMs} ms`)
    this.timeoutMs = timeoutMs
  }
}

/** The body of the response is larger than allowed. */
export class AnswerTooLarge extends Error {
  readonly limitBytes: number

  constructor(limitBytes: number) {
    super(`an answer of more than ${limitBytes} bytes`)
    this.limitBytes = limitBytes
  }
}

/** The response is a redirect that is not followed. */
export class RefusedRedirect extends Error {
  readonly status: number
  /** Scheme and host of the target; the rest of the address may hold a secret. */
  readonly target: string

  constructor(status: number, target: string) {
    super(`a redirect to ${target}`)
    this.status = status
    this.target = target
  }
}

/**
 * Sends a request and reads the complete response: the only place where Minset calls other servers by HTTP.
 *
 * A request carries a token or a secret, and its response is trusted, so a redirect is followed only if it leads to a
 * GET at the same origin. The body is measured while it is being decompressed. When a limit is reached, the connection
 * is closed, so that an endless response cannot continue.
 *
 * @throws TimeUp, AnswerTooLarge, RefusedRedirect, and what `fetch` throws if there is no response
 */
export async function send(sending: Sending, limits: SendLimits = callLimits): Promise<Reply> {
  const aborting = new AbortController()
  const alarm = setTimeout(() => aborting.abort(new TimeUp(limits.timeoutMs)), limits.timeoutMs)
  try {
    const response = await fetchWithinOrigin(sending, aborting.signal)
    const text = await readText(response, limits.bodyBytes)
    return { status: response.status, headers: response.headers, text }
  } catch (error) {
    // The unread rest is discarded. The reason of an earlier abort is kept.
    aborting.abort(error)
    throw aborting.signal.reason
  } finally {
    clearTimeout(alarm)
  }
}

async function fetchWithinOrigin({ method, url, headers, body }: Sending, signal: AbortSignal): Promise<Response> {
  let address = url
  for (let followed = 0; ; followed += 1) {
    const response = await fetch(address, {
      method,
      redirect: 'manual',
      signal,
      headers: { accept: 'application/json', 'user-agent': 'Minset', ...headers },
      ...(body === undefined ? {} : { body }),
    })
    const target = redirectTarget(response, address)
    if (target === null) return response
    const isFollowed = method === 'GET' && target.origin === new URL(url).origin && followed < callLimits.redirects
    if (!isFollowed) throw new RefusedRedirect(response.status, target.origin)
    await response.body?.cancel()
    address = target.href
  }
}

const redirectStatuses = new Set([301, 302, 303, 307, 308])

/** Null if the response is not a redirect, or names no valid address. */
function redirectTarget(response: Response, from: string): URL | null {
  const location = redirectStatuses.has(response.status) ? response.headers.get('location') : null
  return location === null ? null : URL.parse(location, from)
}

async function readText({ body }: Response, limitBytes: number): Promise<string> {
  if (body === null) return ''
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    if (size > limitBytes) throw new AnswerTooLarge(limitBytes)
    chunks.push(chunk)
  }
  return new TextDecoder().decode(Buffer.concat(chunks, size))
}

/**
 * When the response was made, by the server's own clock; null if it does not state it. Documented (RFC 9110): servers
 * with a clock send whole seconds in a `Date` header.
 */
export function answeredAt({ headers }: Pick<Reply, 'headers'>): Date | null {
  return httpDateIn(headers.get('date') ?? '')
}

/** By how much our clock is ahead of that of the server that has just replied, in milliseconds; null if it does not state its time. */
export function clockLeadOf(reply: Pick<Reply, 'headers'>, clock: Clock): number | null {
  const at = answeredAt(reply)
  return at === null ? null : clock.now().getTime() - at.getTime()
}

/** The instant of an HTTP date (`Sun, 06 Nov 1994 08:49:37 GMT`); null for any other text, also for a day that does not exist. */
export function httpDateIn(text: string): Date | null {
  const at = new Date(text)
  return at.toUTCString() === text ? at : null
}
