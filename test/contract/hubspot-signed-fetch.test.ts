import express from 'express'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { isSigned } from '../../src/crm/hubspot/access/signature.ts'
import { createSignedFetch, type ExtensionCall } from '../../src/sandbox/hubspot/extensions/signed-fetch.ts'
import { listenOnAnyPort } from '../support/listen.ts'

const app = { appId: 7, clientSecret: 'a secret' }
const user = { userId: 3, email: 'ada.berg+sales@example.com' }
const url = 'https://minset.example/cards/hubspot/record'

describe('the call of an extension through the emulated HubSpot', () => {
  let service: Awaited<ReturnType<typeof listenOnAnyPort>>
  /** The queries of the requests; those that are signed as Minset requires. */
  const seen: { readonly query: unknown; readonly isSigned: boolean }[] = []
  /** By the number of the request. */
  let answer: (call: number) => { readonly status: number; readonly body?: string }
  let release: Promise<void> = Promise.resolve()

  beforeAll(async () => {
    const web = express()
    web.use(express.raw({ type: () => true }))
    web.use(async (request, response) => {
      const rawBody = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
      const signed = {
        method: request.method,
        url: service.url + request.originalUrl,
        headers: request.headers,
        rawBody,
      }
      const options = { clientSecret: app.clientSecret, oldSignatures: false, now: new Date() }
      seen.push({ query: request.query, isSigned: isSigned(signed, options) })
      const { status, body = '{}' } = answer(seen.length)
      await release
      if (status < 400 && status >= 300) response.set('location', '/elsewhere')
      response.status(status).type('json').send(body)
    })
    service = await listenOnAnyPort(web)
  })
  afterAll(() => service.close())
  beforeEach(() => {
    seen.length = 0
    answer = () => ({ status: 200 })
  })

  function caller(): (call: ExtensionCall) => Promise<{ readonly status: number; readonly body: string }> {
    const call = createSignedFetch({
      app,
      portalId: 62_515,
      permittedUrls: ['https://minset.example'],
      serviceUrl: service.url,
      clock: () => new Date(),
    })
    return (asked) => call(asked, user)
  }

  it('is signed, with the person in the query', async () => {
    const { status } = await caller()({ url: `${url}?week=46`, method: 'POST', body: { objectId: 'Å & 1' } })

    expect(status).toBe(200)
    const query = { week: '46', userId: '3', portalId: '62515', userEmail: user.email, appId: '7' }
    expect(seen).toEqual([{ query, isSigned: true }])
  })

  it.each([
    ['another address', { url: 'https://minset.example.evil.example/cards' }],
    ['an address without TLS', { url: 'http://minset.example/cards' }],
    ['no address', { url: 'cards' }],
    ['a header', { url, headers: { 'X-User': '1' } }],
    ['a body of more than a megabyte', { url, method: 'POST', body: { text: 'x'.repeat(1_000_001) } }],
  ])('is refused for %s', async (_what, call) => {
    expect(await caller()(call)).toMatchObject({ status: 400 })
    expect(seen).toEqual([])
  })

  it('is repeated once if the service fails, and then wrapped', async () => {
    answer = () => ({ status: 503, body: '{"why":"busy"}' })
    const { status, body } = await caller()({ url })

    expect(seen).toHaveLength(2)
    expect(status).toBe(503)
    const wrapped = { category: 'BAD_GATEWAY', appServerStatusCode: 503, responseBody: '{"why":"busy"}' }
    expect(JSON.parse(body)).toMatchObject(wrapped)
  })

  it('succeeds if the repetition does', async () => {
    answer = (call) => ({ status: call === 1 ? 500 : 200, body: '{"is":"there"}' })

    expect(await caller()({ url })).toMatchObject({ status: 200, body: '{"is":"there"}' })
  })

  it.each([302, 401, 404])('is not repeated for status %d, and follows no redirect', async (status) => {
    answer = () => ({ status })

    const answered = await caller()({ url })

    expect(answered.status).toBe(status)
    expect(answered.body).toContain(`"appServerStatusCode":${status},`)
    expect(seen).toHaveLength(1)
  })

  it('fails for a response of more than a megabyte', async () => {
    answer = () => ({ status: 200, body: JSON.stringify('x'.repeat(1_000_001)) })

    expect(await caller()({ url })).toMatchObject({ status: 502 })
  })

  it('is one of at most twenty at the same time', async () => {
    const held = Promise.withResolvers<void>()
    release = held.promise
    const call = caller()
    const running = Array.from({ length: 20 }, () => call({ url }))

    expect(await call({ url })).toMatchObject({ status: 429 })
    held.resolve()
    for (const { status } of await Promise.all(running)) expect(status).toBe(200)
    expect(await call({ url })).toMatchObject({ status: 200 })
  })
})
