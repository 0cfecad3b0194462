import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import type { Exchange } from '../../src/sandbox/core/http/request-log.ts'
import type { HubSpotSandbox } from '../../src/sandbox/hubspot/index.ts'
import type { SettableClock } from '../support/clock.ts'
import { anAccount, type Reply, send } from '../support/hubspot-account.ts'
import { checkExchange, specAvailable } from '../support/hubspot-spec.ts'

const subscriptions = '/webhooks-journal/subscriptions/2026-03'
const earliest = '/webhooks-journal/journal/2026-03/batch/earliest'
const allScopes = ['read', 'subscriptions.read', 'subscriptions.write'].map(
  (right) => `developer.webhooks_journal.${right}`,
)
const Batch = z.object({
  results: z.array(z.object({ url: z.url(), expiresAt: z.string(), currentOffset: z.uuid() })),
})
const File = z.object({
  offset: z.uuid(),
  publishedAt: z.string(),
  journalEvents: z.array(z.looseObject({ action: z.string() })),
})

interface Reader {
  readonly sandbox: HubSpotSandbox
  readonly clock: SettableClock
  readonly call: (method: string, path: string, body?: unknown) => Promise<Reply>
  /** The files after an offset, or from the start. */
  readonly read: (after?: string, count?: number) => Promise<readonly z.infer<typeof File>[]>
}

function grant(sandbox: HubSpotSandbox, scopes: readonly string[], secret = sandbox.app.clientSecret): Promise<Reply> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: sandbox.app.clientId,
    client_secret: secret,
    scope: scopes.join(' '),
  })
  return send(sandbox, { method: 'POST', path: '/oauth/2026-09/token', token: null, body })
}

async function tokenOf(sandbox: HubSpotSandbox, scopes: readonly string[]): Promise<string> {
  const { body } = await grant(sandbox, scopes)
  return z.object({ access_token: z.string() }).parse(body).access_token
}

async function aReader(): Promise<Reader> {
  const { sandbox, clock } = await anAccount({ per10Seconds: 1 })
  const exchanges: Exchange[] = []
  sandbox.requests.onExchange((exchange) => exchanges.push(exchange))
  onTestFinished(() => {
    // All traffic is checked against the vendor's file, if available.
    expect(specAvailable ? exchanges.flatMap(checkExchange) : []).toEqual([])
  })
  async function call(method: string, path: string, body?: unknown): Promise<Reply> {
    return send(sandbox, { method, path, body, token: await tokenOf(sandbox, allScopes) })
  }
  return {
    sandbox,
    clock,
    call,
    async read(after, count = 100) {
      const next = `/webhooks-journal/journal/2026-03/batch/${after ?? ''}/next/${count}`
      const { status, body } = await call('GET', after === undefined ? `${earliest}/${count}` : next)
      if (status === 204) return []
      const { results } = Batch.parse(body)
      return Promise.all(
        results.map(async ({ url, currentOffset }) => {
          const file = File.parse(await (await fetch(url)).json())
          expect(file.offset).toBe(currentOffset)
          return file
        }),
      )
    },
  }
}

function wantedOf(sandbox: HubSpotSandbox, values: Readonly<Record<string, unknown>> = {}): object {
  return {
    subscriptionType: 'OBJECT',
    portalId: sandbox.portalId,
    objectTypeId: '0-1',
    objectIds: [],
    properties: ['jobtitle', 'email'],
    actions: ['CREATE', 'UPDATE', 'DELETE', 'MERGE', 'RESTORE'],
    ...values,
  }
}

function eventsOf(files: readonly z.infer<typeof File>[]): readonly unknown[] {
  return files.flatMap(({ journalEvents }) => journalEvents)
}

describe("the emulated app's journal", () => {
  it('is readable only with tokens of the app that have the scope', async () => {
    const { sandbox } = await anAccount()
    async function statusWith(token: string): Promise<number> {
      return (await send(sandbox, { method: 'GET', path: `${earliest}/1`, token })).status
    }

    expect(await statusWith(sandbox.accessToken)).toBe(401)
    expect(await statusWith(await tokenOf(sandbox, ['developer.webhooks_journal.subscriptions.read']))).toBe(403)
    const token = await tokenOf(sandbox, allScopes)
    expect(await statusWith(token)).toBe(204)
    expect((await send(sandbox, { method: 'GET', path: '/crm/owners/2026-09', token })).status).toBe(401)
    expect(await grant(sandbox, allScopes, 'wrong')).toMatchObject({ status: 400, body: { error: 'invalid_client' } })
    for (const scopes of [[], ['oauth'], [...allScopes, 'crm.objects.contacts.write']]) {
      expect(await grant(sandbox, scopes)).toMatchObject({ status: 400, body: { error: 'invalid_scope' } })
    }
  })

  it('expires its tokens after half an hour', async () => {
    const { sandbox, clock } = await anAccount()
    const token = await tokenOf(sandbox, allScopes)
    const call = { method: 'GET', path: subscriptions, token }
    clock.advance({ seconds: 1799 })
    expect((await send(sandbox, call)).status).toBe(200)
    clock.advance({ seconds: 1 })
    expect((await send(sandbox, call)).status).toBe(401)
  })

  it('contains only what is subscribed: accounts, types, actions, records and properties', async () => {
    const { sandbox, call, read } = await aReader()
    const [k1, k2] = [sandbox.idOf('contacts', 'k1'), sandbox.idOf('contacts', 'k2')]
    sandbox.write('contacts', k1, { jobtitle: 'Before' })
    await call('POST', subscriptions, wantedOf(sandbox, { portalId: 1, objectTypeId: '0-2', properties: [] }))
    await call('POST', subscriptions, wantedOf(sandbox, { objectTypeId: '0-3', actions: ['DELETE'] }))
    const deals = { objectTypeId: '0-48', objectIds: [Number(sandbox.idOf('calls', 'set'))], properties: [] }
    await call('POST', subscriptions, wantedOf(sandbox, deals))
    await call('POST', subscriptions, wantedOf(sandbox))
    expect(await read()).toEqual([])

    sandbox.write('companies', sandbox.idOf('companies', 'fjord'), { city: 'Oslo' })
    sandbox.write('deals', sandbox.idOf('deals', 'pilot'), { dealname: 'Pilot 2' })
    sandbox.write('calls', sandbox.idOf('calls', 'blank'), { hs_call_title: 'No' })
    sandbox.write('contacts', k1, { phone: '+4755512345' })
    sandbox.write('calls', sandbox.idOf('calls', 'set'), { hs_call_title: 'Yes' })
    sandbox.write('contacts', k1, { jobtitle: 'Buyer', phone: '+4755512346' })
    const created = sandbox.create('contacts', { email: 'new@example.com', lastname: 'Moe' })
    sandbox.archive('contacts', k2)
    sandbox.restore('contacts', k2)
    const merged = sandbox.merge('contacts', { primaryId: k1, mergedId: k2 })

    const received = { type: 'crmObject', portalId: sandbox.portalId, objectTypeId: '0-1' }
    expect(eventsOf(await read())).toMatchObject([
      { action: 'UPDATE', objectTypeId: '0-48', propertyChanges: { hs_call_title: 'Yes' } },
      { ...received, action: 'UPDATE', objectId: Number(k1), propertyChanges: { jobtitle: 'Buyer' } },
      { ...received, action: 'CREATE', objectId: Number(created.id), propertyChanges: { email: 'new@example.com' } },
      { ...received, action: 'DELETE', objectId: Number(k2) },
      { ...received, action: 'RESTORE', objectId: Number(k2) },
      { ...received, action: 'MERGE', primaryObjectId: Number(k1), newObjectId: Number(merged.id) },
    ])
    expect(JSON.stringify(await read())).not.toContain('+47555')
  })

  it('contains associations, both sides, and the removal of the app, if subscribed', async () => {
    const { sandbox, call, read } = await aReader()
    const [contact, deal] = [sandbox.idOf('contacts', 'k2'), sandbox.idOf('deals', 'pilot')]
    const association = {
      subscriptionType: 'ASSOCIATION',
      portalId: sandbox.portalId,
      objectTypeId: '0-3',
      objectIds: [],
      associatedObjectTypeIds: ['0-1'],
      actions: ['ASSOCIATION_ADDED'],
    }
    await call('POST', subscriptions, association)
    sandbox.ui.link({ type: 'contacts', id: contact }, { type: 'deals', id: deal })
    sandbox.ui.unlink({ type: 'contacts', id: contact }, { type: 'deals', id: deal })
    sandbox.journal.reportUninstall()
    const lifeCycle = { subscriptionType: 'APP_LIFECYCLE_EVENT', eventTypeId: '4-1916193', properties: [] }
    await call('POST', subscriptions, lifeCycle)
    sandbox.journal.reportUninstall()

    expect(eventsOf(await read())).toMatchObject([
      { type: 'association', action: 'ASSOCIATION_ADDED', objectId: Number(deal), associatedObjectId: Number(contact) },
      { type: 'appLifecycleEvent', action: 'APP_UNINSTALL', objectTypeId: '4-1916193', portalId: sandbox.portalId },
    ])
  })

  it('is read in parts, from any offset on, and responds with 404 for an offset that never existed', async () => {
    const { sandbox, call, read } = await aReader()
    await call('POST', subscriptions, wantedOf(sandbox))
    for (const name of ['One', 'Two', 'Three']) {
      sandbox.write('contacts', sandbox.idOf('contacts', 'k1'), { jobtitle: name })
    }
    const [first, second] = await read(undefined, 2)
    const rest = await read(second?.offset, 2)

    expect([first, second, ...rest].map((file) => file?.journalEvents[0]?.['propertyChanges'])).toEqual([
      { jobtitle: 'One' },
      { jobtitle: 'Two' },
      { jobtitle: 'Three' },
    ])
    expect(await read(rest[0]?.offset)).toEqual([])
    const never = '/webhooks-journal/journal/2026-03/batch/0195c4c7-0000-4000-8000-000000000000/next/1'
    expect((await call('GET', never)).status).toBe(404)
    for (const count of ['0', '101', 'many']) expect((await call('GET', `${earliest}/${count}`)).status).toBe(400)
  })

  it('keeps files for three days, and continues from an older offset', async () => {
    const { sandbox, clock, call, read } = await aReader()
    await call('POST', subscriptions, wantedOf(sandbox))
    sandbox.write('contacts', sandbox.idOf('contacts', 'k1'), { jobtitle: 'Old' })
    const [old] = await read()
    clock.advance({ days: 3, ms: -1 })
    expect(await read()).toHaveLength(1)
    sandbox.write('contacts', sandbox.idOf('contacts', 'k1'), { jobtitle: 'New' })
    clock.advance({ ms: 1 })

    expect(eventsOf(await read())).toMatchObject([{ propertyChanges: { jobtitle: 'New' } }])
    expect(eventsOf(await read(old?.offset))).toMatchObject([{ propertyChanges: { jobtitle: 'New' } }])
  })

  it('serves a file to anybody with its address, until that expires, and to nobody with an invented one', async () => {
    const { sandbox, clock, call } = await aReader()
    await call('POST', subscriptions, wantedOf(sandbox))
    sandbox.write('contacts', sandbox.idOf('contacts', 'k1'), { jobtitle: 'Buyer' })
    const [one] = Batch.parse((await call('GET', `${earliest}/1`)).body).results
    const url = one?.url ?? ''
    const later = url.replace(/expires=\d+/, `expires=${clock.now().getTime() + 86_400_000}`)

    expect((await fetch(url)).status).toBe(200)
    expect((await fetch(later)).status).toBe(403)
    expect((await fetch(url.split('?')[0] ?? '')).status).toBe(403)
    clock.set(one?.expiresAt ?? '')
    expect((await fetch(url)).status).toBe(403)
  })

  it('deletes the entries of an erased contact, except the erasure', async () => {
    const { sandbox, call, read } = await aReader()
    const gdpr = { subscriptionType: 'GDPR_PRIVACY_DELETION', portalId: sandbox.portalId, objectTypeId: '0-1' }
    await call('POST', subscriptions, wantedOf(sandbox))
    await call('POST', subscriptions, { ...gdpr, actions: ['GDPR_DELETE'] })
    const [k1, k2] = [sandbox.idOf('contacts', 'k1'), sandbox.idOf('contacts', 'k2')]
    for (const id of [k1, k2]) sandbox.write('contacts', id, { jobtitle: 'Buyer' })
    sandbox.erase(k1)

    expect(eventsOf(await read())).toMatchObject([
      { action: 'UPDATE', objectId: Number(k2) },
      { type: 'gdprPrivacyDeletion', action: 'GDPR_DELETE', objectId: Number(k1) },
    ])
  })

  it('has subscriptions that are listed, changed by the same call again, and deleted individually or all at once', async () => {
    const { sandbox, call } = await aReader()
    const Listed = z.object({ results: z.array(z.looseObject({ id: z.int() })) })
    async function list(): Promise<readonly Record<string, unknown>[]> {
      return Listed.parse((await call('GET', subscriptions)).body).results
    }
    const first = await call('POST', subscriptions, wantedOf(sandbox))
    const again = await call('POST', subscriptions, wantedOf(sandbox, { properties: ['phone'] }))
    await call('POST', subscriptions, wantedOf(sandbox, { objectTypeId: '0-2' }))
    await call('POST', subscriptions, wantedOf(sandbox, { portalId: 1 }))

    const { id } = z.object({ id: z.int() }).parse(first.body)
    expect(again.body).toMatchObject({ id, properties: ['phone'], appId: sandbox.app.appId })
    expect(await list()).toHaveLength(3)
    expect((await call('GET', `${subscriptions}/${id}`)).body).toEqual(again.body)
    expect((await call('DELETE', `${subscriptions}/${id}`)).status).toBe(204)
    expect((await call('GET', `${subscriptions}/${id}`)).status).toBe(404)
    expect((await call('DELETE', `${subscriptions}/portals/${sandbox.portalId}`)).status).toBe(204)
    expect(await list()).toMatchObject([{ portalId: 1 }])
    expect((await call('POST', subscriptions, wantedOf(sandbox, { subscriptionType: 'EVERYTHING' }))).status).toBe(400)
  })
})
