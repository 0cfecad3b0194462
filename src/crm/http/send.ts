import { callLimits } from './limits.ts'

/** An answer as it came, whatever its status. */
export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

export interface Sending {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  /** A text, or a form. */
  readonly body?: string | URLSearchParams | undefined
}

export interface SendLimits {
  /** From the beginning to the last byte of the answer, redirects included. */
  readonly timeoutMs: number
  /** Of the answer's body, after decompression. */
  readonly bodyBytes: number
}

/** The answer was not complete in time. */
export class TimeUp extends Error {
  readonly timeoutMs: number

  constructor(timeoutMs: number) {
    super(`no answer within ${timeoutMs} ms`)
    this.timeoutMs = timeoutMs
  }
}

/** The body of the answer is larger than allowed. */
export class AnswerTooLarge extends Error {
  readonly limitBytes: number

  constructor(limitBytes: number) {
    super(`an answer of more than ${limitBytes} bytes`)
    this.limitBytes = limitBytes
  }
}

/** The answer is a redirect that is not followed. */
export class RefusedRedirect extends Error {
  readonly status: number
  /** Scheme and host that it leads to; the rest of the address may hold a secret. */
  readonly target: string

  constructor(status: number, target: string) {
    super(`a redirect to ${target}`)
    this.status = status
    this.target = target
  }
}

/**
 * Sends a request and reads the whole answer: the one place from which Minset calls other servers by HTTP.
 *
 * What is sent carries a token or a secret, and what comes back is believed, so a redirect is followed only when it asks
 * for a GET at the same origin. A body is measured while it is being decompressed. When a limit is reached, the
 * connection is closed: whoever sends without end cannot go on doing so.
 *
 * @throws TimeUp, AnswerTooLarge, RefusedRedirect, and what `fetch` throws where there is no answer
 */
export async function send(sending: Sending, limits: SendLimits = callLimits): Promise<Reply> {
  const aborting = new AbortController()
  const alarm = setTimeout(() => aborting.abort(new TimeUp(limits.timeoutMs)), limits.timeoutMs)
  try {
    const response = await fetchWithinOrigin(sending, aborting.signal)
    const text = await readText(response, limits.bodyBytes)
    return { status: response.status, headers: response.headers, text }
  } catch (error) {
    // Whatever has not been read is not wanted any more. The reason of an earlier abort stays.
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

/** Null where the answer is no redirect, or names no address that can be one. */
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
 * When the answer was made, by the other side's own clock; null where it does not say. Documented (RFC 9110): whole
 * seconds, in a `Date` header, of servers that have a clock.
 */
export function answeredAt({ headers }: Pick<Reply, 'headers'>): Date | null {
  const at = Date.parse(headers.get('date') ?? '')
  return Number.isNaN(at) ? null : new Date(at)
}
