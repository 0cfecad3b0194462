import { randomUUID } from 'node:crypto'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createHubSpotApp } from '../../src/crm/hubspot/app.ts'
import type { CrmEvent, CrmEventLog } from '../../src/crm/port.ts'
import { CrmAuthError } from '../../src/domain/errors.ts'
import type { Exchange } from '../../src/sandbox/core/http/request-log.ts'
import type { HubSpotSandbox } from '../../src/sandbox/hubspot/index.ts'
import type { SettableClock } from '../support/clock.ts'
import { anAccount } from '../support/hubspot-account.ts'
import { checkExchange, specAvailable } from '../support/hubspot-spec.ts'
import { createSkippingTimer } from '../support/virtual-timer.ts'

interface Reader {
  readonly sandbox: HubSpotSandbox
  readonly clock: SettableClock
  readonly journal: CrmEventLog
  readonly exchanges: readonly Exchange[]
}

/** The app's journal; its requests are checked against the vendor's file, if available. */
async function aReader(): Promise<Reader> {
  const { sandbox, clock } = await anAccount()
  const exchanges: Exchange[] = []
  sandbox.requests.onExchange((exchange) => exchanges.push(exchange))
  onTestFinished(() => {
    expect(specAvailable ? exchanges.flatMap(checkExchange) : []).toEqual([])
  })
  const { eventLog: journal } = createHubSpotApp(
    {
      clientId: sandbox.app.clientId,
      clientSecret: sandbox.app.clientSecret,
      appId: String(sandbox.app.appId),
      oldSignatures: false,
      journal: true,
      authorizeUrl: `${sandbox.url}/oauth/authorize`,
      baseUrl: sandbox.url,
    },
    { clock, timer: createSkippingTimer(), random: () => 0, log: { warn: () => undefined } },
  )
  if (journal === null) throw new Error('the app has no journal')
  return { sandbox, clock, journal, exchanges }
}

/** Reads until there are no more entries. */
async function readAll(
  journal: CrmEventLog,
  after: string | null,
): Promise<{ readonly events: readonly CrmEvent[]; readonly next: string | null }> {
  const { events, next, more } = await journal.read(after)
  if (!more) return { events, next }
  const rest = await readAll(journal, next)
  return { events: [...events, ...rest.events], next: rest.next }
}

describe('the journal, against the emulated app', () => {
  it('returns every change of a subscribed account once, however many files there are', async () => {
    const { sandbox, journal } = await aReader()
    const externalId = String(sandbox.portalId)
    await journal.subscribe(externalId, { contact: [], company: [] })
    const id = sandbox.idOf('contacts', 'k1')
    for (let round = 1; round <= 25; round += 1) sandbox.write('contacts', id, { jobtitle: `Title ${round}` })
    sandbox.write('deals', sandbox.idOf('deals', 'pilot'), { dealname: 'Not subscribed' })

    const first = await readAll(journal, null)

    expect(first.events).toHaveLength(25)
    expect(new Set(first.events.map(({ key }) => key)).size).toBe(25)
    expect(first.events.every((event) => event.externalId === externalId)).toBe(true)
    expect(first.events[0]).toMatchObject({ body: { objectTypeId: '0-1', objectId: Number(id), action: 'UPDATE' } })
    expect(await readAll(journal, first.next)).toEqual({ events: [], next: first.next })
    sandbox.archive('contacts', id)
    expect((await readAll(journal, first.next)).events).toMatchObject([{ body: { action: 'DELETE' } }])
  })

  it('reports that a contact was erased and that the app was removed', async () => {
    const { sandbox, journal } = await aReader()
    await journal.subscribe(String(sandbox.portalId), { contact: [] })
    sandbox.erase(sandbox.idOf('contacts', 'k2'))
    sandbox.journal.reportUninstall()

    const { events } = await readAll(journal, null)

    expect(events).toMatchObject([{ body: { action: 'GDPR_DELETE' } }, { body: { objectTypeId: '4-1916193' } }])
  })

  it('subscribes once, again if the fields differ, and ends the subscription', async () => {
    const { sandbox, journal, exchanges } = await aReader()
    const externalId = String(sandbox.portalId)
    function writes(): number {
      return exchanges.filter(
        ({ method, path }) => path.startsWith('/webhooks-journal/subscriptions') && method !== 'GET',
      ).length
    }

    await journal.subscribe(externalId, { contact: [], deal: [] })
    expect(writes()).toBe(6)
    await journal.subscribe(externalId, { contact: [], deal: [] })
    expect(writes()).toBe(6)
    await journal.subscribe(externalId, { contact: ['fax'], deal: [] })
    expect(writes()).toBe(7)
    await journal.unsubscribe(externalId)
    await journal.unsubscribe(externalId)
    expect(writes()).toBe(8)
    sandbox.write('contacts', sandbox.idOf('contacts', 'k1'), { jobtitle: 'Unheard' })
    expect((await journal.read(null)).events).toEqual([])
  })

  it('continues from the earliest entry if a position is no longer known', async () => {
    const { sandbox, journal, clock } = await aReader()
    await journal.subscribe(String(sandbox.portalId), { contact: [] })
    sandbox.write('contacts', sandbox.idOf('contacts', 'k1'), { jobtitle: 'Too old' })
    clock.advance({ days: 3, seconds: 1 })
    sandbox.write('contacts', sandbox.idOf('contacts', 'k1'), { jobtitle: 'New' })

    const { events } = await readAll(journal, '00000000-0000-4000-8000-000000000000')

    expect(events).toMatchObject([{ body: { propertyChanges: { jobtitle: 'New' } } }])
  })

  it('gets a new token when the old one has expired, and reports that none can be obtained', async () => {
    const { sandbox, journal, clock } = await aReader()
    await journal.read(null)
    clock.advance({ minutes: 31 })
    expect(await journal.read(null)).toEqual({ events: [], unreadable: [], next: null, more: false })

    const body = { category: 'EXPIRED_AUTHENTICATION', message: 'x', correlationId: randomUUID() }
    sandbox.faults.add({
      matches: ({ path }) => path.startsWith('/webhooks-journal'),
      times: 2,
      answer: { status: 401, body },
    })
    await expect(journal.read(null)).rejects.toThrow(CrmAuthError)
  })
})
