import { afterAll, beforeAll, expect, it } from 'vitest'
import { pages } from '../../src/admin/pages/index.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import { describeAnyStore } from '../support/database.ts'
import { type PeopleWorld, startPeopleWorld } from '../support/people-world.ts'

describeAnyStore("opening somebody's figures", (testStore) => {
  let database: Database
  let world: PeopleWorld

  beforeAll(async () => {
    database = await testStore.open()
    world = await startPeopleWorld(database)
  })
  afterAll(() => world.close())

  it('opens figures to an admin for half an hour, for a reason that the rep reads', async () => {
    const ada = await world.signedIn('ada')
    const path = '/accounts/ours/scorecards/anna'

    expect((await ada.post(path, { reason: 'because' })).status).toBe(422)
    expect((await ada.get(path)).status).toBe(403)
    const opened = await ada.post(path, { reason: 'Anna disputes her figures' })
    expect([opened.status, opened.headers.get('location')]).toEqual([303, path])
    expect((await ada.get(path)).body).toContain('How computed')
    expect((await ada.get(`${path}/dealsWon`)).status).toBe(200)
    expect((await ada.get('/accounts/ours/scorecards/bjorn')).status).toBe(403)
    expect((await (await world.signedIn('anna')).get('/accounts/ours/me')).body).toContain('Anna disputes her figures')
    expect((await (await world.signedIn('bjorn')).get('/accounts/ours/me')).body).not.toContain(
      'Anna disputes her figures',
    )
    const { time } = world.clock
    world.clock.time = new Date(time.getTime() + 30 * 60_000)
    expect((await ada.get(path)).status).toBe(403)
    world.clock.time = time
  })

  it('shows the reason with personal data masked, on pages and in files', async () => {
    const ada = await world.signedIn('ada')
    await ada.post('/accounts/ours/scorecards/emil', { reason: 'Asked for by kari@client.example' })
    const emil = await world.signedIn('emil')
    const paths = ['me', 'api/me', 'me/export.csv'].map((path) => [emil, path] as const)
    const adminPaths = ['audit', 'api/audit', 'audit/export.csv'].map((path) => [ada, path] as const)
    for (const [visitor, path] of [...paths, ...adminPaths]) {
      const { body } = await visitor.get(`/accounts/ours/${path}`)

      expect([path, body.includes('Asked for by k…@c….example'), body.includes('kari@')]).toEqual([path, true, false])
    }
  })

  const ofOnePerson = pages.filter(({ path }) => path.includes(':ownerId'))
  it.each(ofOnePerson.flatMap(({ path }) => [path, `/api${path}`]))(
    'shows a rep that his supervisor has opened his figures at %s, and not that he has himself',
    async (pattern) => {
      const { time } = world.clock
      // Nobody has opened them within the half hour before.
      world.clock.time = new Date(time.getTime() + 60 * 60_000)
      const path = `/accounts/ours${pattern.replace(':ownerId', 'dina').replace(':metric', 'dealsWon')}`
      const since = world.clock.time
      const [boss, dina, carl] = [
        await world.signedIn('boss'),
        await world.signedIn('dina'),
        await world.signedIn('carl'),
      ]
      const statuses = [await boss.get(path), await dina.get(path), await carl.get(path)].map(({ status }) => status)

      expect(statuses).toEqual([200, 200, 404])
      const opened = database.db
        .selectFrom('audit_log')
        .select(['actor_id', 'subject_id'])
        .where('action', '=', 'figures-opened')
        .where('at', '>=', since)
      expect(await opened.execute()).toEqual([{ actor_id: 'boss', subject_id: 'dina' }])
      expect((await dina.get('/accounts/ours/me')).body).toMatch(/boss[^]*opened the figures of a person/)
    },
  )

  it('is logged once for as long as figures are open, however often they are opened', async () => {
    const { time } = world.clock
    // Nobody has opened them within the half hour before.
    world.clock.time = new Date(time.getTime() + 60 * 60_000)
    const [boss, path] = [await world.signedIn('boss'), '/accounts/ours/scorecards/frida']
    const at = { account_id: 'ours', subject_id: 'frida', action: 'figures-opened' } as const
    async function logged(): Promise<unknown[]> {
      const query = database.db
        .selectFrom('audit_log')
        .select(['actor_id', 'reason'])
        .where((is) => is.and(at))
      return query.where('at', '>=', world.clock.time).orderBy('actor_id').orderBy('reason').execute()
    }
    async function openEach(reason: string): Promise<void> {
      const ada = await world.signedIn('ada')
      await Promise.all([ada.post(path, { reason }), ada.post(path, { reason }), boss.get(path), boss.get(path)])
      await Promise.all([ada.post(path, { reason }), boss.get(path)])
    }

    await openEach('Frida asks for it')
    expect(await logged()).toEqual([
      { actor_id: 'ada', reason: 'Frida asks for it' },
      { actor_id: 'boss', reason: null },
    ])
    await (await world.signedIn('ada')).post(path, { reason: 'Her supervisor asks too' })
    expect(await logged()).toContainEqual({ actor_id: 'ada', reason: 'Her supervisor asks too' })
    world.clock.time = new Date(time.getTime() + 90 * 60_000)
    await openEach('Frida asks for it')
    expect(await logged()).toHaveLength(2)
    world.clock.time = time
  })
})
