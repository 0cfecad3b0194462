import { expect, it, onTestFinished } from 'vitest'
import { ConfigError, CrmAuthError } from '../../../src/domain/errors.ts'
import { objectTypes } from '../../../src/domain/record.ts'
import { endedTokens, type OpenAdapter, openAdapter, type RegisteredVendor } from './open-adapter.ts'

/** Installation, tokens, and what they permit. */
export function holdAccess(registered: RegisteredVendor): void {
  async function open(options?: Parameters<typeof openAdapter>[1]): Promise<OpenAdapter> {
    const opened = await openAdapter(registered, options)
    onTestFinished(() => opened.close())
    return opened
  }

  it('returns a grant for a consent: its account, and how long it is valid', async () => {
    const { app, crm, grant, clock } = await open()

    expect(grant.externalId).toBe((await crm.read.account()).externalId)
    expect(grant.scopes).not.toEqual([])
    expect(grant.expiresAt.getTime()).toBeGreaterThan(clock.now().getTime())
    expect([app.vendor, crm.vendor]).toEqual([registered.vendor.id, registered.vendor.id])
  })

  it('exchanges the code of a consent once, and only with the registered redirect URI', async () => {
    const { app, consent } = await open()
    const given = consent('write')
    await app.install.exchange(given)

    await expect(app.install.exchange(given)).rejects.toThrow(CrmAuthError)
    const elsewhere = { ...consent('write'), redirectUri: 'https://elsewhere.example/callback' }
    const refused = await app.install.exchange(elsewhere).catch((error: unknown) => error)
    // Vendors may or may not distinguish it from an invalid code (RFC 6749).
    expect(refused instanceof ConfigError || refused instanceof CrmAuthError).toBe(true)
  })

  it.each(['clientId', 'clientSecret'] as const)(
    'reports a misconfigured app, without repeating the %s',
    async (name) => {
      const { appWith, consent } = await open()
      const app = appWith({ [registered.vendor.names[name]]: 'another-value' })

      const refused = app.install.exchange(consent('write'))

      await expect(refused).rejects.toThrow(ConfigError)
      await expect(refused).rejects.not.toThrow('another-value')
    },
  )

  it('continues with a new token if the old one has expired', async () => {
    const { crm, clock, grant, renewals } = await open()
    await crm.read.account()
    expect(renewals()).toBe(0)

    clock.advance({ ms: grant.expiresAt.getTime() - clock.now().getTime() + 60_000 })

    expect((await crm.read.account()).externalId).toBe(grant.externalId)
    expect(renewals()).toBe(1)
  })

  it('reports that the account has ended the connection if no token can be obtained', async () => {
    const { openWith, app, grant } = await open()
    await expect(openWith(endedTokens).read.account()).rejects.toThrow(CrmAuthError)

    await app.install.uninstall(grant)
    await app.install.uninstall(grant)

    await expect(app.install.refresh(grant.refreshToken)).rejects.toThrow(CrmAuthError)
  })

  it('retries temporary failures of a token request', async () => {
    const { app, grant, sandbox } = await open()
    sandbox.faults.add({ matches: ({ method }) => method === 'POST', times: 1, answer: { status: 503, body: {} } })

    expect((await app.install.refresh(grant.refreshToken)).accessToken).not.toBe('')
    expect(sandbox.requests.requests().map(({ status }) => status)).toContain(503)
  })

  it('reads, and changes nothing, if a person has granted only reading', async () => {
    const { crm, dataset, idOf, flagOf } = await open({ access: 'read' })
    const off = crm.features().filter(({ on }) => !on)
    expect(off.map(({ name }) => name)).toEqual(expect.arrayContaining(['flags', 'outcomes']))
    expect(off.filter(({ why }) => why === null)).toEqual([])

    const { items } = await crm.setUp.ensure(objectTypes)

    expect(new Set(items.map(({ state }) => state))).toEqual(new Set(['unavailable']))
    expect((await crm.read.all('contact', null)).items).toHaveLength(dataset.contacts.length)
    expect(flagOf('contact', idOf('contact', 'k1')).status).toBe('')
  })

  it('rejects events from strangers', async () => {
    const { app, clock } = await open()
    const head = { method: 'POST', url: `https://minset.example/hooks/${registered.vendor.id}`, headers: {} }

    expect(app.webhooks.mayVerify(head, clock.now())).toBe(false)
    expect(app.webhooks.verify({ ...head, rawBody: Buffer.from('[]') }, clock.now())).toBe(false)
  })
}
