import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { markEnded } from '../../src/accounts/index.ts'
import { forgetPeople } from '../../src/app/schedules.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import { removeAuditEntries } from '../../src/people/audit-store.ts'
import { appointAdmin, loadUser, makeMailLinks } from '../../src/people/index.ts'
import { replaceOwners } from '../../src/records/index.ts'
import { describeEachStore } from '../support/database.ts'
import { type PeopleWorld, people, startPeopleWorld, type TestVisitor } from '../support/people-world.ts'

const minute = 60_000

describeEachStore('signing in', (testStore) => {
  let database: Database
  let world: PeopleWorld

  beforeAll(async () => {
    database = await testStore.open()
    world = await startPeopleWorld(database, { password: 'correct horse battery' })
  })
  // What was tried before is forgotten.
  beforeEach(() => later(60 * minute))
  afterAll(() => world.close())

  /** Asks for links, and returns the paths of those that came. */
  async function ask(visitor: TestVisitor, address: string): Promise<readonly string[]> {
    const before = world.mails.length
    await visitor.post('/sign-in', { address })
    await expect.poll(() => world.mails.length).toBe(before + 1)
    return world.mails.at(-1)?.links.map(({ url }) => url.slice(world.url.length)) ?? []
  }

  function later(ms: number): void {
    world.clock.time = new Date(world.clock.time.getTime() + ms)
  }

  it('leads browsers to the form, and asks programs for the password', async () => {
    const answer = await world.visitor().get('/accounts/ours/findings?rule=x')

    expect([answer.status, answer.headers.get('location')]).toEqual([
      303,
      '/sign-in?to=%2Faccounts%2Fours%2Ffindings%3Frule%3Dx',
    ])
    expect((await world.visitor().get('/accounts/ours/', { accept: '*/*' })).status).toBe(401)
    expect((await world.visitor().get('/?password')).status).toBe(401)
  })

  it('works by a link in a mail, which has one for each account of the address, and ends with signing out', async () => {
    const visitor = world.visitor()
    const [link = '', other = ''] = await ask(visitor, ' ANNA@acme.no ')

    expect(world.mails.at(-1)?.to).toBe('anna@acme.no')
    // Opening the link changes nothing: mail programs do that too.
    expect((await visitor.get(link)).body).toContain('You are signing in as <strong>anna</strong>')
    expect((await visitor.get('/accounts/ours/me')).status).toBe(303)
    expect((await visitor.post(link, {})).headers.get('location')).toBe('/accounts/ours/start')
    expect((await visitor.get('/accounts/ours/start')).headers.get('location')).toBe('/accounts/ours/list')
    const page = await visitor.get('/accounts/ours/')
    expect(page.body).toContain('<bdi>anna</bdi>')
    expect((await visitor.get('/accounts/theirs/')).status).toBe(404)
    await visitor.post(other, {})
    expect((await visitor.get('/accounts/theirs/')).status).toBe(200)
    expect((await visitor.get('/accounts/ours/')).status).toBe(200)
    const cookies = new Map(visitor.cookies)
    expect((await visitor.post('/sign-out', {})).headers.get('location')).toBe('/sign-in')
    for (const [name, value] of cookies) visitor.cookies.set(name, value)
    expect((await visitor.get('/accounts/ours/')).status).toBe(303)
    const [last] = await database.db
      .selectFrom('audit_log')
      .select(['action', 'actor_id'])
      .where('account_id', '=', 'ours')
      .orderBy('entry_id', 'desc')
      .execute()
    expect(last).toEqual({ action: 'signed-out', actor_id: 'anna' })
  })

  it('goes on to the page that was asked for, and to no other site', async () => {
    const visitor = world.visitor()
    const [link = ''] = await ask(visitor, 'bjorn@acme.no')

    const answer = await visitor.post(link, { to: '/accounts/ours/findings' })
    expect(answer.headers.get('location')).toBe('/accounts/ours/findings')
    for (const to of ['//evil.example', 'https://evil.example', '/\\evil.example', '/a b']) {
      expect((await visitor.get(`/sign-in?to=${encodeURIComponent(to)}`)).body).toContain('name="to" value="/"')
    }
  })

  it('leaves the pages of the service open to a browser that also has its password', async () => {
    const anna = await world.signedIn('anna')
    const headers = { authorization: `Basic ${Buffer.from('minset:correct horse battery').toString('base64')}` }
    const wrong = { authorization: `Basic ${Buffer.from('minset:guess').toString('base64')}` }

    expect((await anna.get('/health')).status).toBe(404)
    expect((await anna.get('/?password')).status).toBe(401)
    expect((await anna.get('/health', headers)).status).toBe(200)
    expect((await anna.get('/', headers)).body).toMatch(/accounts\/ours\/[^]*accounts\/theirs\/[^]*connect/)
    // In her own account she is still herself; elsewhere she is the person who runs the service.
    expect((await anna.get('/accounts/ours/scorecards/bjorn', headers)).status).toBe(404)
    expect((await anna.get('/accounts/theirs/scorecards/bjorn', headers)).status).toBe(200)
    expect((await anna.get('/health', wrong)).status).toBe(401)
  })

  it('says and does the same for an address that nobody has', async () => {
    const before = world.mails.length
    const known = await world.visitor().post('/sign-in', { address: 'dina@acme.no' })
    await expect.poll(() => world.mails.length).toBe(before + 1)
    const unknown = await world.visitor().post('/sign-in', { address: 'who@acme.no' })

    expect(unknown.status).toBe(known.status)
    expect(unknown.body).toBe(known.body.replace('dina@acme.no', 'who@acme.no'))
    expect(world.mails.length).toBe(before + 1)
    expect((await world.visitor().post('/sign-in', { address: 'no address' })).status).toBe(422)
  })

  it('refuses a link that was used, has expired, was altered, or is of another browser or account, in one sentence', async () => {
    const visitor = world.visitor()
    const [link = ''] = await ask(visitor, 'emil@acme.no')
    const altered = `${link.slice(0, -1)}${link.endsWith('A') ? 'B' : 'A'}`
    const cases: readonly (readonly [TestVisitor, string, number, string])[] = [
      [visitor, altered, 404, 'There is no such sign-in link.'],
      [visitor, link.replace('/ours/', '/theirs/'), 404, 'There is no such sign-in link.'],
      [visitor, link.replace('/ours/', '/nowhere/'), 404, 'There is no such sign-in link.'],
      [world.visitor(), link, 403, 'only in the browser that asked for it'],
    ]
    for (const [who, path, status, words] of cases) {
      for (const answer of [await who.get(path), await who.post(path, {})]) {
        expect([path, answer.status]).toEqual([path, status])
        expect(answer.body).toContain(words)
      }
    }
    await visitor.post(link, {})
    const again = await visitor.post(link, {})
    expect([again.status, again.body.includes('has already been used')]).toEqual([410, true])
    const [late = ''] = await ask(visitor, 'emil@acme.no')
    later(15 * minute)
    const expired = await visitor.post(late, {})
    expect([expired.status, expired.body.includes('has expired')]).toEqual([410, true])
  })

  it("works by an admin's link in any browser, once, and within a quarter of an hour", async () => {
    const ada = await loadUser(database.db, 'ours', 'ada')
    if (ada === null) throw new TypeError('ada is a user')
    const made = [1, 2].map(() => appointAdmin(database.db, ada, world.clock.now()))
    const [link = '', late = ''] = (await Promise.all(made)).map(({ token }) => `/enter/ours/${token}`)

    expect((await world.visitor().post(link, {})).status).toBe(303)
    const again = await world.visitor().post(link, {})
    expect([again.status, again.body.includes('has already been used')]).toEqual([410, true])
    later(15 * minute)
    const expired = await world.visitor().post(late, {})
    expect([expired.status, expired.body.includes('has expired')]).toEqual([410, true])
  })

  it('lets one of two simultaneous uses of a link through', async () => {
    const visitor = world.visitor()
    const [link = ''] = await ask(visitor, 'frida@acme.no')

    const answers = await Promise.all([visitor.post(link, {}), visitor.post(link, {})])
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([303, 410])
  })

  it('begins a session of its own, whatever cookie the browser had', async () => {
    const visitor = world.visitor()
    const planted = `ours.${'x'.repeat(43)}`
    visitor.cookies.set('minset', planted)
    const [link = ''] = await ask(visitor, 'carl@acme.no')
    await visitor.post(link, {})

    expect(visitor.cookies.get('minset')).not.toBe(planted)
    const thief = world.visitor()
    thief.cookies.set('minset', planted)
    expect((await thief.get('/accounts/ours/')).status).toBe(303)
  })

  it('sends nobody more than three links within a quarter of an hour', async () => {
    for (let index = 0; index < 3; index += 1) await ask(world.visitor(), 'gina@acme.no')
    const before = world.mails.length
    await world.visitor().post('/sign-in', { address: 'gina@acme.no' })
    // The one that is asked for afterwards comes alone.
    await ask(world.visitor(), 'boss@acme.no')

    expect(world.mails.slice(before).map(({ to }) => to)).toEqual(['boss@acme.no'])
  })

  it('makes nobody more than three links, however many ask at the same moment', async () => {
    const asked = Array.from({ length: 8 }, (_, number) =>
      makeMailLinks(database.db, 'ours', {
        address: 'dina@acme.no',
        browserToken: `of-browser-${number}`,
        now: world.clock.now(),
      }),
    )

    expect((await Promise.all(asked)).flat()).toHaveLength(3)
  })

  it('ends the session that a browser held in the same account, whose token it does not keep', async () => {
    const visitor = world.visitor()
    const tokens: string[] = []
    for (const _time of ['first', 'second']) {
      const [link = ''] = await ask(visitor, 'carl@acme.no')
      await visitor.post(link, {})
      tokens.push(visitor.cookies.get('minset') ?? '')
      later(minute)
    }
    const replaced = world.visitor()
    replaced.cookies.set('minset', tokens[0] ?? '')

    expect(tokens[1]).not.toBe(tokens[0])
    expect((await replaced.get('/accounts/ours/me')).status).toBe(303)
    expect((await visitor.get('/accounts/ours/me')).status).toBe(200)
  })

  it('sends links to a browser in which somebody has signed in, however many others ask for', async () => {
    const own = world.visitor()
    const [link = ''] = await ask(own, 'frida@acme.no')
    await own.post(link, {})
    later(13 * 24 * 60 * minute)
    await forgetPeople({ config: { auditDays: 30 }, store: { database }, clock: world.clock })
    const [one, other] = [world.visitor(), world.visitor()]
    for (const stranger of [one, one, other]) await ask(stranger, 'frida@acme.no')
    const before = world.mails.length
    // It has asked for fewer itself, but nobody has signed in there.
    await one.post('/sign-in', { address: 'frida@acme.no' })
    for (let index = 0; index < 3; index += 1) await ask(own, 'frida@acme.no')
    // Not even to this one without end.
    await own.post('/sign-in', { address: 'frida@acme.no' })
    await ask(world.visitor(), 'boss@acme.no')

    const sent = world.mails.slice(before).map(({ to }) => to)
    expect(sent).toEqual([...Array<string>(3).fill('frida@acme.no'), 'boss@acme.no'])
  })

  it('slows down attempts from the addresses of one network', async () => {
    const statuses = []
    for (let index = 0; index < 12; index += 1) {
      const from = { 'x-forwarded-for': `2001:db8:1:2::${index}` }
      statuses.push((await world.visitor().post('/sign-in', { address: `${index}` }, from)).status)
    }
    expect(statuses.slice(10)).toEqual([429, 429])
    const elsewhere = { 'x-forwarded-for': '2001:db8:1:3::1' }
    expect((await world.visitor().post('/sign-in', { address: 'a' }, elsewhere)).status).toBe(422)
  })

  it('slows down repeated attempts', async () => {
    const statuses = []
    for (let index = 0; index < 12; index += 1) {
      statuses.push((await world.visitor().post('/sign-in', { address: `${index}` })).status)
    }

    expect(statuses).toContain(429)
    later(60 * minute)
    const guesses = []
    for (let index = 0; index < 12; index += 1) {
      const guess = `/enter/ours/${String(index).padStart(43, 'x')}`
      guesses.push((await world.visitor().post(guess, {})).status)
    }
    expect(guesses).toEqual([...Array<number>(10).fill(404), 429, 429])
  })

  it('reads no more of a form than people enter, and says so', async () => {
    for (const path of ['/sign-in', '/enter/ours/x']) {
      const { status, body } = await world.visitor().post(path, { address: 'x'.repeat(10_000) })

      expect([path, status]).toEqual([path, 413])
      expect(body).toContain('What you sent is larger than 10 kB, so it was not saved.')
    }
  })

  it('refuses forms that pages of other sites send', async () => {
    const visitor = world.visitor()
    const cases: readonly (readonly [Readonly<Record<string, string>>, boolean])[] = [
      [{ 'sec-fetch-site': 'cross-site' }, false],
      [{ 'sec-fetch-site': 'same-site' }, false],
      [{ origin: 'https://evil.example' }, false],
      [{ origin: 'null' }, false],
      [{ 'sec-fetch-site': 'same-origin' }, true],
      [{ 'sec-fetch-site': 'none' }, true],
      [{ origin: world.url }, true],
    ]
    for (const [headers, isLetThrough] of cases) {
      const { status } = await visitor.post('/sign-out', {}, headers)

      expect([headers, status]).toEqual([headers, isLetThrough ? 303 : 403])
    }
  })

  it('ends after ten idle hours, and in any case after a week', async () => {
    const dina = await world.signedIn('dina')
    later(10 * 60 * minute - 1)
    expect((await dina.get('/accounts/ours/')).status).toBe(200)
    later(10 * 60 * minute)
    expect((await dina.get('/accounts/ours/')).status).toBe(303)
    const busy = await world.signedIn('dina')
    for (let hours = 0; hours < 7 * 24 - 8; hours += 8) {
      later(8 * 60 * minute)
      expect((await busy.get('/accounts/ours/')).status).toBe(200)
    }
    later(8 * 60 * minute)
    expect((await busy.get('/accounts/ours/')).status).toBe(303)
  })

  it('is listed, and ended one by one and everywhere', async () => {
    const [here, there, elsewhere] = [world.visitor(), world.visitor(), world.visitor()]
    for (const visitor of [here, there, elsewhere]) {
      later(minute)
      const [link = ''] = await ask(visitor, 'anna@acme.no')
      await visitor.post(link, {})
    }
    const { sessions } = JSON.parse((await here.get('/accounts/ours/api/me')).body) as {
      sessions: { sessionId: string }[]
    }

    expect(sessions).toHaveLength(3)
    const [latest] = sessions
    await here.post('/accounts/ours/me', { session: latest?.sessionId ?? '' })
    expect((await elsewhere.get('/accounts/ours/')).status).toBe(303)
    expect((await there.get('/accounts/ours/')).status).toBe(200)
    // Somebody else's session is not his to end.
    const bjorn = await world.signedIn('bjorn')
    await bjorn.post('/accounts/ours/me', { session: sessions[1]?.sessionId ?? '' })
    expect((await there.get('/accounts/ours/')).status).toBe(200)
    const [link = ''] = await ask(elsewhere, 'anna@acme.no')
    await here.post('/accounts/ours/me', {})
    for (const one of [here, there]) expect((await one.get('/accounts/ours/')).status).toBe(303)
    // Nor does a link open another one that was made before.
    expect((await elsewhere.post(link, {})).status).toBe(410)
  })

  it('is over for a person who has left the CRM, and no link of his opens anything', async () => {
    const visitor = world.visitor()
    const emil = await world.signedIn('emil')
    const [link = ''] = await ask(visitor, 'emil@acme.no')
    const owners = people.map(({ id, name, email }) => ({
      id,
      email,
      firstName: name,
      lastName: null,
      userId: null,
      archived: id === 'emil',
      teams: [],
    }))
    await replaceOwners(database.db, 'ours', owners)

    expect((await emil.get('/accounts/ours/')).status).toBe(303)
    expect((await visitor.post(link, {})).status).toBe(403)
    const links = await ask(world.visitor(), 'emil@acme.no')
    expect(links.map((path) => path.split('/')[2])).toEqual(['theirs'])
  })

  it('is never offered without a proof of who somebody is', async () => {
    const password = { authorization: `Basic ${Buffer.from('minset:correct horse battery').toString('base64')}` }

    expect((await world.visitor().get('/sign-in')).body).not.toContain('name="role"')
    expect((await world.visitor().post('/sign-in/demo', { role: 'rep' })).status).toBe(403)
    expect((await world.visitor().post('/sign-in/demo', { role: 'rep' }, password)).status).toBe(404)
  })

  it('keeps nothing for ever, also in accounts that are not connected any more', async () => {
    const { db } = database
    await world.signedIn('boss', 'theirs')
    await markEnded(db, 'theirs', world.clock.time)
    later(100 * 24 * 60 * minute)
    await forgetPeople({ config: { auditDays: 30 }, store: { database }, clock: world.clock })

    for (const table of ['sessions', 'sign_in_links', 'audit_log'] as const) {
      expect(await db.selectFrom(table).selectAll().where('account_id', '=', 'theirs').execute()).toEqual([])
    }
  })

  it('stores no token in the clear, and sets cookies that no script reads', async () => {
    const visitor = await world.signedIn('boss')
    const [, token = ''] = visitor.cookies.get('minset')?.split('.') ?? []
    const rows = await database.db.selectFrom('sessions').selectAll().execute()

    expect(token).toHaveLength(43)
    expect(JSON.stringify(rows)).not.toContain(token)
    const browser = world.visitor()
    const asked = await browser.post('/sign-in', { address: 'boss@acme.no' })
    await expect.poll(() => world.mails.at(-1)?.to).toBe('boss@acme.no')
    const [link = ''] = world.mails.at(-1)?.links.map(({ url }) => url.slice(world.url.length)) ?? []
    const lines = [asked, await browser.post(link, {})].flatMap(({ headers }) => headers.getSetCookie())
    expect(lines.map((line) => line.split('=')[0])).toEqual(['minset_sign_in', 'minset'])
    expect(lines.filter((line) => !line.endsWith('; HttpOnly; SameSite=Lax'))).toEqual([])
    await removeAuditEntries(database.db, 'ours', new Date(world.clock.time.getTime() + 1))
  })
})
