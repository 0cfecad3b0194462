import { afterEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { pipedriveTokens } from '../../../src/crm/pipedrive/access/static-tokens.ts'
import { createClient, type PipedriveClient } from '../../../src/crm/pipedrive/transport/client.ts'
import { PipedriveRefusal } from '../../../src/crm/pipedrive/transport/errors.ts'
import { dataOf, RawMe } from '../../../src/crm/pipedrive/transport/schema.ts'
import { endpoints } from '../../../src/crm/pipedrive/transport/versions.ts'
import type { AccessTokens } from '../../../src/crm/port.ts'
import {
  ConfigError,
  CrmAuthError,
  CrmContractError,
  CrmNotFoundError,
  CrmPermissionError,
  CrmRateLimitedError,
  CrmUnavailableError,
} from '../../../src/domain/errors.ts'
import { type SettableClock, settableClock } from '../../support/clock.ts'
import { mockHttp } from '../../support/http-mock.ts'
import { neverAnswering } from '../../support/never-answering.ts'
import { createSkippingTimer } from '../../support/virtual-timer.ts'
import { connect, grantedTokens, meBody, origin, personalOrigin, rateHeaders, token } from './adapter.ts'

const me = { method: 'GET', path: '/api/v1/users/me' } as const
const good = { status: 200, body: meBody, headers: rateHeaders({}) }
const refused = { success: false, error: 'unauthorized access', errorCode: 401, error_info: 'x' }

interface Line {
  readonly client: PipedriveClient
  readonly slept: readonly number[]
  readonly clock: SettableClock
  readonly warnings: readonly unknown[]
  /** Identifies the account of the token. */
  readonly ask: () => Promise<unknown>
  /** Creates something. */
  readonly make: () => Promise<unknown>
}

function lineOf(options: { readonly tokens?: AccessTokens; readonly dailyShare?: number } = {}): Line {
  const clock = settableClock('2026-11-23T12:00:00.000Z')
  const timer = createSkippingTimer()
  const warnings: unknown[] = []
  const deps = { clock, timer, random: () => 0, log: { warn: (fields: unknown) => void warnings.push(fields) } }
  const { tokens = grantedTokens, dailyShare = 0.2 } = options
  const client = createClient({ tokens, isPersonalToken: false, baseUrl: null, dailyShare }, deps)
  return {
    client,
    slept: timer.slept,
    clock,
    warnings,
    ask: () => client.call({ ...endpoints.me(), kind: 'refresh' }, dataOf(RawMe)),
    make: () => client.call({ ...endpoints.createFilter(), body: { name: 'x' }, kind: 'set-up' }, z.unknown()),
  }
}

/** The error that ends the work. */
async function errorOf(work: Promise<unknown>): Promise<Error & { retry?: unknown; details?: unknown }> {
  return work.then(
    () => new Error('it went through'),
    (error: Error) => error,
  )
}

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

describe('a call with the token of the app', () => {
  const http = mockHttp(origin)

  it("goes to the company's own origin, with the token in a header", async () => {
    http.reply(me, good)

    expect(await lineOf().ask()).toMatchObject({ id: '12400001', company_id: '7715042' })

    const [request] = http.arrived()
    expect(request?.headers.get('authorization')).toBe(`Bearer ${token}`)
    expect(request?.headers.get('x-api-token')).toBeNull()
    expect(request?.url.href).not.toContain(token)
  })

  it('is sent again with another token, once, if the first one is refused', async () => {
    http.reply(me, { status: 401, body: refused })
    http.reply(me, good)
    const renewed: unknown[] = []
    const tokens: AccessTokens = {
      ...grantedTokens,
      renew: (old) => {
        renewed.push(old)
        return Promise.resolve({ token: 'another', apiOrigin: origin })
      },
    }

    await lineOf({ tokens }).ask()

    expect(renewed).toEqual([{ token, apiOrigin: origin }])
    expect(http.arrived().map(({ headers }) => headers.get('authorization'))).toEqual([
      `Bearer ${token}`,
      'Bearer another',
    ])
  })

  it('reports that the token is not accepted, without repeating it', async () => {
    http.reply(me, { status: 401, body: refused })
    http.reply(me, { status: 401, body: refused })
    const tokens = { ...grantedTokens, renew: () => grantedTokens.current() }

    const error = await errorOf(lineOf({ tokens }).ask())

    expect(error).toBeInstanceOf(CrmAuthError)
    expect(JSON.stringify([error, error.message])).not.toContain(token)
  })

  it('follows no redirect', async () => {
    http.reply(me, { status: 302, body: '', headers: { location: 'https://example.com/' } })

    expect(await errorOf(lineOf().ask())).toBeInstanceOf(CrmContractError)
    expect(http.arrived()).toHaveLength(1)
  })

  it.each([
    [402, CrmPermissionError, { success: false, error: 'Payment required' }],
    [403, CrmPermissionError, { success: false, error: 'Scope and URL mismatch', errorCode: 403 }],
    [404, CrmNotFoundError, { success: false, error: 'Not found' }],
    [410, CrmNotFoundError, { success: true, data: { id: 11 } }],
    [400, PipedriveRefusal, { success: false, error: 'Validation failed', code: 'ERR_SCHEMA_VALIDATION_FAILED' }],
    [415, PipedriveRefusal, 'Unsupported'],
    [418, PipedriveRefusal, ''],
  ])('is not repeated after status %d', async (status, kind, body) => {
    http.reply(me, { status, body })
    const { ask, slept } = lineOf()

    expect(await errorOf(ask())).toBeInstanceOf(kind)
    expect(slept).toEqual([])
  })

  it("keeps Pipedrive's words, the code and the custom fields of a refusal, and logs no values", async () => {
    const code = 'a'.repeat(40)
    const words = `Validation failed: custom_fields.${code}: "Ada Berg" is not a number.`
    http.reply(me, { status: 400, body: { success: false, error: words, code: 'ERR_SCHEMA_VALIDATION_FAILED' } })

    const error = await errorOf(lineOf().ask())

    expect(error).toMatchObject({ vendorWords: words, vendorCode: 'ERR_SCHEMA_VALIDATION_FAILED', fieldCodes: [code] })
    expect(JSON.stringify([error.message, error.details])).not.toContain('Ada Berg')
  })

  it('keeps the explanation of a refused webhook', async () => {
    const body = { status: 'error', success: false, errors: { subscription_url: ['invalid or non-reachable URL'] } }
    http.reply(me, { status: 400, body })

    expect(await errorOf(lineOf().ask())).toMatchObject({ vendorWords: 'invalid or non-reachable URL' })
  })

  it.each([500, 502, 503, 408])('is repeated after status %d', async (status) => {
    http.reply(me, { status, body: '<html>' })
    http.reply(me, good)
    const { ask, warnings } = lineOf()

    await ask()

    expect(warnings).toHaveLength(1)
  })

  it('is repeated after a broken connection', async () => {
    http.breakOff(me, 'ECONNRESET')
    http.reply(me, good)

    await lineOf().ask()

    expect(http.arrived()).toHaveLength(1)
  })

  it('is aborted if there is no response for long', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    vi.stubGlobal('fetch', neverAnswering)

    const asking = errorOf(lineOf().ask())
    await vi.advanceTimersByTimeAsync(6 * 30_000)
    const error = await asking

    expect(error).toBeInstanceOf(CrmUnavailableError)
    expect(error.message).toBe('Pipedrive did not answer GET /api/v1/users/me within 30 seconds.')
  })

  it.each(['ECONNREFUSED', 'ENOTFOUND', 'CERT_HAS_EXPIRED'])(
    'is given up soon, with one clear sentence, if there is no connection (%s)',
    async (code) => {
      for (let tried = 0; tried < 3; tried += 1) http.breakOff(me, code)

      expect((await errorOf(lineOf().ask())).message).toBe(
        `Cannot reach Pipedrive at fjord.pipedrive.com (${code}): check the configured address and this machine's network connection.`,
      )
    },
  )

  it.each([
    ['no JSON', '<html>'],
    ['another shape', { success: true, data: null }],
  ])('reports that a successful response is %s', async (_what, body) => {
    http.reply(me, { status: 200, body })

    const error = await errorOf(lineOf().ask())

    expect(error).toBeInstanceOf(CrmContractError)
    expect(error.message).toBe("Pipedrive's answer to GET /api/v1/users/me does not have the documented shape.")
  })
})

describe('a call that creates something', () => {
  const http = mockHttp(origin)
  const post = { method: 'POST', path: '/api/v1/filters' } as const

  it('is not repeated if it may have been carried out', async () => {
    const { make, slept } = lineOf()
    http.reply(post, { status: 503, body: '' })
    http.breakOff(post, 'ECONNRESET')

    expect(await errorOf(make())).toBeInstanceOf(CrmUnavailableError)
    expect(await errorOf(make())).toBeInstanceOf(CrmUnavailableError)
    expect(slept).toEqual([])
  })

  it('is repeated if it cannot have been carried out', async () => {
    const { make } = lineOf()
    http.reply(post, { status: 429, body: '' })
    http.breakOff(post, 'ECONNREFUSED')
    http.reply(post, { status: 200, body: { success: true, data: { id: 1 } } })

    await make()

    expect(http.arrived()).toHaveLength(2)
  })
})

describe('the limit of calls in a few seconds', () => {
  const http = mockHttp(origin)

  it('is waited for by all calls as long as Pipedrive states', async () => {
    const { ask, slept, client } = lineOf()
    http.reply(me, { status: 429, body: '', headers: { ...rateHeaders({ burstLeft: 0 }), 'x-ratelimit-reset': '5' } })
    http.reply(me, good)
    http.reply(me, good)

    await Promise.all([ask(), ask()])

    expect(slept).toContain(5000)
    expect(client.usage()).toMatchObject({ calls: 3, rateLimited: 1 })
  })

  it('is waited for if no time is stated', async () => {
    const { ask, slept } = lineOf()
    http.reply(me, { status: 429, body: 'slow down' })
    http.reply(me, good)

    await ask()

    expect(slept).toEqual([2100])
  })

  it.each([
    ['retry-after', '3', 3000],
    ['x-ratelimit-reset', '1795435200', 2100],
  ])('interprets %s: %s as a wait of %d ms', async (name, value, waited) => {
    const { ask, slept } = lineOf()
    http.reply(me, { status: 429, body: '', headers: { [name]: value } })
    http.reply(me, good)

    await ask()

    expect(slept).toEqual([waited])
  })

  it('is an error if it frees too late to wait for', async () => {
    const { ask, slept } = lineOf()
    http.reply(me, { status: 429, body: '', headers: { 'retry-after': '600' } })

    const error = await errorOf(ask())

    expect(error).toBeInstanceOf(CrmRateLimitedError)
    expect(error.retry).toEqual({ at: new Date('2026-11-23T12:10:00.000Z') })
    expect(slept).toEqual([])
  })

  it('is 20 until a response states it, and then as stated', async () => {
    const { ask, client } = lineOf()
    http.reply(me, { status: 200, body: meBody, headers: rateHeaders({ burst: 20 }) })
    http.reply(me, { status: 200, body: meBody, headers: rateHeaders({ burst: 80 }) })
    http.reply(me, { status: 200, body: meBody, headers: rateHeaders({ burst: 5000 }) })

    await ask()
    expect(client.usage().budgetUsed).toBeCloseTo(1 / 20)
    await ask()
    expect(client.usage().budgetUsed).toBeCloseTo(2 / 80)
    await ask()
    expect(client.usage().budgetUsed).toBeCloseTo(3 / 80)
  })

  it('gets time to recover if a response states that it is used up', async () => {
    const { ask, slept } = lineOf()
    http.reply(me, { status: 200, body: meBody, headers: rateHeaders({ burstLeft: 0 }) })
    http.reply(me, good)

    await ask()
    await ask()

    expect(slept).toEqual([2000])
  })

  it('is never ignored: a page of the firewall stops all calls for long', async () => {
    const { ask, slept } = lineOf()
    http.reply(me, { status: 403, body: '<html><title>Attention Required! | Cloudflare</title></html>' })
    http.reply(me, good)

    await ask()

    expect(slept).toEqual([30_000])
  })
})

describe('the daily tokens', () => {
  const http = mockHttp(origin)

  it("are reported by responses, and Minset's share of them is counted", async () => {
    const { ask, client } = lineOf()
    http.reply(me, good)

    await ask()

    expect(client.usage().daily).toMatchObject({
      unit: 'tokens',
      limit: 150_000,
      remaining: 145_799,
      ourLimit: 30_000,
      ours: { sync: 0, poll: 0, refresh: 2, write: 0, 'set-up': 0, connect: 0 },
    })
  })

  it("are not waited for if the company's are used up; they are checked once an hour", async () => {
    const { ask, slept, clock } = lineOf()
    http.reply(me, { status: 429, body: '', headers: rateHeaders({ dailyLeft: 0 }) })

    const error = await errorOf(ask())
    expect(error).toBeInstanceOf(CrmRateLimitedError)
    expect(error.retry).toEqual({ at: new Date('2026-11-23T13:00:00.000Z') })
    expect(slept).toEqual([])

    clock.advance({ minutes: 30 })
    expect(await errorOf(ask())).toBeInstanceOf(CrmRateLimitedError)
    expect(http.arrived()).toHaveLength(1)

    clock.advance({ minutes: 30 })
    http.reply(me, { status: 429, body: '', headers: rateHeaders({ dailyLeft: 0 }) })
    expect((await errorOf(ask())).retry).toEqual({ at: new Date('2026-11-23T14:00:00.000Z') })
    expect(http.arrived()).toHaveLength(2)

    clock.advance({ hours: 1 })
    http.reply(me, good)
    http.reply(me, good)
    await ask()
    expect(http.arrived()).toHaveLength(4)
  })

  it("are left to other apps beyond Minset's share", async () => {
    const { client, ask } = lineOf({ dailyShare: 0.01 })
    http.reply(me, { status: 200, body: meBody, headers: rateHeaders({ daily: 10_000, dailyLeft: 9000 }) })
    await ask()

    const dear = { ...endpoints.me(), cost: 100, kind: 'sync' } as const
    const error = await errorOf(client.call(dear, z.unknown()))

    expect(error).toBeInstanceOf(CrmRateLimitedError)
    expect(error.message).toContain("Minset's own part of the company's daily tokens")
    expect(http.arrived()).toHaveLength(1)
  })

  it.each([0, -0.1, 1.1, Number.NaN])('cannot be shared by %d', (dailyShare) => {
    expect(() => lineOf({ dailyShare })).toThrow(ConfigError)
  })
})

describe('the destination of a personal token', () => {
  const http = mockHttp(personalOrigin)

  it('is the common origin, in a header of its own', async () => {
    http.reply(me, good)

    await connect({ tokens: pipedriveTokens('0123456789abcdef'), scopes: null }).crm.read.account()

    const [request] = http.arrived()
    expect(request?.headers.get('x-api-token')).toBe('0123456789abcdef')
    expect(request?.headers.get('authorization')).toBeNull()
  })
})

describe('a token whose response named another origin', () => {
  mockHttp(origin)

  it.each([
    'http://fjord.pipedrive.com',
    'https://fjord.pipedrive.com.example.com',
    'https://example.com/?x=.pipedrive.com',
    'https://evilpipedrive.com',
    'https://user@example.com#.pipedrive.com',
    'https://fjord.pipedrive.com:8443',
  ])('is not sent anywhere: %s', async (apiOrigin) => {
    const tokens = { ...grantedTokens, current: () => Promise.resolve({ token, apiOrigin }) }

    expect(await errorOf(lineOf({ tokens }).ask())).toBeInstanceOf(CrmContractError)
  })
})
