import { describe, expect, it } from 'vitest'
import { costOf } from '../../src/sandbox/pipedrive/costs.ts'
import { aPipedriveAccount } from '../support/pipedrive-account.ts'
import { costOf as declaredCostOf, pipedriveSpec, usedOperations } from '../support/pipedrive-spec.ts'

const me = '/v1/users/me'

describe('rate limits of the emulated company', () => {
  it('slide: in any two seconds a token is answered up to its limit', async () => {
    const { call, clock, ask, sandbox } = await aPipedriveAccount({ burst: 3 })
    expect((await call('GET', me)).headers.get('x-ratelimit-remaining')).toBe('2')
    clock.advance({ seconds: 1 })
    await call('GET', me)
    await call('GET', me)
    clock.advance({ ms: 999 })
    const refused = await call('GET', me)
    // Another token has its own window.
    const other = await ask({ method: 'GET', path: me, headers: { 'x-api-token': sandbox.otherToken } })
    clock.advance({ ms: 1 })
    const admitted = await call('GET', me)

    expect([refused.status, other.status, admitted.status]).toEqual([429, 200, 200])
    expect(refused.body).toMatchObject({ success: false, errorCode: 429 })
    expect(refused.headers.get('x-ratelimit-limit')).toBe('3')
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('0')
    expect(refused.headers.get('x-ratelimit-reset')).toBe('2')
  })

  it('are higher for an app than for a person, as documented', async () => {
    const { ask, sandbox } = await aPipedriveAccount({}, {})
    const pair = sandbox.tokens.exchange(sandbox.authorise())
    const headers = [{ authorization: `Bearer ${pair?.accessToken}` }, { 'x-api-token': sandbox.accessToken }]
    const replies = await Promise.all(headers.map((one) => ask({ method: 'GET', path: me, headers: one })))

    expect(replies.map((reply) => reply.headers.get('x-ratelimit-limit'))).toEqual(['160', '40'])
  })

  it('of searches apply in addition: ten in two seconds', async () => {
    const { call, clock } = await aPipedriveAccount()
    const statuses: number[] = []
    for (let round = 0; round < 11; round += 1) statuses.push((await call('GET', '/api/v2/itemSearch?term=x')).status)

    expect(statuses.at(-1)).toBe(429)
    expect(statuses.filter((status) => status === 429)).toHaveLength(1)
    expect((await call('GET', me)).status).toBe(200)
    clock.advance({ seconds: 2 })
    expect((await call('GET', '/api/v2/itemSearch?term=x')).status).not.toBe(429)
  })

  it('block a client that ignores them, for a while, with an HTML page', async () => {
    const { call, clock } = await aPipedriveAccount({ burst: 1 })
    const statuses: number[] = []
    for (let round = 0; round < 43; round += 1) statuses.push((await call('GET', me)).status)
    const shut = await call('GET', me)

    expect(statuses.indexOf(403)).toBe(42)
    expect(shut.status).toBe(403)
    expect(shut.headers.get('content-type')).toContain('text/html')
    expect(shut.body).toContain('Cloudflare')
    clock.advance({ seconds: 59 })
    expect((await call('GET', me)).status).toBe(403)
    clock.advance({ seconds: 1 })
    expect((await call('GET', me)).status).toBe(200)
  })
})

describe('daily tokens of the emulated company', () => {
  it.skipIf(!pipedriveSpec.available)('match Pipedrive’s files, for every operation that Minset uses', () => {
    const calls = usedOperations.map(({ name }) => {
      const [method = '', path = ''] = name.split(' ')
      return [method, path.replaceAll(/\{[^}]+\}/g, '1')] as const
    })

    expect(calls.length).toBeGreaterThan(30)
    expect(calls.map(([method, path]) => [method, path, costOf(method, path)])).toEqual(
      calls.map(([method, path]) => [method, path, declaredCostOf(method, path)]),
    )
  })

  it('are used up by each call as documented', async () => {
    const { call, sandbox } = await aPipedriveAccount({ dailyTokens: 10_000 })
    const calls = [
      ['GET', '/api/v2/persons', 10],
      ['GET', '/api/v2/persons/1', 1],
      ['PATCH', '/api/v2/persons/1', 5],
      ['DELETE', '/api/v2/persons/3', 3],
      ['GET', '/api/v2/deals/archived', 20],
      ['GET', '/api/v2/stages', 5],
      ['GET', '/api/v2/dealFields/title', 1],
      ['POST', '/api/v2/dealFields/label_ids/options', 5],
      ['GET', '/v1/dealFields', 20],
      ['GET', '/api/v1/users', 20],
      ['GET', me, 2],
      ['GET', '/v1/webhooks', 10],
      ['DELETE', '/v1/webhooks/1', 6],
      ['POST', '/v1/callLogs', 10],
      ['PUT', '/v1/persons/2/merge', 40],
      ['GET', '/v1/filters', 20],
      ['GET', '/v1/activityTypes', 20],
    ] as const
    const costs: number[] = []
    let left = 10_000
    for (const [method, path] of calls) {
      const { headers } = await call(method, path, method === 'GET' ? undefined : {})
      const remaining = Number(headers.get('x-daily-ratelimit-token-remaining'))
      costs.push(left - remaining)
      left = remaining
    }

    expect(costs).toEqual(calls.map(([, , cost]) => cost))
    expect(sandbox.usage.tokensUsed).toBe(10_000 - left)
  })

  it('are refused to everybody once they are used up, until the next day', async () => {
    const { call, clock, sandbox } = await aPipedriveAccount({ dailyTokens: 100 })
    sandbox.usage.use(95)
    const refused = await call('GET', '/api/v2/deals')
    const cheap = await call('GET', me)

    expect(refused.status).toBe(429)
    expect(refused.headers.get('x-daily-ratelimit-token-limit')).toBe('100')
    expect(refused.headers.get('x-daily-ratelimit-token-remaining')).toBe('0')
    expect(cheap.status).toBe(200)
    clock.set('2026-11-24T00:00:00Z')
    const next = await call('GET', '/api/v2/deals')
    expect([next.status, next.headers.get('x-daily-ratelimit-token-remaining')]).toEqual([200, '90'])
  })
})
