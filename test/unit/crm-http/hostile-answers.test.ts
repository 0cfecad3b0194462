import { execFile } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { staticTokens } from '../../../src/crm/access/static-tokens.ts'
import type { Crm, CrmInstall } from '../../../src/crm/port.ts'
import { type AppError, CrmContractError, CrmUnavailableError } from '../../../src/domain/errors.ts'
import { message } from '../../../src/words/index.ts'
import { createAcmeApp } from '../../fixtures/third-vendor/crm/acme/app.ts'
import { createAcme } from '../../fixtures/third-vendor/crm/acme/index.ts'
import { settableClock } from '../../support/clock.ts'
import {
  bomb,
  breakOffInside,
  drip,
  type HostileServer,
  redirectTo,
  sendText,
  startHostileServer,
} from '../../support/hostile-server.ts'
import { createSkippingTimer } from '../../support/virtual-timer.ts'

const title = 'Acme'
const accountPath = '/v1/me'
const externalId = '7001'
const good = JSON.stringify({ account: 7001, zone: 'Europe/Oslo', currency: 'NOK' })

function depsOf() {
  const clock = settableClock('2026-11-23T12:00:00Z')
  return { clock, timer: createSkippingTimer(), random: () => 0, log: { warn: () => undefined } }
}

/** A CRM at an address, accessed by the transport shared by every vendor. */
function open(baseUrl: string): Crm {
  const tokens = staticTokens('a-token', {
    name: message('asWritten', { text: 'The token' }),
    refused: message('asWritten', { text: 'it is refused' }),
  })
  return createAcme({ tokens, scopes: null, baseUrl, vendorFields: () => ({}) }, depsOf())
}

function install(baseUrl: string): CrmInstall {
  return createAcmeApp({ clientId: 'an-id', clientSecret: 'a-hidden-secret', baseUrl }, depsOf()).install
}

const Peak = z.object({ megabytes: z.number(), message: z.string() })

async function errorOf(work: Promise<unknown>): Promise<AppError> {
  return work.then(
    () => Promise.reject(new Error('it went through')),
    (error: AppError) => error,
  )
}

describe('a response of a CRM', () => {
  const servers: HostileServer[] = []

  async function serve(...args: Parameters<typeof startHostileServer>): Promise<HostileServer> {
    const server = await startHostileServer(...args)
    servers.push(server)
    return server
  }

  afterEach(async () => {
    vi.useRealTimers()
    for (const server of servers.splice(0)) await server.close()
  })

  it.each([301, 302, 303, 307, 308])('that redirects to another host is not followed (status %d)', async (status) => {
    const elsewhere = await serve(sendText(good))
    const server = await serve(redirectTo(() => `${elsewhere.url}/x?secret=1`, status))

    const error = await errorOf(open(server.url).read.account())

    expect(error).toBeInstanceOf(CrmContractError)
    expect(error.message).toContain(`${title} answered GET ${accountPath} with a redirect to ${elsewhere.url}`)
    expect(error.message).not.toContain('secret')
    expect(elsewhere.requests).toEqual([])
    expect(server.requests).toHaveLength(1)
  })

  it('that redirects a token request to another host is not followed', async () => {
    const elsewhere = await serve(sendText('{}'))
    const server = await serve(redirectTo(() => elsewhere.url))

    const error = await errorOf(install(server.url).refresh('a-hidden-refresh-token'))

    expect(error).toBeInstanceOf(CrmContractError)
    expect(elsewhere.requests).toEqual([])
  })

  it('that redirects a read to another path of the same host is followed', async () => {
    const server = await serve((request, response) => {
      const isMoved = request.url?.startsWith('/moved') === true
      const answer = isMoved ? sendText(good) : redirectTo(() => '/moved')
      answer(request, response)
    })

    expect((await open(server.url).read.account()).externalId).toBe(externalId)
    expect(server.requests).toEqual([`GET ${accountPath}`, 'GET /moved'])
  })

  it('that redirects in a cycle ends in an error', async () => {
    const server = await serve(redirectTo(() => '/again'))

    expect(await errorOf(open(server.url).read.account())).toBeInstanceOf(CrmContractError)
    expect(server.requests).toHaveLength(4)
  })

  it('that arrives byte by byte is aborted after 30 seconds, and its connection closed', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const server = await serve(drip)
    const reading = errorOf(open(server.url).read.account())

    for (let tried = 1; tried <= 6; tried += 1) {
      while (server.requests.length < tried) await wait(2)
      // The start of the response has arrived by then.
      await wait(10)
      await vi.advanceTimersByTimeAsync(30_000)
    }

    const error = await reading
    expect(error).toBeInstanceOf(CrmUnavailableError)
    expect(error.message).toBe(`${title} did not answer GET ${accountPath} within 30 seconds.`)
    while ((await server.connections()) > 0) await wait(5)
  })

  it.each(['gzip', 'deflate', 'br'] as const)(
    'that is too large once decompressed is not read to its end (%s)',
    async (name) => {
      const server = await serve(bomb(name, 40))

      const error = await errorOf(open(server.url).read.account())

      expect(error).toBeInstanceOf(CrmUnavailableError)
      expect(error.message).toBe(
        `${title}'s answer to GET ${accountPath} has more than 32 MB and was not read to its end.`,
      )
      expect(server.requests).toHaveLength(2)
    },
  )

  it('of a gigabyte in a few compressed bytes takes less than 150 MB of memory', async () => {
    const server = await serve(bomb('gzip', 1024))

    const program = ['test/support/peak-memory-program.ts', server.url]
    const { stdout } = await promisify(execFile)(process.execPath, program)

    const peak = Peak.parse(JSON.parse(stdout))
    expect(peak.message).toContain('more than 32 MB')
    expect(peak.megabytes).toBeLessThan(150)
  })

  it('that is incomplete is requested again', async () => {
    const server = await serve((request, response) => {
      const answer = server.requests.length === 1 ? breakOffInside(good.slice(0, 40)) : sendText(good)
      answer(request, response)
    })

    expect((await open(server.url).read.account()).externalId).toBe(externalId)
  })

  it('with broken compression ends in an error that says so', async () => {
    const server = await serve(sendText(good, { 'content-encoding': 'gzip' }))

    const error = await errorOf(open(server.url).read.account())

    expect(error).toBeInstanceOf(CrmUnavailableError)
    expect(error.message).toContain('could not be decompressed')
  })

  it.each([
    ['a page', '<html>welcome</html>'],
    ['cut off', good.slice(0, 40)],
    ['empty', ''],
    ['blank', '   '],
  ])('with status 200 that is %s is a breach of contract', async (_, text) => {
    const server = await serve(sendText(text, { 'content-type': 'text/html' }))

    expect(await errorOf(open(server.url).read.account())).toBeInstanceOf(CrmContractError)
    expect(server.requests).toHaveLength(1)
  })

  it('that is JSON is accepted with any content type', async () => {
    const server = await serve(sendText(good, { 'content-type': 'text/html' }))

    expect((await open(server.url).read.account()).externalId).toBe(externalId)
  })

  it.each([
    ['empty', ''],
    ['a page', '<html>welcome</html>'],
  ])('that should contain a list of records but is %s is not taken for an empty list', async (_, text) => {
    const server = await serve(sendText(text))

    expect(await errorOf(open(server.url).read.all('contact', null))).toBeInstanceOf(CrmContractError)
  })
})
