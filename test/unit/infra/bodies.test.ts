import { once } from 'node:events'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import express, { type NextFunction, type Request, type Response } from 'express'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BodyRefusedError, createBodies } from '../../../src/infra/http/bodies.ts'
import { listenOnAnyPort } from '../../support/listen.ts'

const kilobyte = 1024
/** In total; three of the largest ones. */
const most = 300 * kilobyte
const largest = 100 * kilobyte

interface Sending {
  readonly request: ClientRequest
  /** The status, and the text of the response. */
  readonly answer: Promise<readonly [number | undefined, string]>
}

describe('bodies of requests', () => {
  let server: Awaited<ReturnType<typeof listenOnAnyPort>>
  let open: ClientRequest[]
  /** Responses wait for it. */
  let mayAnswer: Promise<void>

  beforeEach(async () => {
    open = []
    mayAnswer = Promise.resolve()
    const bodies = createBodies(most)
    const app = express()
    app.post('/', bodies.read(largest), async ({ body }, response) => {
      await mayAnswer
      response.send(Buffer.isBuffer(body) ? `${body.length} bytes` : 'none')
    })
    app.use(answerError)
    server = await listenOnAnyPort(app)
  })
  afterEach(async () => {
    for (const one of open) one.destroy()
    await server.close()
  })

  /** Sends the first bytes of a body of `length`, and the others on request. */
  function send(length: number, first: number, headers: Readonly<Record<string, string>> = {}): Sending {
    const sending = request(server.url, { method: 'POST', headers: { 'content-length': length, ...headers } })
    open.push(sending)
    sending.write(Buffer.alloc(first, 'x'))
    return { request: sending, answer: answerOf(sending) }
  }

  /** As `send`, once the bytes have arrived. */
  async function sendAndWait(length: number, first: number): Promise<Sending> {
    const sending = send(length, first)
    await expect.poll(() => sending.request.socket?.bytesWritten ?? 0).toBeGreaterThan(first)
    return sending
  }

  it('are passed on completely', async () => {
    const sending = send(50 * kilobyte, 20 * kilobyte)
    sending.request.end(Buffer.alloc(30 * kilobyte, 'y'))

    expect(await sending.answer).toEqual([200, `${50 * kilobyte} bytes`])
  })

  it('that declare too large a size are refused before they arrive', async () => {
    expect(await send(largest + 1, 1).answer).toEqual([413, expect.stringContaining('too large')])
  })

  it('that turn out to be too large are refused while they arrive', async () => {
    const sending = request(server.url, { method: 'POST', headers: { 'transfer-encoding': 'chunked' } })
    open.push(sending)
    sending.write(Buffer.alloc(largest + 1))

    expect(await answerOf(sending)).toEqual([413, expect.stringContaining('too large')])
  })

  it('that are compressed are refused', async () => {
    expect(await send(10, 1, { 'content-encoding': 'gzip' }).answer).toEqual([415, expect.any(String)])
  })

  it('in flight never exceed the cap: the largest unfinished one is refused, and small ones pass', async () => {
    const hoarders: Sending[] = []
    for (let index = 0; index < 5; index += 1) hoarders.push(await sendAndWait(largest, largest - 1 - index))
    const small = send(kilobyte, 1)
    small.request.end(Buffer.alloc(kilobyte - 1))

    expect(await small.answer).toEqual([200, `${kilobyte} bytes`])
    const refused = await Promise.all([hoarders[0]?.answer, hoarders[1]?.answer])
    expect(refused.map((answer) => answer?.[0])).toEqual([503, 503])
    // Three of them fit, and are not touched.
    const last = hoarders.at(-1)
    last?.request.end(Buffer.alloc(5))
    expect((await last?.answer)?.[0]).toBe(200)
  })

  it('count until they are answered, and no longer', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    mayAnswer = promise
    const working: Sending[] = []
    for (let index = 0; index < 3; index += 1) {
      const one = await sendAndWait(largest, largest - 1)
      one.request.end('x')
      working.push(one)
    }
    expect((await send(kilobyte, kilobyte).answer)[0]).toBe(503)

    resolve()
    for (const { answer } of working) expect((await answer)[0]).toBe(200)
    const after = send(kilobyte, kilobyte)
    after.request.end()
    expect((await after.answer)[0]).toBe(200)
  })

  it('that are broken off free their memory', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { request: sending, answer } = await sendAndWait(largest, largest - 1)
      sending.destroy()
      await answer
    }
    const { request: sending, answer } = send(kilobyte, 1)
    sending.end(Buffer.alloc(kilobyte - 1))

    expect((await answer)[0]).toBe(200)
  })
})

// oxlint-disable-next-line max-params -- Express tells error handlers from others by their four parameters.
function answerError(error: unknown, _request: Request, response: Response, _next: NextFunction): void {
  response.status(error instanceof BodyRefusedError ? error.status : 500).send(String(error))
}

/** Without a status if the connection broke. */
async function answerOf(sending: ClientRequest): Promise<readonly [number | undefined, string]> {
  try {
    const [response] = (await once(sending, 'response')) as [IncomingMessage]
    let text = ''
    for await (const chunk of response) text += String(chunk)
    return [response.statusCode, text]
  } catch {
    return [undefined, '']
  }
}
