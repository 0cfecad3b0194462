import { createHmac } from 'node:crypto'
import express from 'express'
import { assert, asyncProperty, nat, string } from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { linkUrl } from '../../src/admin/index.ts'
import type { CardAccount } from '../../src/cards/index.ts'
import { createCardRequests } from '../../src/crm/hubspot/cards/card-requests.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import { newKey, parseKeyring } from '../../src/infra/secrets/keyring.ts'
import { signCardLink } from '../../src/people/index.ts'
import { replaceOwners } from '../../src/records/index.ts'
import { cardAccount, cardRoutesOf } from '../support/card-account.ts'
import { describeAnyStore } from '../support/database.ts'
import { listenOnAnyPort } from '../support/listen.ts'
import { type PeopleWorld, people, startPeopleWorld } from '../support/people-world.ts'

const clientSecret = 'client'
const minute = 60_000

describeAnyStore('opening Minset from a card in the CRM', (testStore) => {
  let database: Database
  let world: PeopleWorld
  let cards: Awaited<ReturnType<typeof listenOnAnyPort>>

  beforeAll(async () => {
    database = await testStore.open()
    world = await startPeopleWorld(database, { password: 'correct horse battery' })
    const { db } = database
    const app = express().use(
      cardRoutesOf({
        db,
        apps: new Map([['hubspot', { cards: null, cardRequests: createCardRequests({ clientSecret, appId: '1' }) }]]),
        clock: world.clock,
        enterUrl: (user) => linkUrl({ publicUrl: world.url }, { ...user, token: linkOf(user) }),
        accountOf: (_vendor, externalId) => Promise.resolve(accountOf(externalId)),
      }),
    )
    cards = await listenOnAnyPort(app)
  })
  // Earlier links have expired, and earlier attempts are forgotten.
  beforeEach(() => later(60 * minute))
  afterAll(async () => {
    await cards.close()
    await world.close()
  })

  function later(ms: number): void {
    world.clock.time = new Date(world.clock.time.getTime() + ms)
  }

  function accountOf(accountId: string): CardAccount | null {
    const rest = { vendor: 'hubspot', externalId: accountId, timeZone: 'UTC', unknownTimeZone: null, currency: 'EUR' }
    if (!['ours', 'theirs'].includes(accountId)) return null
    return cardAccount({ accountId, ...rest, uiOrigin: 'https://crm.example' })
  }

  function linkOf(user: { readonly accountId: string; readonly ownerId: string }): string {
    return signCardLink(world.keyring, { ...user, now: world.clock.now() })
  }

  function pathOf(ownerId: string, accountId = 'ours'): string {
    return `/enter/${accountId}/${linkOf({ accountId, ownerId })}`
  }

  /** A request of a HubSpot card, signed over the address as it is, or with its escapes decoded as documented. */
  async function askHubSpot(
    query: Readonly<Record<string, string>>,
    {
      signed = (path: string) => path,
      also = '',
    }: { readonly signed?: (path: string) => string; readonly also?: string } = {},
  ): Promise<{ readonly status: number; readonly body: Readonly<Record<string, string>> }> {
    const path = `/cards/hubspot/enter?${new URLSearchParams(query).toString()}${also}`
    const timestamp = String(world.clock.time.getTime())
    const text = `GET${signed(`https://minset.example${path}`)}${timestamp}`
    const signature = createHmac('sha256', clientSecret).update(text).digest('base64')
    const headers = { 'x-hubspot-signature-v3': signature, 'x-hubspot-request-timestamp': timestamp }
    const response = await fetch(cards.url + path, { headers })
    return { status: response.status, body: (await response.json()) as Record<string, string> }
  }

  const anna = { userId: '7', portalId: 'ours', userEmail: 'anna@acme.no', appId: '1' }

  it.each([
    ['as it is', (path: string) => path],
    ['with its escapes decoded', (path: string) => path.replaceAll('%40', '@')],
  ])('signs in the user of a HubSpot request that is signed over the address %s', async (_form, signed) => {
    const { status, body } = await askHubSpot(anna, { signed })
    const visitor = world.visitor()
    const path = String(body['url']).slice(world.url.length)

    expect([status, body['state']]).toEqual([200, 'ready'])
    expect((await visitor.get(path)).body).toContain('You are signing in as <strong>anna</strong>')
    expect((await visitor.post(path, {})).headers.get('location')).toBe('/accounts/ours/start')
    expect((await visitor.get('/accounts/ours/')).body).toContain('<bdi>anna</bdi>')
    expect((await visitor.get('/accounts/ours/me')).body).toContain('card in the CRM')
  })

  it('refuses HubSpot requests that are not signed, or that name somebody unknown', async () => {
    const forged = await askHubSpot(anna, { signed: (path) => path.replace('anna', 'boss') })
    const twice = await askHubSpot(anna, { also: '&userEmail=boss%40acme.no' })
    const stranger = await askHubSpot({ ...anna, userEmail: 'who@acme.no' })
    const elsewhere = await askHubSpot({ ...anna, portalId: 'nowhere' })

    expect([forged.status, forged.body['url']]).toEqual([401, undefined])
    expect([twice.status, twice.body['url']]).toEqual([401, undefined])
    expect([stranger.status, stranger.body['title']]).toEqual([200, 'You are not known to Minset'])
    expect([elsewhere.status, elsewhere.body['title']]).toEqual([200, 'Not connected'])
  })

  it('works once, within ten minutes, and in its own account, each refused in one sentence', async () => {
    const used = pathOf('dina')
    const expired = pathOf('dina')
    await world.visitor().post(used, {})
    const cases: readonly (readonly [string, number, string])[] = [
      [used, 410, 'has already been used'],
      [pathOf('dina').replace('/ours/', '/theirs/'), 404, 'There is no such sign-in link.'],
      [`${pathOf('dina')}x`, 404, 'There is no such sign-in link.'],
      [`${pathOf('dina')}.x`, 404, 'There is no such sign-in link.'],
      [pathOf('nobody-here'), 403, 'no longer active in the CRM'],
    ]
    for (const [path, status, words] of cases) {
      for (const answer of [await world.visitor().get(path), await world.visitor().post(path, {})]) {
        expect([path, answer.status]).toEqual([path, status])
        expect(answer.body).toContain(words)
      }
    }
    later(10 * minute)
    const late = await world.visitor().post(expired, {})
    expect([late.status, late.body.includes('has expired')]).toEqual([410, true])
  })

  it('is over for every card that was there when its reader signed out everywhere, and for nobody else', async () => {
    const [own, other] = [pathOf('dina'), pathOf('emil')]
    const dina = await world.signedIn('dina')
    const elsewhere = await world.signedIn('dina')
    const { session_id: session } = await database.db
      .selectFrom('sessions')
      .select('session_id')
      .where('owner_id', '=', 'dina')
      .limit(1)
      .executeTakeFirstOrThrow()

    await dina.post('/accounts/ours/me', { session })
    expect((await world.visitor().get(own)).status).toBe(200)
    const left = (await dina.get('/accounts/ours/me')).status === 200 ? dina : elsewhere
    await left.post('/accounts/ours/me', {})
    for (const answer of [await world.visitor().get(own), await world.visitor().post(own, {})]) {
      expect([answer.status, answer.body.includes('has expired')]).toEqual([410, true])
    }
    expect((await world.visitor().get(other)).status).toBe(200)
    later(1)
    expect((await world.visitor().post(pathOf('dina'), {})).status).toBe(303)
  })

  it('lets one of two simultaneous uses through', async () => {
    const path = pathOf('emil')

    const answers = await Promise.all([world.visitor().post(path, {}), world.visitor().post(path, {})])
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([303, 410])
  })

  it('is refused for links that were altered in any way, or signed with another key', async () => {
    const token = linkOf({ accountId: 'ours', ownerId: 'frida' })
    const other = parseKeyring([newKey('other')])
    const forged = signCardLink(other, { accountId: 'ours', ownerId: 'frida', now: world.clock.now() })
    await assert(
      asyncProperty(nat(token.length - 1), string({ minLength: 1, maxLength: 3 }), async (index, text) => {
        const altered = token.slice(0, index) + encodeURIComponent(text) + token.slice(index + 1)
        if (altered === token) return
        expect([404, 410]).toContain((await world.visitor().get(`/enter/ours/${altered}`)).status)
      }),
      { numRuns: 50 },
    )
    expect((await world.visitor().get(`/enter/ours/${forged}`)).status).toBe(404)
    expect((await world.visitor().get(`/enter/ours/${token}`)).status).toBe(200)
  })

  it('is slowed down for a person who signs in again and again, and leaves his links by mail alone', async () => {
    const statuses = []
    for (let count = 0; count < 21; count += 1) statuses.push((await world.visitor().post(pathOf('carl'), {})).status)

    expect([...new Set(statuses.slice(0, 20)), statuses[20]]).toEqual([303, 429])
    const before = world.mails.length
    await world.visitor().post('/sign-in', { address: 'carl@acme.no' })
    await expect.poll(() => world.mails.length).toBe(before + 1)
  })

  it('is over for a person who has left the CRM', async () => {
    const path = pathOf('gina')
    const owners = people.map(({ id, name, email }) => ({
      id,
      email,
      firstName: name,
      lastName: null,
      userId: null,
      archived: id === 'gina',
      teams: [],
    }))
    await replaceOwners(database.db, 'ours', owners)

    expect((await world.visitor().post(path, {})).status).toBe(403)
  })

  it('leads on to signing in again before a dangerous act, because nobody has proved who he is', async () => {
    const ada = world.visitor()
    await ada.post(pathOf('ada'), {})
    const page = '/accounts/ours/people/owner/carl'
    expect((await ada.get(page)).status).toBe(200)
    const act = await ada.post(page, { do: 'grant', role: 'operator' })

    expect([act.status, act.headers.get('location')]).toEqual([303, expect.stringMatching(/^\/sign-in\?to=.*&fresh=$/)])
  })
})
