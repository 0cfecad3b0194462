import { assert, asyncProperty, constantFrom, string } from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { pages } from '../../src/admin/pages/index.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import { loadUser } from '../../src/people/index.ts'
import { describeAnyStore } from '../support/database.ts'
import { type PeopleWorld, people, startPeopleWorld, type TestVisitor } from '../support/people-world.ts'
import { ownersOfPlanted, plantedHome, plantPersonalData } from '../support/planted-addresses.ts'

const names = ['boss', 'anna', 'bjorn', 'chief', 'ada', 'olav', 'nobody'] as const
type Name = (typeof names)[number] | 'service'

/** The answer to each page by who asks: a supervisor, two of his reps, another supervisor, an admin, an operator, an owner without a role. */
const forAdmins = { boss: 404, anna: 404, bjorn: 404, chief: 404, ada: 200, olav: 404, nobody: 404, service: 200 }
const table: Readonly<Record<string, Readonly<Record<Name, number>>>> = {
  '/': { boss: 200, anna: 200, bjorn: 200, chief: 200, ada: 200, olav: 303, nobody: 303, service: 200 },
  '/start': { boss: 303, anna: 303, bjorn: 303, chief: 303, ada: 303, olav: 303, nobody: 303, service: 303 },
  '/list': { boss: 200, anna: 200, bjorn: 200, chief: 200, ada: 404, olav: 200, nobody: 404, service: 404 },
  '/list/anna': { boss: 200, anna: 200, bjorn: 404, chief: 404, ada: 403, olav: 404, nobody: 404, service: 200 },
  '/list/carl': { boss: 404, anna: 404, bjorn: 404, chief: 200, ada: 403, olav: 404, nobody: 404, service: 200 },
  '/list?of=everyone': { boss: 404, anna: 404, bjorn: 404, chief: 404, ada: 404, olav: 200, nobody: 404, service: 404 },
  '/scorecard': { boss: 404, anna: 200, bjorn: 200, chief: 404, ada: 404, olav: 404, nobody: 404, service: 404 },
  '/scorecards': { boss: 200, anna: 200, bjorn: 200, chief: 200, ada: 200, olav: 404, nobody: 404, service: 200 },
  '/scorecards/anna': { boss: 200, anna: 200, bjorn: 404, chief: 404, ada: 403, olav: 404, nobody: 404, service: 200 },
  '/scorecards/carl': { boss: 404, anna: 404, bjorn: 404, chief: 200, ada: 403, olav: 404, nobody: 404, service: 200 },
  '/scorecards/anna/dealsWon': {
    boss: 200,
    anna: 200,
    bjorn: 404,
    chief: 404,
    ada: 403,
    olav: 404,
    nobody: 404,
    service: 200,
  },
  '/scorecards/-': { boss: 404, anna: 404, bjorn: 404, chief: 404, ada: 404, olav: 404, nobody: 404, service: 200 },
  '/figures/open': { boss: 404, anna: 404, bjorn: 404, chief: 404, ada: 200, olav: 404, nobody: 404, service: 404 },
  '/exemptions': { boss: 200, anna: 404, bjorn: 404, chief: 200, ada: 200, olav: 404, nobody: 404, service: 200 },
  '/findings': { boss: 200, anna: 200, bjorn: 200, chief: 200, ada: 200, olav: 200, nobody: 404, service: 200 },
  '/findings?owner=anna': {
    boss: 200,
    anna: 200,
    bjorn: 404,
    chief: 404,
    ada: 403,
    olav: 404,
    nobody: 404,
    service: 200,
  },
  '/findings?team=boss': {
    boss: 200,
    anna: 200,
    bjorn: 200,
    chief: 404,
    ada: 200,
    olav: 404,
    nobody: 404,
    service: 200,
  },
  '/audit/export.csv': {
    boss: 404,
    anna: 404,
    bjorn: 404,
    chief: 404,
    ada: 200,
    olav: 404,
    nobody: 404,
    service: 200,
  },
  '/me/export.csv': {
    boss: 200,
    anna: 200,
    bjorn: 200,
    chief: 200,
    ada: 200,
    olav: 200,
    nobody: 200,
    service: 404,
  },
  '/findings/export.csv': {
    boss: 200,
    anna: 200,
    bjorn: 200,
    chief: 200,
    ada: 200,
    olav: 200,
    nobody: 404,
    service: 200,
  },
  '/findings/export.json?owner=anna': {
    boss: 200,
    anna: 200,
    bjorn: 404,
    chief: 404,
    ada: 403,
    olav: 404,
    nobody: 404,
    service: 200,
  },
  '/team': { boss: 200, anna: 200, bjorn: 200, chief: 200, ada: 200, olav: 404, nobody: 404, service: 200 },
  '/team?supervisor=boss': {
    boss: 200,
    anna: 200,
    bjorn: 200,
    chief: 404,
    ada: 200,
    olav: 404,
    nobody: 404,
    service: 200,
  },
  '/targets': { boss: 200, anna: 200, bjorn: 200, chief: 200, ada: 200, olav: 404, nobody: 404, service: 200 },
  '/rules': { boss: 200, anna: 200, bjorn: 200, chief: 200, ada: 200, olav: 200, nobody: 200, service: 200 },
  '/rules/edit': forAdmins,
  '/rules/backtest': forAdmins,
  '/rules/backtest/records': forAdmins,
  '/rules/versions': forAdmins,
  '/rules/templates': forAdmins,
  '/findings?object=deal': {
    boss: 200,
    anna: 200,
    bjorn: 200,
    chief: 200,
    ada: 200,
    olav: 404,
    nobody: 404,
    service: 200,
  },
  '/records/deal/deal-ours-anna': {
    boss: 200,
    anna: 200,
    bjorn: 404,
    chief: 404,
    ada: 200,
    olav: 404,
    nobody: 404,
    service: 200,
  },
  '/records/contact/contact-ours-anna': {
    boss: 200,
    anna: 200,
    bjorn: 404,
    chief: 404,
    ada: 200,
    olav: 200,
    nobody: 404,
    service: 200,
  },
  '/records/deal/deal-theirs-anna': {
    boss: 404,
    anna: 404,
    bjorn: 404,
    chief: 404,
    ada: 404,
    olav: 404,
    nobody: 404,
    service: 404,
  },
  '/digests': { boss: 200, anna: 404, bjorn: 404, chief: 200, ada: 200, olav: 404, nobody: 404, service: 200 },
  '/digests/boss': { boss: 200, anna: 404, bjorn: 404, chief: 404, ada: 404, olav: 404, nobody: 404, service: 200 },
  '/digests/boss/mail': {
    boss: 200,
    anna: 404,
    bjorn: 404,
    chief: 404,
    ada: 404,
    olav: 404,
    nobody: 404,
    service: 200,
  },
  '/people': forAdmins,
  '/people/owner/anna': {
    boss: 404,
    anna: 404,
    bjorn: 404,
    chief: 404,
    ada: 200,
    olav: 404,
    nobody: 404,
    service: 200,
  },
  '/settings': forAdmins,
  '/health': forAdmins,
  '/audit': forAdmins,
  '/me': { boss: 200, anna: 200, bjorn: 200, chief: 200, ada: 200, olav: 200, nobody: 200, service: 404 },
}

const team = ['boss', 'anna', 'bjorn', 'dina', 'emil', 'frida']
/** Whose deals each of them may read. */
const readable: Readonly<Record<Name, readonly string[]>> = {
  boss: team,
  anna: ['anna'],
  bjorn: ['bjorn'],
  chief: ['chief', 'carl', 'gina'],
  ada: people.map(({ id }) => id),
  olav: [],
  nobody: [],
  service: people.map(({ id }) => id),
}

const ids = people.map(({ id }) => id)
/** Whose clients' personal data each of them reads in full, as an account has it from the start. */
const inFull: Readonly<Record<Name, readonly string[]>> = {
  boss: team,
  anna: ['anna'],
  bjorn: ['bjorn'],
  chief: ['chief', 'carl', 'gina'],
  ada: [],
  olav: ids,
  nobody: [],
  service: [],
}
/** What is sent as mail has it for nobody. */
const mails = ['/digests/boss/mail']

/** Whose personal data an answer has in full, though the viewer may not read it so. */
function leaksOf(path: string, name: Name, body: string): string[] {
  if (body.includes(plantedHome)) return ['an address']
  return ownersOfPlanted(body, ids).filter((owner) => mails.includes(path) || !inFull[name].includes(owner))
}

describeAnyStore('what each role may read', (testStore) => {
  let database: Database
  let world: PeopleWorld
  const visitors = new Map<Name, TestVisitor>()

  beforeAll(async () => {
    database = await testStore.open()
    world = await startPeopleWorld(database)
    await plantPersonalData(database.db, 'ours', ids)
    for (const name of names) visitors.set(name, await world.signedIn(name))
    visitors.set('service', world.visitor())
  })
  afterAll(() => world.close())

  function visitorOf(name: Name): TestVisitor {
    return visitors.get(name) ?? world.visitor()
  }

  it('is in the table for every page', () => {
    const patterns = pages.map(({ path }) => new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`))
    const paths = Object.keys(table).map((path) => path.split('?')[0] ?? '')

    expect(patterns.filter((pattern) => !paths.some((path) => pattern.test(path)))).toEqual([])
  })

  it.each(Object.entries(table))('is what the table says at %s', async (path, expected) => {
    for (const [name, status] of Object.entries(expected)) {
      const answer = await visitorOf(name as Name).get(`/accounts/ours${path}`)

      expect([name, answer.status]).toEqual([name, status])
      const deals = [...answer.body.matchAll(/Deal of (\w+)/g)].map(([, owner = '']) => owner)
      expect(deals.filter((owner) => !readable[name as Name].includes(owner))).toEqual([])
      expect(answer.body).not.toContain('-theirs-')
      expect([path, name, leaksOf(path, name as Name, answer.body)]).toEqual([path, name, []])
    }
  })

  it.each(pages.filter(({ isForPrograms }) => isForPrograms).map(({ path }) => path))(
    'is the same for programs at %s',
    async (pattern) => {
      const paths = Object.entries(table).filter(([path]) =>
        new RegExp(`^${pattern.replaceAll(/:\w+/g, '[^/]+')}$`).test(path.split('?')[0] ?? ''),
      )
      for (const [path, expected] of paths) {
        for (const [name, status] of Object.entries(expected)) {
          const answer = await visitorOf(name as Name).get(`/accounts/ours/api${path}`, { accept: 'application/json' })

          expect([path, name, answer.status]).toEqual([path, name, status])
          const owners = [...answer.body.matchAll(/deal-ours-(\w+)/g)].map(([, owner = '']) => owner)
          expect(owners.filter((owner) => !readable[name as Name].includes(owner))).toEqual([])
          expect([path, name, leaksOf(path, name as Name, answer.body)]).toEqual([path, name, []])
        }
      }
    },
  )

  it("is the personal data of their own clients in full, and of others' masked", async () => {
    for (const type of ['contact', 'company', 'deal', 'call']) {
      const path = `/records/${type}/planted-anna`
      for (const name of [...names, 'service' as const]) {
        const [page, json] = [
          await visitorOf(name).get(`/accounts/ours${path}`),
          await visitorOf(name).get(`/accounts/ours/api${path}`, { accept: 'application/json' }),
        ]
        const expected = page.status === 200 && inFull[name].includes('anna') ? ['anna'] : []

        expect([path, name, ownersOfPlanted(page.body, ids)]).toEqual([path, name, expected])
        expect([path, name, ownersOfPlanted(json.body, ids)]).toEqual([path, name, expected])
        const isMasked = page.body.includes('s…@c….example')
        expect([path, name, isMasked]).toEqual([path, name, page.status === 200 && expected.length === 0])
      }
    }
    expect(ownersOfPlanted((await visitorOf('boss').get('/accounts/ours/findings')).body, ids)).toEqual(team)
  })

  it('is the personal data of clients in full for the roles that an admin names', async () => {
    const ada = visitorOf('ada')
    const [settings, contact, deal] = ['settings', 'records/contact/planted-anna', 'records/deal/planted-anna'].map(
      (path) => `/accounts/ours/${path}`,
    ) as [string, string, string]
    await ada.post(settings, { do: 'personal-data', admin: 'full' })

    expect(ownersOfPlanted((await ada.get(deal)).body, ids)).toEqual(['anna'])
    expect(ownersOfPlanted((await visitorOf('olav').get(contact)).body, ids)).toEqual([])
    expect(ownersOfPlanted((await visitorOf('anna').get(deal)).body, ids)).toEqual([])
    expect(ownersOfPlanted((await visitorOf('boss').get(deal)).body, ids)).toEqual([])
    expect(ownersOfPlanted((await visitorOf('service').get(deal)).body, ids)).toEqual([])
    expect((await ada.get('/accounts/ours/audit')).body).toContain('changed who sees the personal data')
    await ada.post(settings, { do: 'personal-data', supervisor: 'full', rep: 'full', operator: 'full' })
  })

  it('is only their own accounts above the pages of an account, and nothing of the service', async () => {
    for (const name of names) {
      const list = await visitorOf(name).get('/')

      expect([name, list.status]).toEqual([name, 200])
      expect(list.body).toContain('accounts/ours/')
      expect(list.body).not.toContain('accounts/theirs/')
      expect(list.body).not.toMatch(/href="(connect|health)"/)
      expect((await visitorOf(name).get('/health')).status).toBe(404)
    }
    const service = await visitorOf('service').get('/')
    expect(service.body).toContain('accounts/theirs/')
    expect((await visitorOf('service').get('/health')).status).toBe(200)
  })

  it('is nothing in an account that they do not belong to', async () => {
    for (const name of names) {
      for (const path of Object.keys(table)) {
        const answer = await visitorOf(name).get(`/accounts/theirs${path}`)

        expect([name, path, answer.status]).toEqual([name, path, 404])
      }
    }
  })

  it('is nothing under ids that nobody has, whatever they are', async () => {
    const ids = string({ minLength: 1, maxLength: 12, unit: 'grapheme' }).filter((id) => !['.', '..', '-'].includes(id))
    await assert(
      asyncProperty(ids, constantFrom(...names, 'service' as const), async (id, name) => {
        const part = encodeURIComponent(id)
        for (const path of [
          `list/${part}`,
          `scorecards/${part}`,
          `scorecards/${part}/dealsWon`,
          `records/deal/${part}`,
          `digests/${part}`,
        ]) {
          expect((await visitorOf(name).get(`/accounts/ours/${path}`)).status).toBe(404)
        }
      }),
      { numRuns: 30 },
    )
  })

  it('shows reps the total of a team of five, and of a smaller team no total', async () => {
    async function teamsFor(name: string): Promise<readonly string[]> {
      const { body } = await (await world.signedIn(name)).get('/accounts/ours/scorecards')
      const [, table = ''] = body.split('<caption class="unseen">Teams</caption>')
      const rows = table.slice(0, table.indexOf('</table>')).split('<tr>').slice(2)
      return rows.map((one) =>
        one
          .replaceAll(/<title>.*?<\/title>|<[^>]*>/g, ' ')
          .replaceAll(/\s+/g, ' ')
          .trim(),
      )
    }

    expect(await teamsFor('anna')).toEqual([expect.stringMatching(/^boss 5 reps \d+ of \d+ /)])
    expect(await teamsFor('carl')).toEqual(['chief 2 reps'])
    expect((await (await world.signedIn('carl')).get('/accounts/ours/scorecards')).body).toContain(
      'The total is shown for teams of 5 reps or more',
    )
    // He may read the figures of both, and so add them up.
    expect(await teamsFor('chief')).toEqual([expect.stringMatching(/^chief 2 reps \d+ of \d+ /)])
  })

  it('lets nobody but an admin open figures or give roles by sending a form', async () => {
    for (const name of ['boss', 'anna', 'olav', 'nobody'] as const) {
      const visitor = visitorOf(name)
      const opening = await visitor.post('/accounts/ours/scorecards/carl', { reason: 'I would like to know' })
      const granting = await visitor.post(`/accounts/ours/people/owner/${name}`, { role: 'admin', do: 'grant' })

      expect([name, opening.status, granting.status]).toEqual([name, 404, 404])
    }
  })

  it('lets people fill in fields of what they may repair, and nobody else', async () => {
    const form = { recordType: 'deal', recordId: 'deal-ours-anna', ruleId: 'deal-company', entry: 'x' }
    for (const name of ['bjorn', 'chief', 'ada', 'olav', 'nobody', 'service'] as const) {
      for (const path of ['list', 'list/anna', 'records/deal/deal-ours-anna']) {
        const { status } = await visitorOf(name).post(`/accounts/ours/${path}`, form)
        expect([name, path, status]).toEqual([name, path, 404])
      }
    }
    const theirs = { ...form, recordId: 'deal-theirs-anna' }
    expect((await visitorOf('anna').post('/accounts/ours/list', theirs)).status).toBe(404)
  })

  it('leads people after signing in to the first page of theirs', async () => {
    const first = { anna: 'list', boss: 'team', olav: 'list', ada: '.', nobody: 'me' }
    for (const [name, path] of Object.entries(first)) {
      const { status, headers } = await visitorOf(name as Name).get('/accounts/ours/start')
      expect([name, status, headers.get('location')]).toEqual([name, 303, `/accounts/ours/${path}`])
    }
  })

  it('changes with a role at once, and is recorded', async () => {
    const ada = await world.signedIn('ada')
    const gina = await world.signedIn('gina')
    const path = '/accounts/ours/people/owner/gina'

    expect((await gina.get('/accounts/ours/audit')).status).toBe(404)
    await ada.post(path, { role: 'admin', do: 'grant' })
    expect((await gina.get('/accounts/ours/audit')).body).toContain('gave a role')
    await ada.post(path, { role: 'admin', do: 'revoke' })
    // Whoever may do less is signed out, and is led to sign in only where a password guards the rest.
    expect((await gina.get('/accounts/ours/me')).status).toBe(404)
    expect((await ada.post('/accounts/ours/people/owner/ada', { role: 'admin', do: 'revoke' })).status).toBe(400)
    expect((await ada.post(path, { role: 'supervisor', do: 'grant' })).status).toBe(400)
    expect((await ada.post('/accounts/ours/people/owner/x', { role: 'admin', do: 'grant' })).status).toBe(404)
  })

  it('changes with a supervisor at the next request, and back again', async () => {
    const ada = await world.signedIn('ada')
    const [chief, carl] = [visitorOf('chief'), '/accounts/ours/scorecards/carl']
    const path = '/accounts/ours/people/owner/carl'
    const boss = await world.signedIn('boss')

    expect((await boss.get(carl)).status).toBe(404)
    await ada.post(path, { do: 'add', supervisor: 'boss' })
    expect([(await boss.get(carl)).status, (await chief.get(carl)).status]).toEqual([200, 200])
    await ada.post(path, { do: 'remove', supervisor: 'chief' })
    expect([(await boss.get(carl)).status, (await chief.get(carl)).status]).toEqual([200, 404])
    for (const entry of await entriesOf(ada, 'supervisors-set')) {
      const at = '/accounts/ours/audit?kind=supervisors-set'
      expect((await ada.post(at, { entry })).headers.get('location')).toBe(at)
    }
    expect([(await boss.get(carl)).status, (await chief.get(carl)).status]).toEqual([404, 200])
    const [last = ''] = (await entriesOf(ada, 'supervisors-set')).slice(-1)
    expect((await ada.post('/accounts/ours/audit', { entry: last })).status).toBe(400)
    const { body } = await ada.get('/accounts/ours/audit/export.csv?kind=supervisors-set')
    const [headings = '', newest = '', ...others] = body.split('\r\n')
    expect(headings).toBe('When,Who,Role,What,About,Details,Reason')
    expect(newest).toMatch(/^\d{4}-\d\d-\d\dT.*,ada,admin,.*,carl,/)
    expect(others.join()).not.toContain('signed in')
  })

  /** The ids of the entries of a kind, the latest first. */
  async function entriesOf(visitor: TestVisitor, kind: string): Promise<readonly string[]> {
    const { body } = await visitor.get(`/accounts/ours/api/audit?kind=${kind}`)
    return (JSON.parse(body) as { entries: { id: string }[] }).entries.map(({ id }) => id)
  }

  it.each([
    ['', 'Choose a person.'],
    ['x', 'There is no such person in the CRM.'],
    ['carl', 'That would be a circle of supervisors'],
  ])('shows beside its field why %j cannot supervise', async (supervisor, words) => {
    const ada = await world.signedIn('ada')
    const { status, body } = await ada.post('/accounts/ours/people/owner/chief', { do: 'add', supervisor })

    expect(status).toBe(422)
    expect(body).toMatch(new RegExp(`id="form-supervisor-error"[^]*${words}`))
  })

  it.each([
    ['/people/owner/carl', { role: 'operator', do: 'grant' }],
    ['/people/owner/carl', { do: 'add', supervisor: 'boss' }],
    ['/audit?kind=role-granted&page=2', { entry: '1' }],
    ['/settings', { do: 'personal-data', rep: 'full' }],
    ['/scorecards/carl?period=month', { reason: 'Carl asked me to look.' }],
  ])('asks to sign in again before a change at %s: %j', async (path, form) => {
    const ada = await world.signedIn('ada')
    const { time } = world.clock
    world.clock.time = new Date(time.getTime() + 15 * 60_000)
    const answer = await ada.post(`/accounts/ours${path}`, form)
    world.clock.time = time

    const to = new URLSearchParams({ to: `/accounts/ours${path}`, fresh: '' }).toString()
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `/sign-in?${to}`])
    expect((await ada.get(answer.headers.get('location') ?? '')).body).toContain('Confirm that it is you')
    expect((await loadUser(database.db, 'ours', 'carl'))?.roles).toEqual(['rep'])
  })

  it.each(['/people/owner/carl', '/settings', '/scorecards/carl'])(
    'says on the page %s that a sign-in comes first, once it is needed',
    async (path) => {
      const ada = await world.signedIn('ada')
      const { time } = world.clock
      const before = await ada.get(`/accounts/ours${path}`)
      world.clock.time = new Date(time.getTime() + 15 * 60_000)
      const after = await ada.get(`/accounts/ours${path}`)
      world.clock.time = time

      expect(before.body).not.toContain('confirm that it is you')
      expect(after.body).toContain('confirm that it is you')
    },
  )
})
