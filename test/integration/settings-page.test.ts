import { afterAll, beforeAll, expect, it } from 'vitest'
import { loadAccount } from '../../src/accounts/index.ts'
import { newKey, parseKeyring } from '../../src/infra/secrets/keyring.ts'
import { appointAdmin, loadUsers } from '../../src/people/index.ts'
import type { HubSpotSandbox } from '../../src/sandbox/hubspot/index.ts'
import { describeAnyStore } from '../support/database.ts'
import { onHubSpot } from '../support/hubspot-world.ts'
import { type InstalledWorld, install, openInstalledWorld } from '../support/installed-world.ts'
import { companyOf, partOf } from '../support/part-of-company.ts'
import { newVisitor, type TestVisitor } from '../support/people-world.ts'
import { onPipedrive } from '../support/pipedrive-world.ts'

const now = new Date('2026-10-14T10:00:00Z')
const [current, older] = [newKey('current'), newKey('older')]

describeAnyStore('an admin on the page of settings', (testStore) => {
  const dataset = partOf(companyOf({ seed: 7, now }), { faulty: 1, oneIn: 400 })
  let world: InstalledWorld<HubSpotSandbox>
  let other: string

  beforeAll(async () => {
    const location = await testStore.newLocation()
    const environment = { HUBSPOT_JOURNAL: 'on', MINSET_SECRET_KEYS: `${current},${older}` }
    world = await openInstalledWorld(onHubSpot(), { location, dataset, now, environment, beside: [onPipedrive()] })
    other = world.others[0]?.opened.account.accountId ?? ''
  })
  afterAll(() => world.close())

  async function signIn(visitor: TestVisitor, accountId: string): Promise<void> {
    const { db } = world.store.database
    const [user] = await loadUsers(db, accountId)
    if (user === undefined) throw new TypeError('the company has people')
    const { token } = await appointAdmin(db, user, world.clock.now())
    await visitor.post(`/enter/${accountId}/${token}`, {})
  }

  /** Sends the form. @returns the address that the answer leads to, or the page itself */
  async function ask(visitor: TestVisitor, fields: Record<string, string>): Promise<string> {
    const form = { do: 'disconnect', crm: 'keep', stored: 'keep', typed: world.accountId, ...fields }
    const { body, headers } = await visitor.post(`/accounts/${world.accountId}/settings`, form)
    return headers.get('location') ?? body
  }

  function countSubscribing(): number {
    const calls = world.sandbox.requests.requests()
    return calls.filter(({ method, path }) => method === 'POST' && path.includes('/subscriptions')).length
  }

  it('encrypts the tokens of an account with the current key, after having signed in recently', async () => {
    const { db } = world.store.database
    const visitor = newVisitor(world.url)
    const path = `/accounts/${world.accountId}/settings`
    await signIn(visitor, world.accountId)
    expect((await visitor.get(path)).body).toContain('are encrypted with the current key')
    const { sealed } = await db.selectFrom('credentials').select('sealed').executeTakeFirstOrThrow()
    const text = parseKeyring([current]).open(sealed, world.accountId)
    await db
      .updateTable('credentials')
      .set({ sealed: parseKeyring([older]).seal(text, world.accountId) })
      .execute()

    expect((await visitor.get(path)).body).toContain('are encrypted with an older key')
    world.clock.advance({ minutes: 16 })
    const refused = await visitor.post(path, { do: 'rotate-key' })
    expect(refused.headers.get('location') ?? refused.body).toContain('/sign-in?')
    await signIn(visitor, world.accountId)
    await visitor.post(path, { do: 'rotate-key' })
    await visitor.post(path, { do: 'rotate-key' })

    const after = await db.selectFrom('credentials').select('sealed').executeTakeFirstOrThrow()
    expect(parseKeyring([current]).open(after.sealed, world.accountId)).toBe(text)
    expect((await visitor.get(path)).body).toContain('are encrypted with the current key')
    const rotations = await db.selectFrom('audit_log').selectAll().where('action', '=', 'key-rotated').execute()
    expect(rotations).toMatchObject([{ account_id: world.accountId, actor_role: 'admin' }])
  })

  it('keeps what the other forms show when one is refused', async () => {
    const visitor = newVisitor(world.url)
    await signIn(visitor, world.accountId)
    const path = `/accounts/${world.accountId}/settings`
    await visitor.post(path, { do: 'language', language: 'nb' })
    await visitor.post(path, { do: 'personal-data', supervisor: 'full' })

    const page = await ask(visitor, { typed: 'hubspot' })
    expect(page).toMatch(/<option value="nb" selected>/)
    expect(page).toMatch(/id="personal-supervisor"[^]*?<option value="full" selected>/)
    await visitor.post(path, { do: 'language', language: 'en' })
  })

  it('disconnects it after typing its id and signing in recently, and sees what remains; Minset can be connected again at once', async () => {
    const visitor = newVisitor(world.url)
    await signIn(visitor, world.accountId)
    const { db } = world.store.database
    expect(await ask(visitor, { typed: 'hubspot' })).toContain(
      `Nothing was done, because something other than ${world.accountId} was typed.`,
    )
    world.clock.advance({ minutes: 16 })
    expect(await ask(visitor, {})).toContain('/sign-in?')
    await signIn(visitor, world.accountId)
    await world.store.queue.enqueue(db, { name: 'inbox.fetch', payload: { vendor: 'hubspot' } })
    await world.store.queue.drain()

    const page = await ask(visitor, {})
    await world.store.queue.drain()

    expect(page).toMatch(/^\/disconnections\/[\w-]{43}$/)
    expect((await visitor.get(page)).body).toContain('What Minset stored of it stays')
    expect((await loadAccount(db, world.accountId))?.status.isEnded).toBe(true)
    const logged = await db.selectFrom('audit_log').select(['action', 'actor_role']).execute()
    expect(logged).toContainEqual({ action: 'account-disconnected', actor_role: 'admin' })

    world.sandbox.requests.reset()
    await install(world.minset, world.crm)
    await world.store.queue.enqueue(db, { name: 'inbox.fetch', payload: { vendor: 'hubspot' } })
    await world.store.queue.drain()
    expect(countSubscribing()).toBeGreaterThan(0)
  })

  it('erases an account after work in progress, takes away what Minset made, and stays signed in to the other account', async () => {
    const visitor = newVisitor(world.url)
    await signIn(visitor, world.accountId)
    await signIn(visitor, other)
    const { db } = world.store.database
    await world.store.queue.enqueue(db, { name: 'crm.write-back', payload: { accountId: world.accountId } })

    const page = await ask(visitor, { crm: 'remove', stored: 'erase' })
    await world.store.queue.drain()

    const { body } = await visitor.get(page)
    expect(body).toContain('everything that Minset stored of it is erased')
    expect(body).toContain('removed')
    expect(body).not.toContain(world.accountId)
    expect((await newVisitor(world.url).get(page)).body).toContain('is erased')
    expect(await loadAccount(db, world.accountId)).toBeUndefined()
    const rows = await db.selectFrom('disconnections').selectAll().execute()
    expect(JSON.stringify(rows)).not.toContain(world.accountId)
    // As from any account in which this browser has no session any more, it leads to where people sign in.
    const erased = await visitor.get(`/accounts/${world.accountId}/settings`)
    expect([erased.status, erased.headers.get('location')]).toEqual([303, expect.stringMatching(/^\/sign-in/)])
    expect((await visitor.get(`/accounts/${other}/settings`)).status).toBe(200)
  })
})
