import { describe, expect, it } from 'vitest'
import { hubspotTokens } from '../../../src/crm/hubspot/access/static-tokens.ts'
import type { AccessToken, AccessTokens, Crm } from '../../../src/crm/port.ts'
import { CrmAuthError, CrmUnavailableError } from '../../../src/domain/errors.ts'
import { message } from '../../../src/words/index.ts'
import { mockHttp } from '../../support/http-mock.ts'
import { accountBody, connect, origin } from './adapter.ts'

const details = { method: 'GET', path: '/account-info/2026-09/details' } as const
const good = { status: 200, body: accountBody }
const refused = { status: 401, body: { status: 'error', category: 'EXPIRED_AUTHENTICATION' } }

interface Tokens extends AccessTokens {
  /** The tokens that were reported as refused. */
  readonly refused: readonly string[]
}

/** A source of tokens: returns the same one until it is renewed. */
function tokensNamed(name: string): Tokens {
  const refusals: string[] = []
  function named(): AccessToken {
    return { token: `${name}-${refusals.length + 1}`, apiOrigin: null }
  }
  return {
    refused: refusals,
    current: () => Promise.resolve(named()),
    renew({ token }) {
      refusals.push(token)
      return Promise.resolve(named())
    },
  }
}

async function errorOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => new Error('it went through'),
    (error: unknown) => error,
  )
}

describe('the token of a call', () => {
  const http = mockHttp(origin)

  function sentTokens(): (string | null)[] {
    return http.arrived().map(({ headers }) => headers.get('authorization'))
  }

  it('is requested again for each call', async () => {
    let calls = 0
    const tokens: AccessTokens = {
      current: () => Promise.resolve({ token: `token-${(calls += 1)}`, apiOrigin: null }),
      renew: () => Promise.reject(new Error('nobody refused')),
    }
    const { crm } = connect({ tokens })
    http.reply(details, good)
    http.reply(details, good)

    await crm.read.account()
    await crm.read.account()

    expect(sentTokens()).toEqual(['Bearer token-1', 'Bearer token-2'])
  })

  it("belongs to the call's own account when accounts call at the same time", async () => {
    const crms: readonly Crm[] = ['one', 'two', 'three'].map((name) => connect({ tokens: tokensNamed(name) }).crm)
    for (let call = 0; call < 9; call += 1) http.reply(details, good)

    await Promise.all([...crms, ...crms, ...crms].map((crm) => crm.read.account()))

    const sent = sentTokens()
    expect(['one', 'two', 'three'].map((name) => sent.filter((it) => it === `Bearer ${name}-1`).length)).toEqual([
      3, 3, 3,
    ])
  })

  it('is renewed if HubSpot refuses it, and the call is sent again at once', async () => {
    const tokens = tokensNamed('one')
    const { crm, slept, warnings } = connect({ tokens })
    http.reply(details, refused)
    http.reply(details, good)

    expect((await crm.read.account()).externalId).toBe('4242')
    expect(tokens.refused).toEqual(['one-1'])
    expect(sentTokens()).toEqual(['Bearer one-1', 'Bearer one-2'])
    expect(slept).toEqual([])
    expect(crm.usage().calls).toBe(2)
    expect(warnings).toEqual([
      {
        fields: { crm: 'HubSpot', call: 'GET /account-info/2026-09/details' },
        message: 'the CRM refused the access token; another one is asked for',
      },
    ])
  })

  it('is renewed only once: if the new one is refused too, the call fails', async () => {
    const tokens = tokensNamed('one')
    http.reply(details, refused)
    http.reply(details, refused)

    const error = await errorOf(connect({ tokens }).crm.read.account())

    expect(error).toBeInstanceOf(CrmAuthError)
    expect(String(error)).toContain('Connect the account again')
    expect(tokens.refused).toEqual(['one-1'])
  })

  it('is renewed once in all the attempts of a call', async () => {
    const tokens = tokensNamed('one')
    http.reply(details, refused)
    http.reply(details, { status: 503, body: '' })
    http.reply(details, refused)

    expect(await errorOf(connect({ tokens }).crm.read.account())).toBeInstanceOf(CrmAuthError)
    expect(tokens.refused).toEqual(['one-1'])
  })

  it.each([
    new CrmAuthError(message('asWritten', { text: 'disconnected' })),
    new CrmUnavailableError(message('asWritten', { text: 'not now' })),
  ])('fails the call with its own error if it cannot be obtained: %s', async (error) => {
    const current = connect({ tokens: { current: () => Promise.reject(error), renew: () => Promise.reject(error) } })
    const renewal = connect({
      tokens: { current: () => Promise.resolve({ token: 'a', apiOrigin: null }), renew: () => Promise.reject(error) },
    })
    http.reply(details, refused)

    expect(await errorOf(current.crm.read.account())).toBe(error)
    expect(current.crm.usage().calls).toBe(0)
    expect(await errorOf(renewal.crm.read.account())).toBe(error)
  })

  it('that is static and refused must be replaced by a person', async () => {
    http.reply(details, refused)

    const error = await errorOf(connect({ tokens: hubspotTokens('pat-hidden') }).crm.read.account())

    expect(error).toBeInstanceOf(CrmAuthError)
    expect(String(error)).toContain('Set a valid one')
    expect(String(error)).not.toContain('pat-hidden')
  })
})
