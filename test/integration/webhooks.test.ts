import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { loadUnreadable, purgeUnreadable, saveUnreadable } from '../../src/inbox/index.ts'
import { createLog, type Log } from '../../src/infra/log.ts'
import type { HubSpotSandbox } from '../../src/sandbox/hubspot/index.ts'
import { describeAnyStore } from '../support/database.ts'
import { onHubSpot } from '../support/hubspot-world.ts'
import { type InstalledWorld, openInstalledWorld } from '../support/installed-world.ts'
import { companyOf, partOf } from '../support/part-of-company.ts'
import { countEvents, tracesOf } from '../support/stored-traces.ts'
import { asWritten, inWords } from '../support/words.ts'

const now = new Date('2026-10-14T10:00:00Z')

describeAnyStore('webhook events', (testStore) => {
  const dataset = partOf(companyOf({ seed: 11, now }), { faulty: 1, oneIn: 400 })
  const refusals: unknown[] = []
  let world: InstalledWorld<HubSpotSandbox>

  beforeAll(async () => {
    const log: Log = createLog('silent')
    log.warn = (fields: unknown) => void refusals.push(fields)
    world = await openInstalledWorld(onHubSpot(), { location: await testStore.newLocation(), dataset, now, log })
  })
  afterAll(() => world.close())

  function faultyId(rule: string): string {
    const fault = dataset.faults.find((candidate) => candidate.rule === rule)
    if (fault === undefined) throw new Error(`no fault of ${rule}`)
    return world.sandbox.idOf(`${fault.object}s` as 'deals', fault.id)
  }

  function flagOf(type: 'deals' | 'contacts', id: string): string | null | undefined {
    return world.sandbox.read(type, id)?.properties['minset_status']
  }

  function tracesOfContact(id: string): ReturnType<typeof tracesOf> {
    return tracesOf(world.store.database.db, { type: 'contact', id })
  }

  function calls(): string[] {
    return world.sandbox.requests.requests().map(({ method, path }) => `${method} ${path}`)
  }

  async function post(body: string, changed: Readonly<Record<string, string>> = {}): Promise<number> {
    const timestamp = String(world.clock.now().getTime())
    const signature = createHmac('sha256', world.sandbox.app.clientSecret)
      .update(`POST${world.url}/hooks/hubspot${body}${timestamp}`)
      .digest('base64')
    const response = await fetch(`${world.url}/hooks/hubspot`, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        'x-hubspot-signature-v3': signature,
        'x-hubspot-request-timestamp': timestamp,
        ...changed,
      },
    })
    await response.text()
    return response.status
  }

  it('clear the flag of a completed record without a poll, and their echo causes no read', async () => {
    const id = faultyId('deal-name')
    expect(flagOf('deals', id)).toBe('incomplete')
    world.sandbox.write('deals', id, { dealname: 'Framework agreement' })
    world.sandbox.requests.reset()

    await world.settle()
    expect(flagOf('deals', id)).toBe('complete')
    expect(calls().filter((call) => call.endsWith('/search'))).toEqual([])
    world.sandbox.requests.reset()
    await world.settle()

    expect(calls()).toEqual([])
  })

  it('flag a record that becomes incomplete, with events repeated, late or out of order', async () => {
    const deal = dataset.deals.find((one) => !dataset.faults.some(({ id }) => id === one.id))
    const id = world.sandbox.idOf('deals', deal?.id ?? '')
    world.sandbox.webhooks.faults = { random: () => 0.1, duplicate: 0.5, reorder: 0.5, delay: 0, delayMs: 0, drop: 0 }
    for (const name of ['Second', 'Third', '']) world.sandbox.write('deals', id, { dealname: name })

    await world.settle()

    world.sandbox.webhooks.faults = null
    expect(flagOf('deals', id)).toBe('incomplete')
    const { db } = world.store.database
    const due = await db.selectFrom('due_refreshes').select('record_id').execute()
    expect(due).toEqual([])
  })

  it('follow a record through its creation, deletion and restoration', async () => {
    const { id } = world.sandbox.create('contacts', { firstname: 'Bo', lastname: 'Li' })
    await world.settle()
    expect(flagOf('contacts', id)).toBe('incomplete')

    world.sandbox.archive('contacts', id)
    await world.settle()
    expect(await tracesOfContact(id)).toMatchObject({ records: 0, write_backs: 0 })

    world.sandbox.restore('contacts', id)
    await world.settle()
    expect(await tracesOfContact(id)).toMatchObject({ records: 1 })
  })

  it.each(['new', 'primary'] as const)('follow a merge that leaves a %s record', async (into) => {
    const first = world.sandbox.create('contacts', {
      firstname: 'Bo',
      lastname: 'Li',
      email: `bo-${into}@fjordbygg.no`,
    })
    const second = world.sandbox.create('contacts', { firstname: 'Bo' })
    await world.settle()

    const survivor = world.sandbox.merge('contacts', { primaryId: first.id, mergedId: second.id }, into)
    await world.settle()

    expect(await tracesOfContact(survivor.id)).toMatchObject({ records: 1 })
    expect(await tracesOfContact(second.id)).toMatchObject({ records: 0 })
    expect(await tracesOfContact(first.id)).toMatchObject({ records: into === 'new' ? 0 : 1 })
  })

  it('follow links, whose events identify no single record', async () => {
    const id = faultyId('deal-company')
    const company = world.sandbox.idOf('companies', dataset.companies[0]?.id ?? '')
    world.sandbox.ui.link({ type: 'deals', id }, { type: 'companies', id: company })

    await world.settle()

    expect(flagOf('deals', id)).toBe('complete')
  })

  it('erase every trace of a contact on request, including events that arrive later', async () => {
    const { id } = world.sandbox.create('contacts', { firstname: 'Bo' })
    await world.settle()
    world.sandbox.write('contacts', id, { jobtitle: 'Buyer' })
    world.sandbox.erase(id)
    await world.settle()
    const late = { eventId: 9, portalId: 62_515, subscriptionType: 'contact.propertyChange', objectId: Number(id) }
    expect(await post(JSON.stringify([late]))).toBe(200)
    await world.settle()

    expect(await tracesOfContact(id)).toEqual({
      records: 0,
      findings: 0,
      write_backs: 0,
      write_log: 0,
      due_evaluations: 0,
      due_refreshes: 0,
      links: 0,
    })
    const { db } = world.store.database
    const bodies = await db.selectFrom('inbox_events').select('body').where('meaning', '<>', 'erase').execute()
    expect(bodies.filter(({ body }) => body.includes(id))).toEqual([])
  })

  it('are kept if their kind is unknown, and counted if their account is', async () => {
    const strange = { eventId: 1, portalId: 62_515, subscriptionType: 'contact.sang', objectId: 1 }
    const foreign = { eventId: 2, portalId: 4711, subscriptionType: 'contact.creation', objectId: 1 }

    expect(await post(JSON.stringify([strange, foreign]))).toBe(200)
    await world.settle()

    const { db } = world.store.database
    const rows = await db.selectFrom('inbox_events').select('body').where('meaning', '=', 'unknown').execute()
    expect(rows.map(({ body }) => JSON.parse(body) as unknown)).toEqual([strange])
    const metrics = await (await fetch(`${world.url}/metrics`)).text()
    expect(metrics).toContain('minset_webhook_unknown_account_events_total{vendor="hubspot"} 1')
    expect(metrics).toContain('minset_webhook_requests_total{vendor="hubspot",outcome="stored"}')
  })

  it('keep hostile texts complete and without effect', async () => {
    const event = { eventId: 3, portalId: 62_515, subscriptionType: 'contact.propertyChange', objectId: 999_999 }
    const hostile = ['\u0000', '\ud800', '"\'; drop table records; --', '<script>', 'x'.repeat(300_000)]
    const body = JSON.stringify(hostile.map((propertyValue, eventId) => ({ ...event, eventId, propertyValue })))

    expect(await post(body)).toBe(200)
    await world.settle()

    const { db } = world.store.database
    const rows = await db.selectFrom('inbox_events').select('body').where('body', 'like', '%999999%').execute()
    const values = rows.map((row) => (JSON.parse(row.body) as { propertyValue: string }).propertyValue)
    expect(values.toSorted()).toEqual(hostile.toSorted())
  })

  const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`
  it.each([
    ['no object', '5', 'not an object'],
    ['nothing', 'null', 'not an object'],
    ['a list that nests deeply', deep, 'not an object'],
    ['an event that nests deeply', `{"portalId":62515,"x":${deep}}`, 'nested too deeply'],
    ['an event of no account', '{"objectId":1,"propertyValue":"\\u0000"}', 'portalId is not a whole number'],
    ['an account that JSON rounds', '{"portalId":9007199254740993}', 'portalId is not a whole number'],
  ])(
    'with %s among a hundred are stored except that one, which is set aside and counted',
    async (what, bad, reason) => {
      const { db } = world.store.database
      const good = Array.from({ length: 99 }, (_, index) => {
        const eventId = `${what} ${index}`
        return JSON.stringify({ eventId, portalId: 62_515, subscriptionType: 'contact.sang', objectId: 1 })
      })
      const before = await countEvents(db)
      const unreadableBefore = await unreadableCount()
      refusals.length = 0

      expect(await post(`[${[...good.slice(0, 50), bad, ...good.slice(50)].join(',')}]`)).toBe(200)

      expect((await countEvents(db)) - before).toBe(99)
      expect(refusals).toEqual([expect.objectContaining({ vendor: 'hubspot', events: 1, why: reason })])
      expect((await unreadableCount()) - unreadableBefore).toBe(1)
      const rows = await db.selectFrom('unreadable_events').select(['vendor', 'reason', 'account_id']).execute()
      expect(inWords(rows)).toContainEqual({
        vendor: 'hubspot',
        reason,
        account_id: reason.startsWith('nested') ? world.accountId : null,
      })
    },
  )

  async function unreadableCount(): Promise<number> {
    const metrics = await (await fetch(`${world.url}/metrics`)).text()
    return Number(/minset_unreadable_events_total\{vendor="hubspot"\} (\d+)/.exec(metrics)?.[1] ?? 0)
  }

  it('that were set aside are shown on the Health page', async () => {
    const page = await (await fetch(`${world.url}/health`)).text()

    expect(page).toMatch(/\d events naming no account could not be read and were set aside/)
    expect(page).toMatch(/1 event could not be read and was set aside .*\(nested too deeply\)/)
  })

  it('that were set aside are kept for some days, at most the first thousand', async () => {
    const { db } = world.store.database
    const ofAFlood = asWritten('of a flood')
    const events = Array.from({ length: 1500 }, (_, index) => ({ accountId: null, reason: ofAFlood, body: index }))
    for (const part of [events.slice(0, 700), events.slice(0, 1000), events.slice(1000)]) {
      await saveUnreadable(db, { vendor: 'flooding', events: part, now })
    }
    expect(await loadUnreadable(db, null)).toContainEqual({ reason: ofAFlood, count: 1000, since: now })

    await purgeUnreadable(db, new Date(now.getTime() + 1))

    expect((await loadUnreadable(db, null)).map(({ reason }) => reason)).not.toContainEqual(ofAFlood)
  })

  it.each([
    ['no JSON', '[{', {}, 400],
    ['another type of content', '[]', { 'content-type': 'text/plain' }, 415],
    ['a compressed body', '[]', { 'content-encoding': 'gzip' }, 415],
    ['a wrong signature', '[]', { 'x-hubspot-signature-v3': 'AAAA' }, 401],
    ['an old request', '[]', { 'x-hubspot-request-timestamp': '1693657560000' }, 401],
    ['a body that is too large', `["${'x'.repeat(9_000_000)}"]`, {}, 413],
  ])('are refused with %s, logged once, and change nothing', async (_what, body, headers, status) => {
    const before = await countEvents(world.store.database.db)
    refusals.length = 0

    expect(await post(body, headers)).toBe(status)

    expect(refusals).toEqual([expect.objectContaining({ vendor: 'hubspot', status })])
    expect(await countEvents(world.store.database.db)).toBe(before)
  })

  it.each([
    ['no signature', { 'x-hubspot-signature-v3': '' }],
    ['an old time', { 'x-hubspot-request-timestamp': '1693657560000' }],
  ])('are refused with %s before their body is read', async (_what, changed) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': '7900000',
      'x-hubspot-signature-v3': `${'A'.repeat(43)}=`,
      'x-hubspot-request-timestamp': String(world.clock.now().getTime()),
      ...changed,
    }
    const sending = request(`${world.url}/hooks/hubspot`, { method: 'POST', headers })
    sending.write('[')
    const [response] = (await once(sending, 'response')) as [IncomingMessage]
    sending.destroy()

    expect(response.statusCode).toBe(401)
  })

  it('are accepted for configured vendors, by POST only', async () => {
    const headers = { 'content-type': 'application/json' }
    expect((await fetch(`${world.url}/hooks/nobody`, { method: 'POST', body: '[]', headers })).status).toBe(404)
    expect((await fetch(`${world.url}/hooks/hubspot`)).status).toBe(404)
    // Otherwise strangers could create any number of metric labels.
    const metrics = await (await fetch(`${world.url}/metrics`)).text()
    expect(metrics).toContain('minset_webhook_requests_total{vendor="unknown",outcome="refused"} 1')
    expect(metrics).not.toContain('nobody')
  })
})
