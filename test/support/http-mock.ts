import nock from 'nock'
import { afterEach, beforeEach, expect } from 'vitest'

interface ExpectedRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  /** Given: the query must be exactly this. Absent: any query matches. */
  readonly query?: Readonly<Record<string, string>>
  /** Given: the body, JSON or a form, must be exactly this. Absent: any body matches. */
  readonly body?: object
}

interface MockedReply {
  readonly status: number
  /** An object is sent as JSON, a text unchanged. */
  readonly body: object | string
  readonly headers?: Readonly<Record<string, string>>
}

/** An answered request, as received. */
interface ArrivedRequest {
  readonly method: string
  readonly url: URL
  readonly headers: Headers
  /** JSON or a form, parsed; null if there is none. */
  readonly body: unknown
}

export interface HttpMock {
  /** Answers the next request of this kind; several replies of one kind are used in order. */
  reply(request: ExpectedRequest, reply: MockedReply): void
  /** Breaks the next request of this kind with a network error that has this code. */
  breakOff(request: ExpectedRequest, code: string): void
  /** The requests answered so far in this test. */
  arrived(): readonly ArrivedRequest[]
}

/**
 * Mocks a server during each test of the surrounding file or `describe`. A test fails, with their names, for requests
 * without a prepared reply and for unused replies. No request reaches the network.
 *
 * @param origin scheme and host, such as `https://api.hubapi.com`
 */
export function mockHttp(origin: string): HttpMock {
  const arrived: ArrivedRequest[] = []
  const strays: string[] = []

  function noteStray(request: Request): void {
    strays.push(`${request.method} ${request.url}`)
  }

  beforeEach(() => {
    arrived.length = 0
    strays.length = 0
    if (!nock.isActive()) nock.activate()
    nock.disableNetConnect()
    nock.emitter.on('no match', noteStray)
  })

  afterEach(() => {
    const unused = nock.pendingMocks()
    nock.emitter.off('no match', noteStray)
    nock.cleanAll()
    nock.enableNetConnect()
    nock.restore()
    expect(strays, 'requests that no answer was prepared for').toEqual([])
    expect(unused, 'prepared answers that nobody fetched').toEqual([])
  })

  function prepare(request: ExpectedRequest): nock.Interceptor {
    const matchesBody = request.body === undefined ? undefined : (sent: unknown) => sameJson(sent, request.body)
    const interceptor = nock(origin).intercept(request.path, request.method, matchesBody)
    return interceptor.query(request.query ?? true)
  }

  return {
    reply(request, { status, body, headers }) {
      prepare(request).reply(async (sent: Request) => {
        const text = await sent.clone().text()
        arrived.push({
          method: sent.method,
          url: new URL(sent.url),
          headers: sent.headers,
          body: parseBody(sent.headers, text),
        })
        return [status, typeof body === 'string' ? body : JSON.stringify(body), { ...headers }]
      })
    },
    breakOff(request, code) {
      prepare(request).replyWithError(Object.assign(new Error(code), { code }))
    },
    arrived: () => arrived,
  }
}

function parseBody(headers: Headers, text: string): unknown {
  if (text === '') return null
  const isForm = headers.get('content-type')?.startsWith('application/x-www-form-urlencoded') ?? false
  return isForm ? Object.fromEntries(new URLSearchParams(text)) : JSON.parse(text)
}

function sameJson(left: unknown, right: unknown): boolean {
  return JSON.stringify(sortKeys(left)) === JSON.stringify(sortKeys(right))
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sortKeys(inner)]),
  )
}
