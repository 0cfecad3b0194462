import { describe, expect, it } from 'vitest'
import { hookOf } from '../../../src/crm/pipedrive/events/hook-address.ts'
import { mockHttp } from '../../support/http-mock.ts'
import { inWords } from '../../support/words.ts'
import { connectPerson, refusal, single } from './account.ts'
import { origin } from './adapter.ts'

const list = { method: 'GET', path: '/api/v1/webhooks' } as const
const create = { method: 'POST', path: '/api/v1/webhooks' } as const
const me = { method: 'GET', path: '/api/v1/users/me' } as const
const objects = ['activity', 'deal', 'person', 'organization'] as const
const account = single({
  id: 11,
  company_id: 42,
  company_domain: 'acme',
  timezone_name: 'Europe/Oslo',
  default_currency: 'NOK',
})
const hooks = { url: 'https://minset.example/hooks/pipedrive', keys: [Buffer.alloc(32, 1)] }
const { prefix, url: address } = hookOf(hooks, '42')

describe('subscriptions of an account', () => {
  const http = mockHttp(origin)

  function subscriptions(scopes: readonly string[] | null = null) {
    const { crm } = connectPerson({ scopes, hooks })
    if (crm.subscriptions === null) throw new Error('no subscriptions')
    return crm.subscriptions
  }
  /** One of Minset's webhooks as Pipedrive lists it, with the address that the adapter requests. */
  function webhook(id: number, object: string, more: object = {}): object {
    return {
      id,
      name: `Minset: ${object}`,
      user_id: 11,
      event_action: '*',
      event_object: object,
      subscription_url: address,
      version: '2.0',
      is_active: 1,
      http_auth_user: 'minset',
      ...more,
    }
  }
  function answer(webhooks: readonly object[]): void {
    http.reply(me, account)
    http.reply(list, { status: 200, body: { status: 'ok', success: true, data: webhooks } })
  }
  function deletes(id: number): void {
    http.reply({ method: 'DELETE', path: `/api/v1/webhooks/${id}` }, { status: 200, body: { success: true } })
  }
  it('are created, one for each kind of object, with a secret address and a password', async () => {
    answer([])
    objects.forEach((_, index) => {
      http.reply(create, { status: 201, body: { success: true, data: { id: 101 + index } } })
    })

    const report = await subscriptions().ensure([])

    expect(report).toEqual({ ids: ['101', '102', '103', '104'], lost: 0, unavailable: null, cause: null })
    const bodies = http
      .arrived()
      .slice(2)
      .map(({ body }) => body as Record<string, unknown>)
    expect(bodies.map(({ event_object: object, name }) => [object, name])).toEqual(
      objects.map((object) => [object, `Minset: ${object}`]),
    )
    expect(bodies[0]).toMatchObject({ event_action: '*', version: '2.0', user_id: 11, http_auth_user: 'minset' })
    expect(String(bodies[0]?.['http_auth_password'])).toHaveLength(43)
    expect(new Set(bodies.map((body) => body['subscription_url']))).toEqual(new Set([address]))
  })

  it('are not touched if they are correct', async () => {
    answer(objects.map((object, index) => webhook(101 + index, object)))

    const report = await subscriptions().ensure(['101', '102', '103', '104'])

    expect(report).toEqual({ ids: ['101', '102', '103', '104'], lost: 0, unavailable: null, cause: null })
  })

  it('are replaced if they are inactive, have another address or are duplicates', async () => {
    answer([
      webhook(101, 'activity', { is_active: 0 }),
      webhook(102, 'deal', { subscription_url: `${prefix}another-secret` }),
      webhook(103, 'person'),
      webhook(104, 'person'),
      webhook(105, 'organization'),
    ])
    http.reply(create, { status: 201, body: { success: true, data: { id: 201 } } })
    deletes(101)
    http.reply(create, { status: 201, body: { success: true, data: { id: 202 } } })
    deletes(102)
    deletes(104)

    const report = await subscriptions().ensure(['101', '102', '103', '99'])

    // One has been deactivated, one no longer exists, and further events of the replaced one are ignored.
    expect(report).toEqual({ ids: ['201', '202', '103', '105'], lost: 3, unavailable: null, cause: null })
  })

  it('of other people, apps and installations are not touched', async () => {
    const ours = objects.map((object, index) => webhook(101 + index, object))
    answer([
      ...ours,
      webhook(201, 'deal', { user_id: 12 }),
      webhook(202, 'deal', { subscription_url: 'https://other.example/hooks/pipedrive/42/secret' }),
      webhook(203, 'deal', { name: 'Sync' }),
    ])

    expect((await subscriptions().ensure([])).ids).toEqual(['101', '102', '103', '104'])
  })

  it('are unavailable without the scope, or if Pipedrive cannot reach the address', async () => {
    expect(inWords(await subscriptions(['deals:read']).ensure(['1']))).toEqual({
      ids: ['1'],
      lost: 0,
      unavailable: 'the account has not granted admin',
      cause: 'ungranted',
    })

    answer([])
    const errors = { subscription_url: ['invalid or non-reachable URL'] }
    http.reply(create, { status: 400, body: { status: 'error', success: false, errors } })
    expect(inWords(await subscriptions().ensure([]))).toMatchObject({
      unavailable: 'invalid or non-reachable URL',
      cause: 'unreachable',
    })

    answer([])
    http.reply(create, { status: 400, body: { success: false, errors: { general: ['webhooks limit reached'] } } })
    expect((await subscriptions().ensure([])).cause).toBe('refused')
  })

  it('are off for a while if the person may not create them', async () => {
    http.reply(me, account)
    http.reply(list, refusal(403, 'Forbidden'))
    const { crm } = connectPerson({ hooks })

    expect(await crm.subscriptions?.ensure(['1'])).toMatchObject({ ids: ['1'], cause: 'ungranted' })
    expect(crm.features().find(({ name }) => name === 'webhooks')?.on).toBe(false)
  })

  it('that were created although no response arrived are found again', async () => {
    answer(objects.slice(1).map((object, index) => webhook(101 + index, object)))
    http.breakOff(create, 'ECONNRESET')
    http.reply(list, { status: 200, body: { success: true, data: [webhook(200, 'activity')] } })

    expect((await subscriptions().ensure([])).ids).toEqual(['200', '101', '102', '103'])
  })

  it('all end on request', async () => {
    answer([webhook(101, 'activity'), webhook(201, 'deal', { user_id: 12 })])
    deletes(101)

    await subscriptions().remove()

    expect(http.arrived().map(({ method }) => method)).toEqual(['GET', 'GET', 'DELETE'])
  })
})
