import express from 'express'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createPipedriveApp } from '../../src/crm/pipedrive/app.ts'
import { defaultActivityTypes } from '../../src/crm/pipedrive/fields/fields.ts'
import { createPipedrive } from '../../src/crm/pipedrive/index.ts'
import type { AccessTokens, Crm, CrmApp, CrmEvent, Grant, Tokens, WebhookRequest } from '../../src/crm/port.ts'
import { listenOnAnyPort } from '../support/listen.ts'
import { aPipedriveAccount, type PipedriveAccount } from '../support/pipedrive-account.ts'
import { createSkippingTimer } from '../support/virtual-timer.ts'

interface Installed {
  readonly account: PipedriveAccount
  readonly app: CrmApp
  readonly hooks: { readonly url: string; readonly keys: readonly Buffer[] }
  readonly exchange: (access?: 'read' | 'write') => Promise<Grant>
}

/** The app and a company in which it can be installed. */
async function anInstall({
  clientSecret,
  publicUrl = 'https://minset.example',
}: {
  readonly clientSecret?: string
  readonly publicUrl?: string
} = {}): Promise<Installed> {
  const account = await aPipedriveAccount()
  const { app: registered, url } = account.sandbox
  const hooks = { url: `${publicUrl}/hooks/pipedrive`, keys: [Buffer.alloc(32, 1)] }
  const app = createPipedriveApp(
    {
      clientId: registered.clientId,
      clientSecret: clientSecret ?? registered.clientSecret,
      hooks,
      panel: { panelSecret: undefined, basic: undefined },
      activityTypes: defaultActivityTypes,
      oauthUrl: url,
      baseUrl: url,
    },
    depsOf(account),
  )
  return { account, app, hooks, exchange: (access = 'write') => app.install.exchange(consentOf(account, access)) }
}

function consentOf({ sandbox }: PipedriveAccount, access: 'read' | 'write') {
  return { code: sandbox.authorise(), redirectUri: sandbox.app.redirectUri, access }
}

function depsOf({ clock }: PipedriveAccount) {
  return { clock, timer: createSkippingTimer(), random: () => 0, log: { warn: () => undefined } }
}

/** The adapter with the tokens of a grant, renewed when Pipedrive refuses them, as for a stored account. */
function openWith({ account, app, hooks }: Installed, first: Grant): Crm {
  let grant: Tokens = first
  const tokens: AccessTokens = {
    current: () => Promise.resolve({ token: grant.accessToken, apiOrigin: grant.apiOrigin }),
    async renew() {
      grant = await app.install.refresh(grant.refreshToken)
      return { token: grant.accessToken, apiOrigin: grant.apiOrigin }
    },
  }
  const { scopes } = first
  return createPipedrive({ tokens, scopes, baseUrl: account.sandbox.url, hooks }, depsOf(account))
}

describe('an installation by OAuth in the emulated company', () => {
  it('returns a grant for a code: company and person, scopes, and how long it is valid', async () => {
    const { account, exchange } = await anInstall()

    const grant = await exchange()

    expect(grant).toMatchObject({
      externalId: String(account.sandbox.companyId),
      userId: String(account.sandbox.adminId),
      apiOrigin: account.sandbox.url,
    })
    expect(grant.scopes).toEqual(expect.arrayContaining(['base', 'deals:full', 'admin']))
    expect(grant.expiresAt.getTime() - account.clock.now().getTime()).toBe(3_599_000)
    const reading = await exchange('read')
    expect(reading.scopes.filter((scope) => scope.endsWith(':full') || scope === 'admin')).toEqual([])
  })
})

interface Receiver {
  readonly publicUrl: string
  readonly requests: WebhookRequest[]
}

/** An address that accepts everything. */
async function aReceiver(): Promise<Receiver> {
  const requests: WebhookRequest[] = []
  const web = express()
  web.post('/{*path}', express.raw({ type: () => true }), ({ method, originalUrl, headers, body }, response) => {
    const rawBody = Buffer.isBuffer(body) ? body : Buffer.alloc(0)
    requests.push({ method, url: `https://minset.example${originalUrl}`, headers, rawBody })
    response.end()
  })
  const listening = await listenOnAnyPort(web)
  onTestFinished(() => listening.close())
  return { publicUrl: listening.url, requests }
}

function eventsOf(app: CrmApp, requests: readonly WebhookRequest[], now: Date): CrmEvent[] {
  return requests.flatMap((request) => {
    expect(app.webhooks.verify(request, now)).toBe(true)
    return app.webhooks.events(JSON.parse(Buffer.from(request.rawBody).toString('utf8')), request).events
  })
}

describe('the events of the emulated company', () => {
  it('arrive with the secrets of their webhooks, and cause the changed records to be read', async () => {
    const { publicUrl, requests } = await aReceiver()
    const installed = await anInstall({ publicUrl })
    const { account, app } = installed
    const { sandbox, clock } = account
    const { ids = [] } = (await openWith(installed, await installed.exchange()).subscriptions?.ensure([])) ?? {}
    expect(ids).toHaveLength(4)
    requests.length = 0

    const person = sandbox.create('persons', { name: 'Kari Nordmann' })
    const call = sandbox.create('activities', { subject: 'Call', type: 'call' })
    sandbox.write('activities', String(call.id), { type: 'meeting' })
    sandbox.archive('activities', String(call.id))
    await sandbox.webhooks.deliverDue()

    const events = eventsOf(app, requests, clock.now())
    expect(new Set(events.map(({ externalId }) => externalId))).toEqual(new Set([String(sandbox.companyId)]))
    expect(new Set(events.map(({ key }) => key)).size).toBe(events.length)
    const id = String(call.id)
    expect(events.map(({ body }) => app.webhooks.meaningOf(body, null))).toEqual([
      { kind: 'records', keys: [{ type: 'contact', id: String(person.id) }], isSettling: true },
      { kind: 'records', keys: [{ type: 'call', id }], isSettling: true },
      {
        kind: 'records',
        keys: [
          { type: 'meeting', id },
          { type: 'call', id },
        ],
        isSettling: false,
      },
      { kind: 'records', keys: [{ type: 'meeting', id }], isSettling: false },
    ])
  })
})
