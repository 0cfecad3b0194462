import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { loadAccounts } from '../../src/accounts/index.ts'
import { AppError } from '../../src/domain/errors.ts'
import type { RecordKey } from '../../src/domain/record.ts'
import { loadUnreadable } from '../../src/inbox/index.ts'
import { createLog, type Log } from '../../src/infra/log.ts'
import type { PipedriveSandbox } from '../../src/sandbox/pipedrive/index.ts'
import { expireSubscriptionCheck, loadSubscriptions } from '../../src/sync/index.ts'
import { describeAnyStore } from '../support/database.ts'
import { type InstalledWorld, install, openInstalledWorld } from '../support/installed-world.ts'
import { companyOf, partOf } from '../support/part-of-company.ts'
import { bearerOf, sendTo } from '../support/pipedrive-account.ts'
import { writesOf } from '../support/pipedrive-crm.ts'
import { onPipedrive } from '../support/pipedrive-world.ts'
import { countEvents, openRules, tracesOf } from '../support/stored-traces.ts'
import { inEnglish, inWords } from '../support/words.ts'
import { flagOf, idOf } from '../support/world-crm.ts'

const now = new Date('2026-10-14T10:00:00Z')
const everyScope = ['base', 'deals:full', 'contacts:full', 'activities:full', 'users:read', 'deal-fields:full']

interface Hook {
  readonly id: number
  readonly name: string
  readonly subscription_url: string
  readonly http_auth_user: string
  readonly http_auth_password: string
}

describeAnyStore('webhook events of a Pipedrive company', (testStore) => {
  const dataset = partOf(companyOf({ seed: 11, now }), { faulty: 1, oneIn: 200 })
  const sound = dataset.deals.filter(({ id }) => !dataset.faults.some((fault) => fault.id === id))
  const said: unknown[] = []
  let world: InstalledWorld<PipedriveSandbox>
  let sandbox: PipedriveSandbox

  beforeAll(async () => {
    const log: Log = createLog('silent')
    log.warn = (fields: unknown) => void said.push(fields)
    world = await openInstalledWorld(onPipedrive(), { location: await testStore.newLocation(), dataset, now, log })
    sandbox = world.sandbox
    // The echoes of the first writes.
    await world.settle()
  })
  beforeEach(() => {
    said.length = 0
    sandbox.requests.reset()
  })
  afterAll(() => world.close())

  function keyOf(type: RecordKey['type'], id = ''): RecordKey {
    return { type, id: idOf(world.crm, type, id) }
  }

  function faulty(rule: string): RecordKey {
    const fault = dataset.faults.find((candidate) => candidate.rule === rule)
    if (fault === undefined) throw new Error(`no fault of ${rule}`)
    return keyOf(fault.object, fault.id)
  }

  function statusOf(key: RecordKey): string {
    return flagOf(world.crm, key).status
  }

  function traces(key: RecordKey): ReturnType<typeof tracesOf> {
    return tracesOf(world.store.database.db, key)
  }

  /** The calls to the company since the last look, as `METHOD path`. */
  function takeCalls(): string[] {
    const calls = sandbox.requests.requests().map(({ method, path }) => `${method} ${path}`)
    sandbox.requests.reset()
    return calls
  }

  /** The app's webhooks in the company. */
  async function hooks(): Promise<readonly Hook[]> {
    const reply = await sendTo(sandbox, { method: 'GET', path: '/api/v1/webhooks', headers: bearerOf(sandbox) })
    return (reply.body as { readonly data: readonly Hook[] }).data
  }

  it('are subscribed to once, however often that is checked, and found again by an empty store', async () => {
    const { db } = world.store.database
    const made = await hooks()
    expect(made.map(({ name }) => name)).toEqual([
      'Minset: activity',
      'Minset: deal',
      'Minset: person',
      'Minset: organization',
    ])
    await expireSubscriptionCheck(db, world.accountId)
    await world.pass()
    await db.deleteFrom('subscription_checks').execute()
    await world.pass()

    expect((await hooks()).map(({ id }) => id)).toEqual(made.map(({ id }) => id))
    const known = await loadSubscriptions(db, world.accountId)
    expect(known).toEqual({ ids: made.map(({ id }) => String(id)), unavailable: null, cause: null })
  })

  it('clear the flag of a completed record without a poll, and their echo costs one more read', async () => {
    const deal = faulty('deal-name')
    expect(statusOf(deal)).toBe('incomplete')
    sandbox.write('deals', deal.id, { title: 'Framework agreement' })

    await world.settle()
    expect(statusOf(deal)).toBe('complete')
    const path = `/api/v2/deals/${deal.id}`
    expect(takeCalls()).toEqual([`GET ${path}`, `GET ${path}`, `PATCH ${path}`])
    await world.settle()
    expect(takeCalls()).toEqual([`GET ${path}`])
    await world.settle()

    expect(takeCalls()).toEqual([])
  })

  it('flag a record that becomes incomplete, with events repeated, late or out of order', async () => {
    const deal = keyOf('deal', sound[0]?.id)
    sandbox.webhooks.faults = { random: () => 0.1, duplicate: 0.5, reorder: 0.5, delay: 0, delayMs: 0, drop: 0 }
    for (const title of ['Second', 'Third', '']) sandbox.write('deals', deal.id, { title })

    await world.settle()

    sandbox.webhooks.faults = null
    expect(statusOf(deal)).toBe('incomplete')
    expect(await traces(deal)).toMatchObject({ records: 1, due_refreshes: 0 })
    sandbox.write('deals', deal.id, { title: 'Fourth' })
    await world.settle()
    expect(statusOf(deal)).toBe('complete')
  })

  it('follow a record through its creation, deletion and restoration', async () => {
    const { id } = sandbox.create('persons', { name: 'Bo Li', first_name: 'Bo', last_name: 'Li' })
    const person: RecordKey = { type: 'contact', id: String(id) }
    await world.settle()
    expect(flagOf(world.crm, person)).toMatchObject({
      status: 'incomplete',
      missing: 'a valid e-mail address or phone number',
    })

    sandbox.archive('persons', person.id)
    await world.settle()
    expect(await traces(person)).toMatchObject({ records: 0, write_backs: 0, due_refreshes: 0 })
    expect(await openRules(world.store.database.db, person)).toEqual([])

    sandbox.restore('persons', person.id)
    await world.settle()
    expect(await traces(person)).toMatchObject({ records: 1 })
    expect(await openRules(world.store.database.db, person)).toEqual(['contact-reachable'])
  })

  it('follow a merge, and the records linked to the deleted one, without a poll', async () => {
    const reach = [{ value: 'bo.li@fjordbygg.no', primary: true }]
    const kept = sandbox.create('persons', { name: 'Bo Li', first_name: 'Bo', last_name: 'Li', emails: reach })
    const merged = sandbox.create('persons', { name: 'B Li', first_name: 'B', last_name: 'Li', emails: reach })
    const { id } = sandbox.create('activities', {
      subject: 'Annual review',
      type: 'meeting',
      due_date: '2026-10-20',
      due_time: '09:00:00',
      participants: [{ person_id: merged.id, primary: true }],
    })
    const meeting: RecordKey = { type: 'meeting', id: String(id) }
    await world.settle()
    expect(await openRules(world.store.database.db, meeting)).toEqual([])

    sandbox.merge('persons', { keptId: String(kept.id), mergedId: String(merged.id) })
    await world.settle()

    expect(await traces({ type: 'contact', id: String(merged.id) })).toMatchObject({ records: 0, links: 0 })
    expect(await traces({ type: 'contact', id: String(kept.id) })).toMatchObject({ records: 1, links: 1 })
    expect(await openRules(world.store.database.db, meeting)).toEqual([])
  })

  it('apply the current type of an activity, including types that are not mirrored', async () => {
    const call = faulty('call-outcome')
    const meeting: RecordKey = { ...call, type: 'meeting' }
    const [contactId = ''] = dataset.calls.find(({ id }) => keyOf('call', id).id === call.id)?.contactIds ?? []
    const contact = keyOf('contact', contactId)
    expect(flagOf(world.crm, contact).carried).toContain('Call "')

    sandbox.write('activities', call.id, { type: 'meeting', done: false })
    await world.settle()
    expect([(await traces(call)).records, (await traces(meeting)).records]).toEqual([0, 1])
    expect(await openRules(world.store.database.db, call)).toEqual([])
    // It also lacks what its contact lacks, which rules do not require for calls.
    expect(flagOf(world.crm, contact).carried).toMatch(/^Meeting "[^"]+" [^;:]+: ([^;]+, )?result of the meeting$/)

    sandbox.write('activities', call.id, { type: 'lunch' })
    await world.settle()
    expect((await traces(meeting)).records).toBe(0)
    expect(flagOf(world.crm, contact).carried).toBe('')

    sandbox.write('activities', call.id, { type: 'call' })
    await world.settle()
    expect((await traces(call)).records).toBe(1)
    expect(flagOf(world.crm, contact).carried).toContain('Call "')
  })

  it('follow the links of a record: added, removed, deleted and restored', async () => {
    const deal = faulty('deal-company')
    const { id } = sandbox.create('organizations', { name: 'Fjordbygg', website: 'fjordbygg.no' })
    sandbox.write('deals', deal.id, { org_id: id })
    await world.settle()
    expect(statusOf(deal)).toBe('complete')

    // The deal still refers to it.
    sandbox.archive('organizations', String(id))
    await world.settle()
    sandbox.restore('organizations', String(id))
    await world.settle()
    expect(await traces({ type: 'company', id: String(id) })).toMatchObject({ records: 1, links: 1 })
    expect(statusOf(deal)).toBe('complete')

    sandbox.write('deals', deal.id, { org_id: null })
    await world.settle()
    expect(statusOf(deal)).toBe('incomplete')
  })

  it('cause the dependents of a changed record to be evaluated again', async () => {
    const [contactId] = dataset.meetings.flatMap(({ contactIds }) => contactIds).filter(lacksFirstName)
    const contact = keyOf('contact', contactId)
    expect(flagOf(world.crm, contact).carried).toContain("client's first name")

    sandbox.write('persons', contact.id, { first_name: 'Kari' })
    await world.settle()

    expect(flagOf(world.crm, contact)).toMatchObject({ status: 'complete', carried: '' })
  })

  function lacksFirstName(id: string): boolean {
    return dataset.contacts.some((contact) => contact.id === id && contact.firstName === null)
  }

  interface Delivery {
    readonly url?: string
    readonly headers?: Readonly<Record<string, string>>
    readonly meta?: Readonly<Record<string, unknown>>
    readonly body?: string
  }

  async function deliver({ url, headers, meta, body }: Delivery): Promise<number> {
    const [hook] = await hooks()
    if (hook === undefined) throw new Error('no webhook')
    const authorization = `Basic ${Buffer.from(`${hook.http_auth_user}:${hook.http_auth_password}`).toString('base64')}`
    const event = {
      data: null,
      previous: null,
      meta: {
        action: 'change',
        company_id: String(sandbox.companyId),
        entity: 'deal',
        entity_id: '1',
        id: 'made-up',
        timestamp: '2026-10-14T10:00:00.000Z',
        webhook_id: String(hook.id),
        ...meta,
      },
    }
    const response = await fetch(url ?? hook.subscription_url, {
      method: 'POST',
      body: body ?? JSON.stringify(event),
      headers: { 'content-type': 'application/json', authorization, ...headers },
    })
    await response.text()
    return response.status
  }

  const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`
  it.each<readonly [string, Delivery, number]>([
    ['no JSON', { body: '[{' }, 400],
    ['another type of content', { headers: { 'content-type': 'text/plain' } }, 415],
    ['a compressed body', { headers: { 'content-encoding': 'gzip' } }, 415],
    ['another password', { headers: { authorization: 'Basic bWluc2V0OnNlY3JldA==' } }, 401],
    ['no password', { headers: { authorization: '' } }, 401],
    ['a body that is too large', { body: `"${'x'.repeat(9_000_000)}"` }, 413],
  ])('are refused with %s, logged once, and change nothing', async (_what, delivery, status) => {
    const { db } = world.store.database
    const before = await countEvents(db)

    expect(await deliver(delivery)).toBe(status)

    expect(said).toEqual([expect.objectContaining({ vendor: 'pipedrive', status })])
    expect(await countEvents(db)).toBe(before)
    await world.settle()
    expect(writesOf(sandbox)).toEqual([])
  })

  const nested: unknown = JSON.parse(`${'['.repeat(100)}${']'.repeat(100)}`)
  it.each<readonly [string, Delivery, string]>([
    ['no event', { body: '[1]' }, 'no event'],
    ['a list that nests deeply', { body: deep }, 'no event'],
    ['an event that nests deeply', { meta: { deep: nested } }, 'nested too deeply'],
    [
      'an event of another company',
      { meta: { company_id: '4711' } },
      'an event of another company than its address is for',
    ],
    ['an event of no company', { meta: { company_id: 4.5 } }, 'meta.company_id is not a whole number'],
  ])('are set aside with %s, for the company in the URL, and change nothing', async (_what, delivery, reason) => {
    const { db } = world.store.database
    const before = await countEvents(db)

    expect(await deliver(delivery)).toBe(200)

    expect(said).toEqual([expect.objectContaining({ vendor: 'pipedrive', events: 1, why: reason })])
    expect(await countEvents(db)).toBe(before)
    const kept = await loadUnreadable(db, world.accountId)
    expect(kept.map((one) => inEnglish(one.reason))).toContain(reason)
  })

  it('are accepted only at their own address', async () => {
    const [hook] = await hooks()
    const url = hook?.subscription_url ?? ''
    expect(new URL(url).pathname).toMatch(new RegExp(`^/hooks/pipedrive/${sandbox.companyId}/[\\w-]{43}$`))
    const wrong = [
      `${url.slice(0, -1)}${url.endsWith('A') ? 'B' : 'A'}`,
      url.replace(`/${sandbox.companyId}/`, '/4711/'),
      `${world.url}/hooks/pipedrive`,
    ]

    for (const address of wrong) expect(await deliver({ url: address })).toBe(401)
    expect(await deliver({ url: url.replace('/hooks/pipedrive/', '/hooks/nobody/') })).toBe(404)
    expect(said).toHaveLength(4)
    expect(JSON.stringify(said)).not.toContain(url.slice(-43))
    expect((await fetch(url)).status).toBe(404)
  })

  it('are kept even if the webhook that they were sent for is not stored yet', async () => {
    await world.store.database.db.deleteFrom('subscription_checks').execute()
    const { id } = sandbox.create('persons', { name: 'Kari Nordmann' })

    await world.settle()

    expect(await traces({ type: 'contact', id: String(id) })).toMatchObject({ records: 1 })
    await world.pass()
  })

  it('are kept and change nothing if they were sent for a webhook that is not ours', async () => {
    const { db } = world.store.database
    await world.settle()

    expect(await deliver({ meta: { webhook_id: '1', id: 'of another webhook' } })).toBe(200)
    takeCalls()
    await world.settle()

    const rows = await db.selectFrom('inbox_events').select(['body', 'meaning']).execute()
    const kept = rows.filter(({ body }) => body.includes('of another webhook'))
    expect(kept.map(({ meaning }) => meaning)).toEqual(['unknown'])
    expect(takeCalls()).toEqual([])
  })

  it('are kept if they concern records that are not mirrored', async () => {
    expect(await deliver({ meta: { entity: 'lead', id: 'of a lead' } })).toBe(200)
    await world.settle()

    const { db } = world.store.database
    const rows = await db.selectFrom('inbox_events').select('body').where('meaning', '=', 'unknown').execute()
    expect(rows.filter(({ body }) => body.includes('"entity":"lead"'))).toHaveLength(1)
  })

  it('arrive again after Pipedrive has ended the webhooks, and a full sync finds what was missed', async () => {
    const before = await hooks()
    const deal = keyOf('deal', sound[1]?.id)
    const person = sandbox.create('persons', { name: 'Bo Li', first_name: 'Bo', last_name: 'Li' })
    await world.settle()
    sandbox.webhooks.endAll()
    sandbox.write('deals', deal.id, { title: '' })
    sandbox.archive('persons', String(person.id))
    await world.settle()
    expect(statusOf(deal)).not.toBe('incomplete')

    // The CRM becomes unavailable at that moment: the detection is not lost.
    world.clock.advance({ hours: 1 })
    sandbox.faults.add({
      matches: ({ path }) => path.endsWith('/v1/users'),
      times: 1,
      answer: { status: 404, body: { success: false, error: 'not found' } },
    })
    await expect(world.pass()).rejects.toThrow(AppError)
    expect(await traces({ type: 'contact', id: String(person.id) })).toMatchObject({ records: 1 })
    await world.pass()

    const after = await hooks()
    expect(after.map(({ name }) => name)).toEqual(before.map(({ name }) => name))
    expect(after.some(({ id }) => before.some((hook) => hook.id === id))).toBe(false)
    expect(said).toContainEqual(expect.objectContaining({ lost: 4 }))
    expect(statusOf(deal)).toBe('incomplete')
    expect(await traces({ type: 'contact', id: String(person.id) })).toMatchObject({ records: 0 })
    sandbox.write('deals', deal.id, { title: 'Pilot' })
    await world.settle()
    expect(statusOf(deal)).toBe('complete')
  })

  it('end with the installation, whose end only Pipedrive reports', async () => {
    async function isConnected(): Promise<boolean | undefined> {
      const accounts = await loadAccounts(world.store.database.db)
      return accounts.find(({ account }) => account.accountId === world.accountId)?.status.isConnected
    }
    const { app, companyId, adminId } = sandbox
    const body = JSON.stringify({ client_id: app.clientId, company_id: companyId, user_id: adminId })
    for (const password of ['wrong', '']) {
      const authorization = `Basic ${Buffer.from(`${app.clientId}:${password}`).toString('base64')}`
      const reply = await fetch(app.redirectUri, { method: 'DELETE', headers: { authorization }, body })
      expect(reply.status).toBe(401)
    }
    expect(await isConnected()).toBe(true)
    expect(said).toHaveLength(2)

    expect(await sandbox.uninstall()).toBe(204)
    expect(await isConnected()).toBe(false)
    expect(await hooks()).toEqual([])

    // The person installs the app again.
    await install(world.minset, world.crm)
    await world.store.queue.drain()
    expect(await isConnected()).toBe(true)
    expect(await hooks()).toHaveLength(4)
  })
})

describeAnyStore('records of a Pipedrive company in a bulk edit', (testStore) => {
  it('are read as a list once all events have arrived', async () => {
    const dataset = partOf(companyOf({ seed: 11, now }), { faulty: 0, oneIn: 10 })
    const environment = { MINSET_SETTLE_SECONDS: '2' }
    const location = await testStore.newLocation()
    const world = await openInstalledWorld(onPipedrive(), { location, dataset, now, environment })
    const { sandbox, store, accountId } = world
    try {
      await world.settle()
      const ids = dataset.deals.slice(0, 30).map(({ id }) => idOf(world.crm, 'deal', id))
      // After the set-up, the first read that needs the fields reads them again.
      await world.opened.crm.read.byIds('deal', ids.slice(0, 1))
      sandbox.bulkEdit('deals', ids, { title: 'Renewal' })
      sandbox.requests.reset()
      await world.settle()
      expect(sandbox.requests.requests()).toEqual([])
      const { tokensUsed } = sandbox.usage

      world.clock.advance({ seconds: 2 })
      await store.queue.enqueue(store.database.db, { name: 'crm.refresh', payload: { accountId } })
      await store.queue.drain()

      // A page of a list costs ten tokens, whatever its length.
      expect(sandbox.requests.requests()).toMatchObject([{ method: 'GET', path: '/api/v2/deals' }])
      expect([ids.length, sandbox.usage.tokensUsed - tokensUsed]).toEqual([30, 10])
      const { db } = store.database
      const rows = await db.selectFrom('records').select('fields').where('object_type', '=', 'deal').execute()
      expect(rows.filter(({ fields }) => fields['name'] === 'Renewal')).toHaveLength(30)
    } finally {
      await world.close()
    }
  })
})

describeAnyStore('a Pipedrive company without permission for webhooks', (testStore) => {
  it('is only polled, and its Health page gives the reason', async () => {
    const dataset = partOf(companyOf({ seed: 11, now }), { faulty: 1, oneIn: 50 })
    const scopes = [...everyScope, 'contact-fields:full', 'phone-integration']
    const world = await openInstalledWorld(onPipedrive({ scopes }), {
      location: await testStore.newLocation(),
      dataset,
      now,
    })
    try {
      const fault = dataset.faults.find(({ rule }) => rule === 'deal-name')
      const deal = { type: 'deal', id: idOf(world.crm, 'deal', fault?.id ?? '') } as const
      world.sandbox.write('deals', deal.id, { title: 'Framework agreement' })
      await world.settle()
      expect(flagOf(world.crm, deal).status).toBe('incomplete')
      await world.pass()
      expect(flagOf(world.crm, deal).status).toBe('complete')

      const page = await (await fetch(`${world.url}/health`)).text()
      expect(page).toContain('the account has not granted admin')
      expect(inWords(world.opened.crm.features())).toContainEqual({
        name: 'webhooks',
        on: false,
        why: 'the account has not granted admin',
      })
    } finally {
      await world.close()
    }
  })
})
