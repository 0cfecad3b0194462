import express, { type NextFunction, type Request, type Response } from 'express'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HttpError } from '../../../src/infra/http/http-error.ts'
import { askForPassword } from '../../../src/infra/http/password.ts'
import { listenOnAnyPort } from '../../support/listen.ts'

const password = 'correct horse battery'

interface Visit {
  readonly status: number
  readonly retryAfter: number
  readonly cookie: string
}

describe('the password', () => {
  let server: Awaited<ReturnType<typeof listenOnAnyPort>>
  let nowMs: number

  beforeEach(async () => {
    nowMs = 5_000_000
    const app = express()
    app.set('trust proxy', 'loopback')
    app.use(askForPassword({ password, isHttps: true, now: () => nowMs }))
    app.use((_request, response) => void response.send('page'))
    app.use(answerError)
    server = await listenOnAnyPort(app)
  })
  afterEach(() => server.close())

  async function visit(
    given: string | null,
    { from = '203.0.113.7', cookie = '' }: { readonly from?: string; readonly cookie?: string } = {},
  ): Promise<Visit> {
    const basic = Buffer.from(`minset:${given ?? ''}`).toString('base64')
    const { status, headers } = await fetch(server.url, {
      headers: { 'x-forwarded-for': from, cookie, ...(given !== null && { authorization: `Basic ${basic}` }) },
    })
    return {
      status,
      retryAfter: Number(headers.get('retry-after')),
      cookie: headers.get('set-cookie')?.split(';')[0] ?? '',
    }
  }

  async function statusesOf(count: number, visiting: (index: number) => Promise<Visit>): Promise<number[]> {
    const statuses: number[] = []
    for (let index = 0; index < count; index += 1) statuses.push((await visiting(index)).status)
    return statuses
  }

  it('opens the pages', async () => {
    expect((await visit(password)).status).toBe(200)
    expect((await visit('wrong')).status).toBe(401)
  })

  it('may be sent any number of times: only wrong ones count', async () => {
    expect(await statusesOf(50, () => visit(null))).toEqual(Array(50).fill(401))
    expect(await statusesOf(50, () => visit(password))).toEqual(Array(50).fill(200))
  })

  it('is not compared after ten wrong attempts from an address, not even the right one, until some seconds later', async () => {
    expect(await statusesOf(10, () => visit('wrong'))).toEqual(Array(10).fill(401))
    const refused = await visit(password)
    expect(refused).toMatchObject({ status: 429, retryAfter: 6 })
    expect((await visit(password, { from: '203.0.113.8' })).status).toBe(200)

    nowMs += 6000
    expect((await visit('wrong')).status).toBe(401)
    expect((await visit(password)).status).toBe(429)
    nowMs += 6000
    expect((await visit(password)).status).toBe(200)
  })

  it('has one limit for the whole network of an IPv6 address', async () => {
    await statusesOf(10, (index) => visit('wrong', { from: `2001:db8:1:2::${index + 1}` }))

    expect((await visit(password, { from: '2001:db8:1:2:ffff::9' })).status).toBe(429)
    expect((await visit(password, { from: '2001:db8:1:3::1' })).status).toBe(200)
  })

  it('is not compared for unknown browsers after a hundred wrong attempts from all addresses together', async () => {
    await statusesOf(100, (index) => visit('wrong', { from: `198.51.100.${index}` }))

    expect(await visit(password, { from: '192.0.2.1' })).toMatchObject({ status: 429, retryAfter: 1 })
    nowMs += 1000
    expect((await visit(password, { from: '192.0.2.1' })).status).toBe(200)
  })

  it('still works for a browser that has sent it before, whatever others try from the same address', async () => {
    const { cookie } = await visit(password)
    await statusesOf(200, () => visit('wrong'))
    expect((await visit(password)).status).toBe(429)

    expect((await visit(password, { cookie })).status).toBe(200)
  })

  it('is limited for a known browser too, and a forged cookie makes no browser known', async () => {
    const { cookie } = await visit(password)
    await statusesOf(10, () => visit('wrong', { cookie }))
    expect((await visit(password, { cookie })).status).toBe(429)

    await statusesOf(10, () => visit('wrong'))
    const forged = `minset_browser=${'a'.repeat(16)}.${'b'.repeat(43)}`
    expect((await visit(password, { cookie: forged })).status).toBe(429)
    expect((await visit(null, { cookie })).status).toBe(401)
  })
})

// oxlint-disable-next-line max-params -- Express tells error handlers from others by their four parameters.
function answerError(error: unknown, _request: Request, response: Response, _next: NextFunction): void {
  response.status(error instanceof HttpError ? error.status : 500).end()
}
