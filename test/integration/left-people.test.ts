import express from 'express'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { markEnded } from '../../src/accounts/index.ts'
import { createCardRequests as createHubSpotRequests } from '../../src/crm/hubspot/cards/card-requests.ts'
import { createCardRequests as createPipedriveRequests } from '../../src/crm/pipedrive/cards/card-requests.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import { appointAdmin, loadUser, loadUsers, signCardLink, signInByAddress } from '../../src/people/index.ts'
import { loadOwners, replaceOwners } from '../../src/records/index.ts'
import { cardAccount, cardRoutesOf } from '../support/card-account.ts'
import { askAsHubSpot, askAsPipedrive, type CardAnswer, clientSecret } from '../support/card-request.ts'
import { row, rowsNow, saveFinding, saveRows } from '../support/crm-rows.ts'
import { describeAnyStore } from '../support/database.ts'
import { listenOnAnyPort } from '../support/listen.ts'
import { type PeopleWorld, people, startPeopleWorld, type TestVisitor } from '../support/people-world.ts'

/** Prepares a way to Minset. @returns tries it: whether it is open */
type Prepare = () => Promise<() => Promise<boolean>>

describeAnyStore('a person who has left the CRM', (testStore) => {
  let database: Database
  let world: PeopleWorld
  let cards: Awaited<ReturnType<typeof listenOnAnyPort>>

  beforeAll(async () => {
    database = await testStore.open()
    world = await startPeopleWorld(database)
    const { db } = database
    const account = {
      accountId: 'ours',
      timeZone: 'UTC',
      unknownTimeZone: null,
      currency: 'EUR',
      uiOrigin: 'https://crm.example',
    }
    const requests = {
      hubspot: createHubSpotRequests({ clientSecret, appId: '1' }),
      pipedrive: createPipedriveRequests({ clientSecret, panelSecret: undefined }),
    }
    const app = express().use(
      cardRoutesOf({
        db,
        clock: world.clock,
        apps: new Map(
          Object.entries(requests).map(([vendor, cardRequests]) => [vendor, { cards: null, cardRequests }]),
        ),
        enterUrl: () => '',
        accountOf: (vendor, externalId) => Promise.resolve(cardAccount({ ...account, vendor, externalId })),
      }),
    )
    cards = await listenOnAnyPort(app)
  })
  afterAll(async () => {
    await cards.close()
    await world.close()
  })

  /** What the next sync stores of the account's users: Anna, and Per, whose owner has no id of a user, are there or have left. */
  async function syncOwners(hasLeft: boolean): Promise<void> {
    const owners = [...people, { id: '77', name: 'per', email: 'per@acme.no' }].map(({ id, name, email }) => {
      const [userId, archived] = [id === 'anna' ? '88' : null, hasLeft && ['anna', '77'].includes(id)]
      return { id, email, firstName: name, lastName: null, teams: [], userId, archived }
    })
    await replaceOwners(database.db, 'ours', owners)
  }

  /** Whether the answer is a page, a file or a redirect that only somebody who is signed in gets. */
  function withSession(use: (anna: TestVisitor) => ReturnType<TestVisitor['get']>): Prepare {
    return async () => {
      const anna = await world.signedIn('anna')
      return async () => {
        const { status, headers } = await use(anna)
        return status < 400 && !(headers.get('location') ?? '').includes('/sign-in')
      }
    }
  }

  function withLink(linkOf: (visitor: TestVisitor) => Promise<string>): Prepare {
    return async () => {
      const visitor = world.visitor()
      const link = await linkOf(visitor)
      return async () => {
        await visitor.post(link, {})
        return (await visitor.get('/accounts/ours/me')).status === 200
      }
    }
  }

  async function mailedLink(visitor: TestVisitor): Promise<string> {
    const before = world.mails.length
    await visitor.post('/sign-in', { address: 'anna@acme.no' })
    await expect.poll(() => world.mails.length).toBe(before + 1)
    const links = world.mails.at(-1)?.links.map(({ url }) => url.slice(world.url.length)) ?? []
    return links.find((link) => link.startsWith('/enter/ours/')) ?? ''
  }

  async function adminLink(): Promise<string> {
    const user = await loadUser(database.db, 'ours', 'anna')
    if (user === null) throw new TypeError('anna is a user')
    return `/enter/ours/${(await appointAdmin(database.db, user, world.clock.now())).token}`
  }

  function withCard(ask: () => Promise<CardAnswer>): Prepare {
    return () => Promise.resolve(async () => (await ask()).body['state'] === 'ready')
  }

  function hubspot(userId: string, userEmail: string): Promise<CardAnswer> {
    const who = { portalId: 'p', userEmail, userId, now: world.clock.now() }
    return askAsHubSpot(cards.url, { path: '/cards/hubspot/settings', body: {} }, who)
  }

  function signInAtProvider(): Promise<readonly unknown[]> {
    const [method, confirmedAt] = ['oidc', world.clock.now()] as const
    const start = { accountIds: ['ours'], address: 'anna@acme.no', method, browser: '', confirmedAt, now: confirmedAt }
    return signInByAddress(database.db, start)
  }

  const dispute = {
    do: 'dispute',
    recordType: 'deal',
    recordId: 'deal-ours-anna',
    ruleId: 'deal-company',
    reason: 'wrong',
  }
  const asProgram = { accept: 'application/json' }
  const ways: readonly (readonly [string, Prepare])[] = [
    ['a page', withSession((anna) => anna.get('/accounts/ours/list'))],
    ['the API', withSession((anna) => anna.get('/accounts/ours/api/list', asProgram))],
    ['a file', withSession((anna) => anna.get('/accounts/ours/me/export.csv'))],
    ['a form', withSession((anna) => anna.post('/accounts/ours/list', { ...dispute, comment: '' }))],
    ['a link by mail', withLink(mailedLink)],
    ['a link of the person who runs the service', withLink(adminLink)],
    [
      'a link of a card',
      withLink(() => {
        const user = { accountId: 'ours', ownerId: 'anna', now: world.clock.now() }
        return Promise.resolve(`/enter/ours/${signCardLink(world.keyring, user)}`)
      }),
    ],
    ['a card of HubSpot, by the id of the user', withCard(() => hubspot('88', 'other@acme.no'))],
    ['a card of HubSpot, by the mail address', withCard(() => hubspot('7', 'per@acme.no'))],
    [
      'a frame of Pipedrive',
      withCard(() => {
        const exp = Math.floor(world.clock.now().getTime() / 1000) + 60
        return askAsPipedrive(
          cards.url,
          { path: '/cards/pipedrive/settings', body: {} },
          { userId: 77, companyId: 1, exp },
        )
      }),
    ],
    ["the company's provider", () => Promise.resolve(async () => (await signInAtProvider()).length > 0)],
  ]
  function choosePerson(): ReturnType<Prepare> {
    return Promise.resolve(async () => (await loadUsers(database.db, 'ours')).some(({ ownerId }) => ownerId === 'anna'))
  }

  it.each([...ways, ['a choice of people', choosePerson] as const])(
    'finds %s closed from the next sync on',
    async (_way, prepare) => {
      await syncOwners(false)
      const [before, after] = [await prepare(), await prepare()]
      const isOpenBefore = await before()
      await syncOwners(true)

      expect([isOpenBefore, await after()]).toEqual([true, false])
    },
  )

  it.each(ways)('finds %s closed as soon as another process has disconnected the account', async (_way, prepare) => {
    await syncOwners(false)
    // Nobody gets more than three links within a quarter of an hour.
    world.clock.time = new Date(world.clock.time.getTime() + 15 * 60_000)
    const [before, after] = [await prepare(), await prepare()]
    const isOpenBefore = await before()
    await markEnded(database.db, 'ours', world.clock.now())
    const isOpenAfter = await after()
    await database.db.updateTable('accounts').set({ status: 'connected' }).where('account_id', '=', 'ours').execute()

    expect([isOpenBefore, isOpenAfter]).toEqual([true, false])
  })

  it('is named to admins by what is open on his records, and a queue by what waits in it', async () => {
    await syncOwners(true)
    const times = { since: rowsNow, dueAt: rowsNow }
    await saveRows(database.db, 'ours', [row('deal', 'kept', { ownerId: 'anna' })])
    await saveFinding(database.db, 'ours', { type: 'deal', id: 'kept', message: 'amount', ...times })
    const ada = await world.signedIn('ada')
    const left = await ada.get('/accounts/ours/')
    const owners = await loadOwners(database.db, 'ours')
    await replaceOwners(
      database.db,
      'ours',
      owners.map((owner) => (owner.id === 'anna' ? { ...owner, isQueue: true } : owner)),
    )
    const queued = await ada.get('/accounts/ours/')

    expect(left.body).toContain('A person who has left still owns records')
    expect(queued.body).not.toContain('who has left')
    expect(left.body).not.toContain('on records that wait in queues')
    expect(queued.body).toContain('on records that wait in queues')
  })

  it('gets no link, and no answer that tells the address from an unknown one', async () => {
    await syncOwners(false)
    world.clock.time = new Date(world.clock.time.getTime() + 15 * 60_000)
    const before = world.mails.length
    const known = await world.visitor().post('/sign-in', { address: 'bjorn@acme.no' })
    await expect.poll(() => world.mails.length).toBe(before + 1)
    await syncOwners(true)
    const left = await world.visitor().post('/sign-in', { address: 'anna@acme.no' })

    expect(left.status).toBe(known.status)
    expect(left.body.replaceAll('anna@', 'bjorn@')).toBe(known.body)
    await expect.poll(() => world.mails.at(-1)?.links.map(({ url }) => url.split('/')[4])).toEqual(['theirs'])
  })
})
