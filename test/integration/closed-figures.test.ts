import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { pages } from '../../src/admin/pages/index.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import { row, rowsNow, saveFinding, saveRows } from '../support/crm-rows.ts'
import { describeAnyStore } from '../support/database.ts'
import { type PeopleWorld, startPeopleWorld, type TestVisitor } from '../support/people-world.ts'

/**
 * Two reps of a team, two people who have left, and a rep of a small team with somebody in no team: what one of each pair has more
 * than the other in one account, the other has in the other.
 */
const pairs = [
  ['anna', 'bjorn', 6],
  ['lars', 'lisa', 3],
  ['carl', 'nobody', 4],
] as const
const accountIds = ['ours', 'theirs'] as const

/** Addresses of each page: its own, with its parts filled in, and with what it can be asked for. */
const further: Readonly<Record<string, readonly string[]>> = {
  '/findings': [
    '?sort=-due',
    '?sort=-since',
    '?sort=type',
    '?rule=deal-company',
    '?object=deal',
    '?age=week',
    '?owner=-',
  ],
  '/rules/backtest/records': ['?rule=deal-company', '?rule=deal-company&result=judged'],
  '/digests': ['?show=coming'],
  '/team': ['?supervisor=boss', '?supervisor=chief'],
}
/** One record says whose it is, and one's own data is nobody else's. */
const others: readonly string[] = ['/records/:type/:id', '/me']

const paths = pages
  .filter(({ path }) => !others.includes(path))
  .flatMap(({ path, isForPrograms, downloads = {} }) => {
    const filled = path.replace(':ownerId', 'anna').replace(':metric', 'findingsOpen').replace(':supervisorId', 'boss')
    const shown = filled.replace(':type', 'owner').replace(':id', 'anna')
    return ['', ...(further[path] ?? [])].flatMap((query) => [
      `${shown}${query}`,
      ...(isForPrograms ? [`/api${shown}${query}`] : []),
      ...Object.keys(downloads).map((extension) => `${shown}/export.${extension}${query}`),
    ])
  })

describeAnyStore('figures that are closed to somebody', (testStore) => {
  let database: Database
  let world: PeopleWorld

  beforeAll(async () => {
    database = await testStore.open()
    world = await startPeopleWorld(database)
    const { db } = database
    for (const [place, accountId] of accountIds.entries()) {
      const left = ['lars', 'lisa'].map((id) => ({ account_id: accountId, owner_id: id, archived: true }))
      await db
        .insertInto('owners')
        .values(left.map((one) => ({ ...one, first_name: one.owner_id, teams: '[]' })))
        .execute()
      for (const [first, second, count] of pairs) {
        for (let index = 0; index <= count; index += 1) {
          const id = `extra-${first}-${index}`
          // One of them has one, and the other all others.
          const ownerId = (index === 0) === (place === 0) ? first : second
          await saveRows(db, accountId, [row('deal', id, { ownerId, fields: { stage: 'open', name: id } })])
          await saveFinding(db, accountId, { type: 'deal', id, message: 'company', since: rowsNow, dueAt: rowsNow })
        }
      }
    }
  })
  afterAll(() => world.close())

  async function answer(visitor: TestVisitor, accountId: string, path: string): Promise<string> {
    const { status, body } = await visitor.get(`/accounts/${accountId}${path}`)
    const said = body
      .replaceAll(new RegExp(`\\b${accountId}\\b`, 'g'), 'account')
      .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/g, 'uuid')
      // Entries of the audit log are numbered in all accounts together.
      .replaceAll(/("id":|value=)"\d+"/g, '$1"number"')
    // Files are in no particular order.
    const lines = path.includes('/export.') ? said.split(/,?\r?\n/).toSorted() : [said]
    return `${status} ${lines.join('\n')}`
  }

  it.each(['ada', 'olav', 'dina'])(
    'change nothing on any page, in any answer to programs and in any file that %s reads',
    async (name) => {
      const [ours, theirs] = [await world.signedIn(name), await world.signedIn(name, 'theirs')]
      for (const path of paths) {
        expect([path, await answer(ours, 'ours', path)]).toEqual([path, await answer(theirs, 'theirs', path)])
      }
    },
  )

  it('change what the supervisor of both reads', async () => {
    const [ours, theirs] = [await world.signedIn('boss'), await world.signedIn('boss', 'theirs')]
    for (const path of ['/findings', '/findings/export.csv', '/api/findings?owner=anna', '/team', '/scorecards']) {
      expect([path, await answer(ours, 'ours', path)]).not.toEqual([path, await answer(theirs, 'theirs', path)])
    }
  })

  it('open to an admin with a reason, those of people who have left too, and are listed and filed then', async () => {
    const ada = await world.signedIn('ada')
    for (const [id, total] of Object.entries({ anna: 2, lisa: 3 })) {
      const path = `/accounts/ours/findings?owner=${id}`

      expect((await ada.get(path)).status).toBe(403)
      // A list that is filtered in its place gives way to the page that asks.
      expect((await ada.get(path, { 'hx-request': 'true' })).headers.get('hx-redirect')).toBe(path)
      const file = await ada.get(`/accounts/ours/findings/export.csv?owner=${id}`)
      expect([file.status, file.body]).toEqual([403, expect.stringContaining('state why you need them')])
      expect((await ada.post(path, { reason: 'no' })).status).toBe(422)
      const opened = await ada.post(path, { reason: 'Their records get another owner' })
      expect([opened.status, opened.headers.get('location')]).toEqual([303, path])
      const listed = await ada.get(`/accounts/ours/api/findings?owner=${id}`)
      expect([id, JSON.parse(listed.body)]).toEqual([id, expect.objectContaining({ total })])
      expect((await ada.get(`/accounts/ours/findings/export.csv?owner=${id}`)).body.split('\r\n')).toHaveLength(
        total + 2,
      )
    }
    const logged = await database.db
      .selectFrom('audit_log')
      .select(['actor_id', 'subject_id', 'reason'])
      .where('action', '=', 'figures-opened')
      .where('reason', 'is not', null)
      .orderBy('subject_id')
      .execute()
    const reason = 'Their records get another owner'
    expect(logged).toEqual(['anna', 'lisa'].map((subject) => ({ actor_id: 'ada', subject_id: subject, reason })))
  })

  it('names the reader of the reason: the person, or nobody if the person has left', async () => {
    const bjorn = await answer(await world.signedIn('ada'), 'ours', '/findings?owner=bjorn')
    const lars = await answer(await world.signedIn('ada'), 'ours', '/findings?owner=lars')

    expect(bjorn).toContain('<bdi>bjorn</bdi> can read under “My data”')
    expect(lars).toContain('<bdi>lars</bdi> has left the CRM')
    expect(lars).not.toContain('My data”')
  })

  it('include what one person did, by the audit log: an admin counts it with a reason', async () => {
    const [ada, path] = [await world.signedIn('ada'), '/accounts/ours/audit?person=dina']
    const others = ['/accounts/ours/api/audit?person=dina', '/accounts/ours/audit/export.csv?person=dina']

    expect((await ada.get(path)).status).toBe(403)
    for (const other of others) expect([other, (await ada.get(other)).status]).toEqual([other, 403])
    expect((await ada.post(path, { reason: 'no' })).status).toBe(422)
    const opened = await ada.post(path, { reason: 'Dina asked who has changed her team' })
    expect([opened.status, opened.headers.get('location')]).toEqual([303, path])
    for (const open of [path, ...others]) expect([open, (await ada.get(open)).status]).toEqual([open, 200])
    expect((await ada.get('/accounts/ours/audit?person=ada')).status).toBe(200)
    expect((await (await world.signedIn('dina')).get('/accounts/ours/me')).body).toContain('Dina asked who has changed')
  })

  it('are never those of a queue, which is nobody', async () => {
    const { db } = database
    const queue = { account_id: 'ours', owner_id: 'queue', first_name: 'Inbound', archived: true, is_queue: true }
    await db
      .insertInto('owners')
      .values({ ...queue, teams: '[]' })
      .execute()
    await saveRows(db, 'ours', [row('contact', 'waits', { ownerId: 'queue', fields: { lastName: 'Waits' } })])
    const times = { since: rowsNow, dueAt: rowsNow }
    await saveFinding(db, 'ours', { type: 'contact', id: 'waits', ruleId: 'email', message: 'email', ...times })
    const path = '/accounts/ours/findings?owner=queue'

    for (const name of ['ada', 'olav']) {
      const visitor = await world.signedIn(name)
      const { status, body } = await visitor.get(path)
      expect([name, status, body.includes('contact/waits'), body.includes('Inbound')]).toEqual([name, 200, true, true])
      expect((await visitor.get('/accounts/ours/findings/export.csv?owner=queue')).body).toContain(',Inbound,')
    }
    const ada = await world.signedIn('ada')
    expect((await ada.post(path, { reason: 'It is nobody after all' })).status).toBe(404)
    expect((await ada.get('/accounts/ours/audit?person=queue')).status).toBe(200)
    const supervised = await ada.post('/accounts/ours/people/owner/nobody', { do: 'add', supervisor: 'queue' })
    expect([supervised.status, supervised.body.includes('Inbound is a queue.')]).toEqual([422, true])
    const about = await db.selectFrom('audit_log').select('action').where('subject_id', '=', 'queue').execute()
    expect(about).toEqual(Array(2).fill({ action: 'findings-exported' }))
  })

  it('open to an admin all at once, for a reason that each of these people can read', async () => {
    const ada = await world.signedIn('ada')
    const reason = 'The rules are to be fair to everybody'
    const list = '/accounts/ours/findings'
    const filtered = `${list}?object=deal&sort=-due&page=1`
    const [, path = ''] = /href="(figures\/open[^"]*)"/.exec((await ada.get(filtered)).body) ?? []
    expect((await ada.get(list)).body).toContain('Open everybody')
    expect((await ada.get('/accounts/ours/api/findings')).body).not.toContain('"ownerId":"carl"')

    const open = `/accounts/ours/${path.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&')}`
    expect((await ada.post(open, { reason: 'no' })).status).toBe(422)
    const opened = await ada.post(open, { reason })

    expect([opened.status, opened.headers.get('location')]).toEqual([303, filtered])
    expect((await ada.get('/accounts/ours/api/findings')).body).toContain('"ownerId":"carl"')
    expect((await ada.get(list)).body).not.toContain('figures/open')
    expect((await ada.get('/accounts/ours/scorecards')).body).not.toContain('figures/open')
    const entries = database.db.selectFrom('audit_log').select('subject_id').where('reason', '=', reason)
    const told = (await entries.execute()).map(({ subject_id }) => subject_id)
    const owners = await database.db.selectFrom('owners').select('owner_id').where('account_id', '=', 'ours').execute()
    // Three are open already, and a queue is not a person.
    const others = owners
      .map(({ owner_id }) => owner_id)
      .filter((id) => !['anna', 'lisa', 'dina', 'queue'].includes(id))
    expect(new Set(told)).toEqual(new Set(others))
  })

  it('are marked in files, unlike records without an owner', async () => {
    const { db } = database
    await saveRows(db, 'theirs', [row('deal', 'ownerless', { ownerId: null, fields: { stage: 'open' } })])
    await saveFinding(db, 'theirs', {
      type: 'deal',
      id: 'ownerless',
      message: 'company',
      since: rowsNow,
      dueAt: rowsNow,
    })

    const { body } = await (await world.signedIn('ada', 'theirs')).get('/accounts/theirs/findings/export.csv')
    const rows = parse(body, { bom: true, columns: true }) as Record<string, string>[]
    const reps = new Map(rows.map((cells) => [cells['Id'], cells['Rep']]))

    expect([reps.get('extra-carl-0'), reps.get('ownerless')]).toEqual(['–', ''])
  })

  it('open on the page that asks for the reason, with all that its address names', async () => {
    const ada = await world.signedIn('ada', 'theirs')
    for (const address of [
      'rules/backtest/records?rule=deal-company&owner=carl&after=deal:1',
      'findings?owner=bjorn&rule=deal-company&sort=-due&page=2',
      'audit?person=dina&kind=signed-in&days=30&page=2',
      'scorecards/emil?period=last-week&page=2',
      'scorecards/frida/findingsOpen?period=year&page=2',
      'list/nobody?page=2',
    ]) {
      const path = `/accounts/theirs/${address}`
      const asked = await ada.get(path)
      expect([asked.status, asked.body]).toEqual([403, expect.stringContaining(`action="${address.split('?')[0]}?`)])

      const opened = await ada.post(path, { reason: 'The rule is to be fair to everybody' })

      const to = new URL(opened.headers.get('location') ?? '', 'http://localhost')
      const asList = [...new URL(path, 'http://localhost').searchParams]
      expect([opened.status, to.pathname, [...to.searchParams]]).toEqual([
        303,
        path.split('?')[0],
        expect.arrayContaining(asList),
      ])
    }
  })

  it('leave the subject of a digest to those who may open it, and say so to others', async () => {
    for (const [name, isOpen] of [
      ['ada', false],
      ['boss', true],
    ] as const) {
      const { body } = await (await world.signedIn(name)).get('/accounts/ours/digests?show=coming')
      expect([name, body.includes('digests are not shown')]).toEqual([name, !isOpen])
      expect([name, body.includes('href="digests/boss"')]).toEqual([name, isOpen])
    }
  })

  it('are of people who have left, listed by name, with the number of those that are not listed', async () => {
    const { db } = database
    for (const name of ['Zoe', 'Øyvind', 'Bo', 'anders', 'Åse']) {
      const left = { account_id: 'ours', owner_id: name, first_name: name, archived: true, teams: '[]' }
      await db.insertInto('owners').values(left).execute()
      await saveRows(db, 'ours', [row('deal', `of-${name}`, { ownerId: name, fields: { stage: 'open' } })])
      await saveFinding(db, 'ours', {
        type: 'deal',
        id: `of-${name}`,
        message: 'company',
        since: rowsNow,
        dueAt: rowsNow,
      })
    }

    const { body } = await (await world.signedIn('ada')).get('/accounts/ours')

    const [, after = ''] = body.split('7 people who have left')
    const names = [...after.matchAll(/<bdi>([^<]*)<\/bdi>/g)].map(([, name]) => name)
    expect(names.slice(0, 5)).toEqual(['anders', 'Åse', 'Bo', 'lars', 'lisa'])
    expect(after).toContain('And 2 more.')
  })

  it('lead from the reason to pages of the account alone', async () => {
    const ada = await world.signedIn('ada', 'theirs')
    for (const to of ['//evil.example', 'https://evil.example', '../ours/findings', 'findings/../../x', 'settings']) {
      const path = `/accounts/theirs/figures/open?${new URLSearchParams({ to }).toString()}`
      const opened = await ada.post(path, { reason: 'The rules are to be fair' })
      expect([to, opened.headers.get('location')]).toEqual([to, '/accounts/theirs/scorecards'])
    }
  })
})
