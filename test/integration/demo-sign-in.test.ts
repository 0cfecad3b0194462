import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Database } from '../../src/infra/db/open-database.ts'
import { loadAuditLog } from '../../src/people/index.ts'
import { replaceOwners } from '../../src/records/index.ts'
import { describeAnyStore } from '../support/database.ts'
import { type PeopleWorld, people, startPeopleWorld } from '../support/people-world.ts'

describeAnyStore('signing in to the demo', (testStore) => {
  let database: Database
  let world: PeopleWorld

  beforeAll(async () => {
    database = await testStore.open()
    const demoPeople = [
      { role: 'rep', name: 'Anna', address: 'anna@acme.no' },
      { role: 'operator', name: 'Olav', address: 'olav@acme.no' },
    ] as const
    world = await startPeopleWorld(database, { demoPeople })
  })
  afterAll(() => world.close())

  it('is offered as one person of each role, and said to exist in the demo only', async () => {
    const { body } = await world.visitor().get('/sign-in?to=%2Faccounts%2Fours%2Ffindings')

    expect(body).toContain('Only the demo offers this')
    expect([
      ...body.matchAll(/name="role" value="(\w+)"><input type="hidden" name="to" value="(.*?)"><button>(.*?)</g),
    ]).toMatchObject([
      { 1: 'rep', 2: '/accounts/ours/findings', 3: 'Anna, rep' },
      { 1: 'operator', 2: '/accounts/ours/findings', 3: 'Olav, operator' },
    ])
  })

  it('begins a session in every account of the person, as any other way does, and records it', async () => {
    const visitor = world.visitor()
    const answer = await visitor.post('/sign-in/demo', { role: 'rep' })

    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/accounts/ours/start'])
    for (const accountId of ['ours', 'theirs']) {
      expect((await visitor.get(`/accounts/${accountId}/`)).body).toContain('<bdi>anna</bdi>')
      const { entries } = await loadAuditLog(database.db, accountId, { concerningId: 'anna', limit: 1, offset: 0 })
      expect(entries).toMatchObject([
        { action: 'signed-in', actorId: 'anna', actorRole: 'rep', subjectId: 'anna', after: { method: 'demo' } },
      ])
    }
    expect((await visitor.get('/accounts/ours/people')).status).toBe(404)
    expect((await visitor.get('/accounts/ours/me')).body).toContain('one click, in the demo')
  })

  it('leads each role to its first page, and goes on to the page that was asked for, on no other site', async () => {
    const visitor = world.visitor()
    const asked = await visitor.post('/sign-in/demo', { role: 'operator', to: '/accounts/theirs/me' })
    const foreign = await visitor.post('/sign-in/demo', { role: 'operator', to: '//evil.example' })

    expect(asked.headers.get('location')).toBe('/accounts/theirs/me')
    expect(foreign.headers.get('location')).toBe('/accounts/ours/start')
    const start = (await visitor.get('/accounts/ours/start')).headers.get('location') ?? ''
    expect((await visitor.get(start)).status).toBe(200)
    expect((await visitor.get('/accounts/ours/')).headers.get('location')).toBe(start)
  })

  it('is refused for a role that nobody was named for, by a link, and by a form of another site', async () => {
    const visitor = world.visitor()

    expect((await visitor.post('/sign-in/demo', { role: 'admin' })).status).toBe(404)
    expect((await visitor.get('/sign-in/demo?role=rep')).status).toBe(404)
    expect((await visitor.post('/sign-in/demo', { role: 'rep' }, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect(visitor.cookies.size).toBe(0)
  })

  it('is refused in one sentence for a person who has left the CRM', async () => {
    const owners = people.map(({ id, name, email }) => ({
      id,
      email,
      firstName: name,
      lastName: null,
      userId: null,
      archived: id === 'olav',
      teams: [],
    }))
    for (const accountId of ['ours', 'theirs']) await replaceOwners(database.db, accountId, owners)
    const answer = await world.visitor().post('/sign-in/demo', { role: 'operator' })

    expect(answer.status).toBe(403)
    expect(answer.body).toContain('Olav is no longer an active user of the CRM, so nobody was signed in.')
  })
})
