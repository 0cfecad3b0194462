import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  CrmAuthError,
  CrmContractError,
  CrmNotFoundError,
  CrmPermissionError,
  CrmRateLimitedError,
  CrmRejectedError,
  CrmUnavailableError,
} from '../../../src/domain/errors.ts'
import { mockHttp } from '../../support/http-mock.ts'
import { neverAnswering } from '../../support/never-answering.ts'
import { accountBody, connect, origin, token } from './adapter.ts'

const details = { method: 'GET', path: '/account-info/2026-09/details' } as const
const search = { method: 'POST', path: '/crm/objects/2026-09/calls/search' } as const
const good = { status: 200, body: accountBody }

function limited(policyName: string): object {
  return {
    status: 'error',
    message: `You have reached your ${policyName.toLowerCase()} limit.`,
    errorType: 'RATE_LIMIT',
    correlationId: 'c-1',
    policyName,
  }
}

/** The error that ends the work. */
async function errorOf(work: Promise<unknown>): Promise<Error & { retry?: unknown; details?: unknown }> {
  return work.then(
    () => new Error('it went through'),
    (error: Error) => error,
  )
}

describe('a call to HubSpot', () => {
  const http = mockHttp(origin)

  it('sends the token as bearer to the dated path', async () => {
    http.reply(details, good)

    await connect().crm.read.account()

    expect(http.arrived()[0]?.headers.get('authorization')).toBe(`Bearer ${token}`)
  })

  it('counts every request, retries included', async () => {
    const { crm } = connect()
    http.reply(details, { status: 502, body: 'bad gateway' })
    http.reply(details, good)

    await crm.read.account()

    expect(crm.usage().calls).toBe(2)
  })

  it.each([500, 502, 503, 504, 521, 523, 524, 408])('is repeated after status %d', async (status) => {
    const { crm, warnings } = connect()
    http.reply(details, { status, body: '<html>out of order</html>', headers: { 'content-type': 'text/html' } })
    http.reply(details, good)

    expect((await crm.read.account()).externalId).toBe('4242')
    expect(warnings).toMatchObject([
      {
        message: 'a call to the CRM failed',
        fields: { crm: 'HubSpot', status, tried: 1, error: 'crm.unavailable' },
      },
    ])
  })

  it('ends with CrmUnavailableError when HubSpot keeps failing', async () => {
    const { crm, slept } = connect()
    for (let tried = 0; tried < 6; tried += 1) http.reply(details, { status: 503, body: '' })

    const error = await errorOf(crm.read.account())

    expect(error).toBeInstanceOf(CrmUnavailableError)
    expect(error).toMatchObject({ retry: 'backoff', details: { status: 503 } })
    expect(slept).toEqual([250, 500, 1_000, 2_000, 4_000])
  })

  it('waits at least two seconds on a locked account', async () => {
    const { crm, slept } = connect()
    http.reply(details, { status: 423, body: { status: 'error', message: 'locked' } })
    http.reply(details, good)

    await crm.read.account()

    expect(slept).toEqual([2_000])
  })

  it('waits as long as an account that is being moved requests', async () => {
    const { crm, slept } = connect()
    http.reply(details, { status: 477, body: '', headers: { 'retry-after': '30' } })
    http.reply(details, good)

    await crm.read.account()

    expect(slept).toEqual([30_000])
  })

  it('does not wait for hours', async () => {
    const { crm, slept } = connect()
    http.reply(details, { status: 477, body: '', headers: { 'retry-after': '86400' } })

    expect(await errorOf(crm.read.account())).toBeInstanceOf(CrmUnavailableError)
    expect(slept).toEqual([])
  })

  it('is repeated after a broken connection', async () => {
    const { crm } = connect()
    http.breakOff(details, 'ECONNRESET')
    http.reply(details, good)

    expect((await crm.read.account()).externalId).toBe('4242')
  })

  it.each(['ECONNREFUSED', 'ENOTFOUND', 'CERT_HAS_EXPIRED'])(
    'is given up soon, with one clear sentence, when there is no connection (%s)',
    async (code) => {
      const { crm } = connect()
      for (let tried = 0; tried < 3; tried += 1) http.breakOff(details, code)

      const error = await errorOf(crm.read.account())

      expect(error).toBeInstanceOf(CrmUnavailableError)
      expect(error.message).toBe(
        `Cannot reach HubSpot at api.hubapi.com (${code}): check the configured address and this machine's network connection.`,
      )
    },
  )

  it('waits until the ten-second window has ended', async () => {
    const { crm, slept } = connect()
    http.reply(details, { status: 429, body: limited('TEN_SECONDLY_ROLLING') })
    http.reply(details, good)

    await crm.read.account()

    expect(slept).toEqual([10_100])
  })

  it('waits for a second when the searches of a second are used up', async () => {
    const { crm, slept } = connect()
    http.reply(search, { status: 429, body: limited('SECONDLY') })
    http.reply(search, { status: 200, body: { total: 0, results: [] } })

    await crm.read.changedSince('call', new Date(0), null)

    expect(slept).toEqual([1_050])
  })

  it('honours a longer Retry-After', async () => {
    const { crm, slept } = connect()
    http.reply(details, { status: 429, body: limited('TEN_SECONDLY_ROLLING'), headers: { 'retry-after': '25' } })
    http.reply(details, good)

    await crm.read.account()

    expect(slept).toEqual([25_000])
  })

  it('ends with CrmRateLimitedError when the limit stays used up', async () => {
    const { crm } = connect()
    const refused = { status: 429, body: limited('TEN_SECONDLY_ROLLING') }
    for (let tried = 0; tried < 6; tried += 1) http.reply(details, refused)

    const error = await errorOf(crm.read.account())

    expect(error).toBeInstanceOf(CrmRateLimitedError)
    expect(error.retry).toEqual({ at: new Date('2026-11-23T12:00:10.100Z') })
  })

  it('does not wait for a new day but reports when it begins, in UTC while the time zone is unknown', async () => {
    const { crm, slept } = connect()
    http.reply(details, { status: 429, body: limited('DAILY') })

    const error = await errorOf(crm.read.account())

    expect(error).toBeInstanceOf(CrmRateLimitedError)
    expect(error.retry).toEqual({ at: new Date('2026-11-24T00:00:00.000Z') })
    expect(slept).toEqual([])
  })

  it("reports when the account's own new day begins once the time zone is known", async () => {
    const { crm } = connect()
    http.reply(details, good)
    http.reply(details, { status: 429, body: limited('DAILY') })

    await crm.read.account()
    const error = await errorOf(crm.read.account())

    expect(error.retry).toEqual({ at: new Date('2026-11-23T23:00:00.000Z') })
  })

  it('reports that the token is not accepted', async () => {
    const body = {
      status: 'error',
      message: 'Authentication credentials not found.',
      category: 'INVALID_AUTHENTICATION',
    }
    http.reply(details, { status: 401, body })

    const error = await errorOf(connect().crm.read.account())

    expect(error).toBeInstanceOf(CrmAuthError)
    expect(error.message).not.toContain(token)
  })

  it('names the scopes that are missing', async () => {
    const errors = [{ message: 'x', context: { requiredGranularScopes: ['crm.objects.owners.read', 'oauth'] } }]
    const body = { status: 'error', message: 'This app lacks scopes', category: 'MISSING_SCOPES', errors }
    http.reply(details, { status: 403, body })

    const error = await errorOf(connect().crm.read.account())

    expect(error).toBeInstanceOf(CrmPermissionError)
    expect(error.message).toContain('crm.objects.owners.read, oauth')
  })

  it('treats a 403 with HTML as a temporary obstacle', async () => {
    const { crm } = connect()
    http.reply(details, { status: 403, body: '<html>blocked</html>' })
    http.reply(details, good)

    expect((await crm.read.account()).externalId).toBe('4242')
  })

  it('reports that the address does not exist', async () => {
    http.reply(details, { status: 404, body: { status: 'error', message: 'resource not found', correlationId: 'c-2' } })

    expect(await errorOf(connect().crm.read.account())).toBeInstanceOf(CrmNotFoundError)
  })

  it.each([400, 409, 422])('is not repeated when HubSpot refuses its content (%d)', async (status) => {
    const { crm, slept } = connect()
    http.reply(details, { status, body: { status: 'error', message: 'no', category: 'VALIDATION_ERROR' } })

    expect(await errorOf(crm.read.account())).toBeInstanceOf(CrmRejectedError)
    expect(slept).toEqual([])
  })

  it('repeats codes and property names in the message, but no values', async () => {
    const errors = [
      { message: 'ola@example.com is bad', code: 'INVALID_EMAIL', context: { propertyName: ['email'] } },
      { message: 'x', code: 'Value "4711" is bad', context: { propertyName: ['some value with spaces'] } },
    ]
    const body = { status: 'error', message: 'ola@example.com is bad', category: 'VALIDATION_ERROR', errors }
    http.reply(details, { status: 400, body, headers: { 'x-hubspot-correlation-id': 'c-3' } })

    const error = await errorOf(connect().crm.read.account())

    expect(error.message).toBe(
      'HubSpot refused GET /account-info/2026-09/details (status 400: VALIDATION_ERROR INVALID_EMAIL email).',
    )
    expect(error.details).toEqual({ call: 'GET /account-info/2026-09/details', status: 400, correlationId: 'c-3' })
  })

  it.each([
    ['no JSON', '<html>welcome</html>'],
    ['JSON of another shape', { portalId: 1 }],
  ])('ends with CrmContractError when the response is %s', async (_, body) => {
    http.reply(details, { status: 200, body })

    expect(await errorOf(connect().crm.read.account())).toBeInstanceOf(CrmContractError)
  })

  it('names the places, not the values, of a response with another shape', async () => {
    http.reply(details, { status: 200, body: { ...accountBody, companyCurrency: 7, uiDomain: null } })

    const error = await errorOf(connect().crm.read.account())

    expect(error.details).toMatchObject({ problems: ['companyCurrency: invalid_type', 'uiDomain: invalid_type'] })
  })

  it('slows down to the limit that HubSpot announces', async () => {
    const { crm, slept } = connect({ limitPer10Seconds: 190 })
    const headers = { 'x-hubspot-ratelimit-max': '2', 'x-hubspot-ratelimit-interval-milliseconds': '10000' }
    for (let call = 0; call < 3; call += 1) http.reply(details, { ...good, headers })

    for (let call = 0; call < 3; call += 1) await crm.read.account()

    expect(slept).toEqual([10_100])
  })

  it('keeps the configured limit, and a smaller one for searches', async () => {
    const { crm, slept } = connect({ limitPer10Seconds: 2 })
    for (let call = 0; call < 3; call += 1) http.reply(details, good)
    for (let call = 0; call < 5; call += 1) http.reply(search, { status: 200, body: { total: 0, results: [] } })

    for (let call = 0; call < 3; call += 1) await crm.read.account()
    for (let call = 0; call < 5; call += 1) await crm.read.changedSince('call', new Date(0), null)

    expect(slept).toEqual([10_100, 1_050])
  })
})

describe('a call without a response', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  })

  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('is aborted after 30 seconds, and repeated', async () => {
    const fetch = vi.fn<typeof neverAnswering>().mockImplementationOnce(neverAnswering)
    fetch.mockImplementationOnce(() => Promise.resolve(new Response(JSON.stringify(accountBody))))
    vi.stubGlobal('fetch', fetch)
    const { crm, warnings } = connect()

    const account = crm.read.account()
    await vi.advanceTimersByTimeAsync(29_999)
    expect(fetch).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(1)

    expect((await account).externalId).toBe('4242')
    expect(warnings).toMatchObject([{ fields: { error: 'crm.unavailable', timeoutMs: 30_000 } }])
  })

  it('leaves no timer behind once it is answered', async () => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify(accountBody))))

    await connect().crm.read.account()

    expect(vi.getTimerCount()).toBe(0)
  })
})
