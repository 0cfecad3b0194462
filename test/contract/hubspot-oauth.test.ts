import { describe, expect, it } from 'vitest'
import { createInstall } from '../../src/crm/hubspot/access/oauth.ts'
import { createHubSpot } from '../../src/crm/hubspot/index.ts'
import type { AccessToken, AccessTokens, CrmInstall, Grant, Tokens } from '../../src/crm/port.ts'
import { ConfigError, CrmAuthError } from '../../src/domain/errors.ts'
import { type Account, anAccount } from '../support/hubspot-account.ts'
import { createSkippingTimer } from '../support/virtual-timer.ts'

const scopes = ['oauth', 'crm.objects.owners.read']

interface Installed {
  readonly account: Account
  readonly install: CrmInstall
  readonly exchange: () => Promise<Grant>
}

/** The app and an account that it may be installed in. */
async function anInstall(
  client: { readonly clientId?: string; readonly clientSecret?: string } = {},
): Promise<Installed> {
  const account = await anAccount()
  const { app, url, tokens } = account.sandbox
  const install = createInstall(
    {
      clientId: app.clientId,
      clientSecret: app.clientSecret,
      baseUrl: url,
      authorizeUrl: `${url}/oauth/authorize`,
      ...client,
    },
    depsOf(account),
  )
  return { account, install, exchange: () => install.exchange(consent(tokens.authorise(scopes), app.redirectUri)) }
}

function consent(code: string, redirectUri: string): Parameters<CrmInstall['exchange']>[0] {
  return { code, redirectUri, access: 'write' }
}

function accessOf({ accessToken, apiOrigin }: Tokens): AccessToken {
  return { token: accessToken, apiOrigin }
}

function depsOf({ clock }: Account): Parameters<typeof createInstall>[1] {
  return { clock, timer: createSkippingTimer(), random: () => 0, log: { warn: () => undefined } }
}

/** The tokens of one grant, renewed when HubSpot refuses them, as an account keeps them. */
function keep(install: CrmInstall, first: Grant): AccessTokens & { readonly held: () => Tokens } {
  let grant: Tokens = first
  return {
    held: () => grant,
    current: () => Promise.resolve(accessOf(grant)),
    async renew() {
      grant = await install.refresh(grant.refreshToken)
      return accessOf(grant)
    },
  }
}

describe('installing by OAuth, against the emulated account', () => {
  it('gives a grant for a code: whose account, which scopes, how long', async () => {
    const { account, exchange } = await anInstall()

    const grant = await exchange()

    expect(grant).toMatchObject({ externalId: String(account.sandbox.portalId), scopes })
    expect(grant.expiresAt).toEqual(new Date(account.clock.now().getTime() + 1_800_000))
    expect(account.sandbox.tokens.scopesOf(grant.accessToken)).toEqual(new Set(scopes))
  })

  it('takes a code once', async () => {
    const { account, install } = await anInstall()
    const code = account.sandbox.tokens.authorise(scopes)
    const { redirectUri } = account.sandbox.app
    await install.exchange(consent(code, redirectUri))

    await expect(install.exchange(consent(code, redirectUri))).rejects.toThrow(CrmAuthError)
  })

  it.each([{ clientId: 'another' }, { clientSecret: 'another' }])(
    'says that the app is set up wrong, without the value: %j',
    async (client) => {
      const { exchange } = await anInstall(client)

      await expect(exchange()).rejects.toThrow(ConfigError)
      await expect(exchange()).rejects.not.toThrow('another')
    },
  )

  it('says that the redirect address is wrong', async () => {
    const { account, install } = await anInstall()
    const code = account.sandbox.tokens.authorise(scopes)

    await expect(install.exchange(consent(code, 'https://elsewhere.example/callback'))).rejects.toThrow(ConfigError)
  })

  it('refreshes to a token that works', async () => {
    const { account, install, exchange } = await anInstall()
    const first = await exchange()
    account.clock.advance({ minutes: 31 })

    const second = await install.refresh(first.refreshToken)

    expect(account.sandbox.tokens.scopesOf(first.accessToken)).toBeNull()
    expect(account.sandbox.tokens.scopesOf(second.accessToken)).toEqual(new Set(scopes))
    expect(second.expiresAt).toEqual(new Date(account.clock.now().getTime() + 1_800_000))
  })

  it('rides out what passes', async () => {
    const { account, install, exchange } = await anInstall()
    const { refreshToken } = await exchange()
    for (const status of [503, 423]) {
      account.sandbox.faults.add({ matches: ({ method }) => method === 'POST', times: 1, answer: { status, body: {} } })
    }

    const { accessToken } = await install.refresh(refreshToken)
    expect(account.sandbox.tokens.scopesOf(accessToken)).toEqual(new Set(scopes))
    const statuses = account.sandbox.requests.requests().map(({ status }) => status)
    expect(statuses.slice(-3)).toEqual([503, 423, 200])
  })

  it('ends with uninstalling, which may be repeated', async () => {
    const { install, exchange } = await anInstall()
    const grant = await exchange()

    await install.uninstall(grant)
    await install.uninstall(grant)

    await expect(install.refresh(grant.refreshToken)).rejects.toThrow(CrmAuthError)
  })
})

describe('calls with tokens that end, against the emulated account', () => {
  it('go on with a new one', async () => {
    const { account, install, exchange } = await anInstall()
    const tokens = keep(install, await exchange())
    const crm = createHubSpot({ tokens, baseUrl: account.sandbox.url }, depsOf(account))
    await crm.read.account()
    const before = tokens.held().accessToken

    account.clock.advance({ minutes: 31 })

    expect((await crm.read.account()).externalId).toBe(String(account.sandbox.portalId))
    expect(tokens.held().accessToken).not.toBe(before)
  })

  it('end when the refresh token has ended too', async () => {
    const { account, install, exchange } = await anInstall()
    const grant = await exchange()
    const crm = createHubSpot({ tokens: keep(install, grant), baseUrl: account.sandbox.url }, depsOf(account))

    account.sandbox.tokens.revoke(grant.refreshToken)
    account.clock.advance({ minutes: 31 })

    await expect(crm.read.owners()).rejects.toThrow(CrmAuthError)
  })
})
