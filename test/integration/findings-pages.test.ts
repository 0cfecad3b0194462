import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { saveFindingChanges } from '../../src/findings/finding-store.ts'
import { createOpenTrends } from '../../src/findings/index.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import { lastWeeks } from '../../src/scorecards/index.ts'
import { fullCharge, noChanges, row, rowsNow, saveRows } from '../support/crm-rows.ts'
import { describeAnyStore } from '../support/database.ts'
import { type PeopleWorld, startPeopleWorld, type TestVisitor } from '../support/people-world.ts'
import { missingMessage } from '../support/words.ts'

const dayMs = 86_400_000
/** Anna's deals lack more, in more ways. */
const further = [
  { id: 'd1', ruleId: 'deal-amount', reason: 'inconsistent', days: 3 },
  { id: 'd2', ruleId: 'deal-name', reason: 'missing', days: 20 },
  { id: 'd3', ruleId: 'deal-company', reason: 'missing', days: 100 },
] as const

const Listed = z.object({
  total: z.number(),
  counts: z.record(z.string(), z.record(z.string(), z.number())),
  findings: z.array(
    z.object({ id: z.string(), ownerId: z.string().nullable(), rule: z.string(), isOverdue: z.boolean() }),
  ),
})

/** Which part of its list a page shows, in words. */
function shownPart(body: string): string | undefined {
  return /<div class="paging"[^>]*><span>([^<]+)/.exec(body)?.[1]
}

describeAnyStore('the pages of findings', (testStore) => {
  let database: Database
  let world: PeopleWorld
  let boss: TestVisitor
  let anna: TestVisitor

  beforeAll(async () => {
    database = await testStore.open()
    world = await startPeopleWorld(database)
    const { db } = database
    const names = { d1: '=HYPERLINK("x")', d2: 'Naïve, “quoted”', d3: '<b>bold</b>' }
    const records = further.map(({ id }) =>
      row('deal', id, { ownerId: 'anna', fields: { stage: 'open', name: names[id] } }),
    )
    await saveRows(db, 'ours', records)
    for (const { id, ruleId, reason, days } of further) {
      const since = new Date(rowsNow.getTime() - days * dayMs)
      const dueAt = new Date(since.getTime() + 7 * dayMs)
      const opened = [
        {
          key: { type: 'deal' as const, id },
          ruleId,
          reason,
          message: missingMessage(ruleId),
          since,
          dueAt,
          charge: fullCharge,
        },
      ]
      const changes = { ...noChanges, opened }
      await saveFindingChanges(db, 'ours', { changes, rulesetVersion: 'test', now: since })
    }
    boss = await world.signedIn('boss')
    anna = await world.signedIn('anna')
  })
  afterAll(() => world.close())

  async function list(visitor: TestVisitor, query: string): Promise<z.infer<typeof Listed>> {
    const { status, body } = await visitor.get(`/accounts/ours/api/findings${query}`, { accept: 'application/json' })
    expect([query, status]).toEqual([query, 200])
    return Listed.parse(JSON.parse(body))
  }

  it.each([
    ['', 9],
    ['?owner=anna', 4],
    ['?team=boss', 8],
    ['?owner=anna&rule=deal-company', 2],
    ['?reason=inconsistent', 1],
    ['?age=month', 1],
    ['?age=older&overdue=long', 1],
    ['?overdue=yes', 2],
    ['?overdue=no', 7],
    ['?object=contact', 0],
  ])('list for a supervisor with %s exactly what it says', async (query, total) => {
    const found = await list(boss, query)

    expect([found.total, found.findings.length]).toEqual([total, total])
  })

  it('count each option under the other filters', async () => {
    const { counts } = await list(boss, '?owner=anna&rule=deal-company')

    expect(counts['owner']).toMatchObject({ anna: 2, bjorn: 1, boss: 1 })
    expect(counts['rule']).toMatchObject({ 'deal-company': 2, 'deal-amount': 1, 'deal-name': 1 })
    expect(counts['age']).toEqual({ week: 1, month: 0, quarter: 0, older: 1 })
    expect(counts['overdue']).toEqual({ no: 1, yes: 1, long: 1 })
    for (const [name, options] of Object.entries(counts)) {
      for (const [option, expected] of Object.entries(options)) {
        const others = ['owner=anna', 'rule=deal-company'].filter((one) => !one.startsWith(`${name}=`))
        expect([name, option, (await list(boss, `?${[...others, `${name}=${option}`].join('&')}`)).total]).toEqual([
          name,
          option,
          expected,
        ])
      }
    }
  })

  it('sort by each column, both ways', async () => {
    async function ids(sort: string): Promise<readonly string[]> {
      return (await list(anna, `?sort=${sort}`)).findings.map(({ id }) => id)
    }

    expect(await ids('due')).toEqual(['d3', 'd2', 'deal-ours-anna', 'd1'])
    expect(await ids('-due')).toEqual(['d1', 'deal-ours-anna', 'd2', 'd3'])
    expect(await ids('since')).toEqual(['d3', 'd2', 'd1', 'deal-ours-anna'])
    expect(await ids('-since')).toEqual(['deal-ours-anna', 'd1', 'd2', 'd3'])
    // By the rule, and within it in the usual order.
    expect(await ids('rule')).toEqual(['d1', 'd3', 'deal-ours-anna', 'd2'])
    expect(await ids('-rule')).toEqual(['d2', 'd3', 'deal-ours-anna', 'd1'])
    for (const sort of ['size', 'due;', 'DUE', '--due']) {
      expect([sort, (await anna.get(`/accounts/ours/findings?sort=${sort}`)).status]).toEqual([sort, 400])
    }
  })

  it('sort by the names of reps and by types, whatever the case of letters, and equal rows always in the same order', async () => {
    const { db } = database
    async function order(sort: string): Promise<readonly string[]> {
      const { findings } = await list(boss, `?rule=deal-company&sort=${sort}`)
      return findings.map(({ id }) => id)
    }
    async function callBjorn(name: string): Promise<void> {
      const bjorn = { account_id: 'ours', owner_id: 'bjorn' }
      await db
        .updateTable('owners')
        .set({ first_name: name })
        .where((is) => is.and(bjorn))
        .execute()
    }
    const named = ['anna', 'bjorn', 'boss', 'dina', 'emil', 'frida'].map((id) => `deal-ours-${id}`)

    await callBjorn('BJORN')
    expect(await order('rep')).toEqual(['d3', ...named])
    expect(await order('-rep')).toEqual([...named.toReversed().slice(0, -1), 'd3', 'deal-ours-anna'])
    await callBjorn('Zoe')
    const others = named.filter((id) => id !== 'deal-ours-bjorn')
    expect(await order('rep')).toEqual(['d3', ...others, 'deal-ours-bjorn'])
    await callBjorn('bjorn')
    // All are of one type and due at the same time, but for the first one.
    for (const sort of ['type', '-type', 'rule', '-rule']) {
      expect([sort, await order(sort)]).toEqual([sort, ['d3', ...named]])
    }
  })

  it('keep the filters and the order of a list in each of its links', async () => {
    const { db } = database
    const deals = Array.from({ length: 55 }, (_, index) => row('deal', `many-${index}`, { ownerId: 'anna' }))
    await saveRows(db, 'theirs', deals)
    const message = missingMessage('company')
    const verdict = { ruleId: 'deal-company', reason: 'missing', message, since: rowsNow, dueAt: rowsNow } as const
    const opened = deals.map(({ type, id }) => ({ ...verdict, key: { type, id }, charge: fullCharge }))
    const saved = { changes: { ...noChanges, opened }, rulesetVersion: 'test', now: rowsNow }
    await saveFindingChanges(db, 'theirs', saved)
    const visitor = await world.signedIn('boss', 'theirs')
    const filters = 'owner=anna&rule=deal-company'
    const { body } = await visitor.get(`/accounts/theirs/findings?${filters}&sort=-since`)
    const links = [...body.matchAll(/href="(findings[^"]*)"/g)].map(
      ([, url = '']) => new URL(url.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&'), world.url),
    )
    const sorting = links.filter(({ searchParams }) => searchParams.has('sort') && !searchParams.has('page'))
    const kept = links.filter(({ search }) => search.startsWith(`?${filters}`))
    const headings = sorting.filter((one) => kept.includes(one))

    expect(new Set(headings.map(({ searchParams }) => searchParams.get('sort')))).toEqual(
      new Set(['type', 'rep', 'rule', 'since', 'due']),
    )
    expect(links.filter(({ searchParams }) => searchParams.has('page')).map(({ search }) => search)).toContain(
      `?${filters}&sort=-since&page=2`,
    )
    const files = ['/findings/export.csv', '/findings/export.json']
    expect(kept.map(({ pathname }) => pathname)).toEqual(expect.arrayContaining(files))
    // What takes a filter away keeps the order.
    const without = sorting.filter(({ searchParams }) => !searchParams.has('owner') && searchParams.has('rule'))
    expect(without.map(({ search }) => search)).toEqual(['?rule=deal-company&sort=-since'])
  })

  it('show the last page for one after it, and none before the first one, as the lists of all pages', async () => {
    const lists = [
      [boss, 'findings'],
      [boss, 'scorecards/anna'],
      [boss, 'scorecards/anna/findingsOpen'],
      [anna, 'list'],
      [await world.signedIn('ada'), 'audit'],
    ] as const
    for (const [visitor, path] of lists) {
      const first = await visitor.get(`/accounts/ours/${path}?page=1`)
      expect([path, first.status, shownPart(first.body)]).toEqual([path, 200, expect.stringContaining('1 to ')])
      for (const page of ['2', '99', '1e9', String(Number.MAX_SAFE_INTEGER)]) {
        const { status, body } = await visitor.get(`/accounts/ours/${path}?page=${page}`)
        expect([path, page, status, shownPart(body)]).toEqual([path, page, 200, shownPart(first.body)])
        const { status: ofProgram } = await visitor.get(`/accounts/ours/api/${path}?page=${page}`)
        expect([path, page, ofProgram]).toEqual([path, page, 404])
      }
      for (const page of ['0', '-1', '1.5', 'abc', '1e99', '0x']) {
        const { status } = await visitor.get(`/accounts/ours/${path}?page=${page}`)
        expect([path, page, status]).toEqual([path, page, 404])
      }
    }
  })

  it('are exported as they are filtered, with nothing that a spreadsheet would compute', async () => {
    const csv = await boss.get('/accounts/ours/findings/export.csv?owner=anna&sort=rule')
    const rows = parse(csv.body, { bom: true, columns: true }) as Record<string, string>[]

    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(csv.headers.get('content-disposition')).toContain('findings.csv')
    expect(rows.map((one) => [one['Record'], one['Id'], one['Rep'], one['Reason']])).toEqual([
      ['<b>bold</b>', 'd3', 'anna', 'missing'],
      ['Naïve, “quoted”', 'd2', 'anna', 'missing'],
      ['Deal of anna', 'deal-ours-anna', 'anna', 'missing'],
      [`'=HYPERLINK("x")`, 'd1', 'anna', 'contradictory'],
    ])
    const json = await boss.get('/accounts/ours/findings/export.json?overdue=yes')
    const exported = z.array(z.object({ id: z.string(), rule: z.string() })).parse(JSON.parse(json.body))
    expect(exported.map(({ id, rule }) => [id, rule])).toEqual([
      ['d3', 'deal-company'],
      ['d2', 'deal-name'],
    ])
    expect(JSON.parse((await boss.get('/accounts/ours/findings/export.json?object=task')).body)).toEqual([])
    expect((await anna.get('/accounts/ours/findings/export.csv?owner=bjorn')).status).toBe(404)
  })

  it('show a rep who has exported the rep’s findings', async () => {
    await boss.get('/accounts/ours/findings/export.csv?owner=dina')
    const dina = await world.signedIn('dina')

    expect((await dina.get('/accounts/ours/me')).body).toMatch(/boss[^]*exported findings/)
  })

  it('show on the page of the team the records to talk about, to each what he may read', async () => {
    const page = await boss.get('/accounts/ours/team')

    expect(page.status).toBe(200)
    expect((await boss.get('/accounts/ours/start')).headers.get('location')).toBe('/accounts/ours/team')
    expect(page.body).toContain('The team of boss')
    expect(page.body).toContain('&lt;b&gt;bold&lt;/b&gt;')
    expect(page.body).toContain('overdue for more than four weeks')
    const own = await anna.get('/accounts/ours/team')
    expect(own.body).toContain('&lt;b&gt;bold&lt;/b&gt;')
    expect(own.body).not.toContain('Deal of bjorn')
    expect(own.body).not.toContain('Decisions waiting')
    const ada = await (await world.signedIn('ada')).get('/accounts/ours/team?supervisor=boss')
    expect(ada.body).toContain('The whole team')
    expect(ada.body).not.toContain('bold')
    expect(ada.body).toContain('href="scorecards/anna"')
    const small = await (await world.signedIn('ada')).get('/accounts/ours/team?supervisor=chief')
    expect(small.body).not.toContain('The whole team')
    expect(small.body).toContain('The total is shown for teams of 5 reps or more')
    const carl = await (await world.signedIn('carl')).get('/accounts/ours/team')
    expect(carl.body).not.toContain('The whole team')
  })

  it('show the figures of the week next to the targets that an admin has set', async () => {
    const ada = await world.signedIn('ada')

    expect((await ada.post('/accounts/ours/targets', { calls: '-3' })).body).toContain('Enter a whole number from 1')
    expect((await ada.post('/accounts/ours/targets', { calls: '30', meetingsHeld: '' })).status).toBe(303)
    const page = await boss.get('/accounts/ours/team')
    expect(page.body).toContain('of 30')
    expect(page.body).toContain('of 150')
    expect((await anna.get('/accounts/ours/targets')).body).toContain('<dd>30</dd>')
    expect((await anna.post('/accounts/ours/targets', { calls: '1' })).status).toBe(404)
    expect((await ada.get('/accounts/ours/audit')).body).toContain('set the weekly targets')
  })

  it('have the same trend however the findings got to their owners', async () => {
    const { db } = database
    const monday = new Date('2026-10-12T08:00:00Z')
    const before = new Date('2026-10-05T08:00:00Z')
    await saveRows(db, 'theirs', [row('deal', 'moved', { ownerId: 'carl', fields: {} })])
    const key = { type: 'deal', id: 'moved' } as const
    const verdict = {
      ruleId: 'deal-amount',
      reason: 'missing' as const,
      message: missingMessage('x'),
      since: before,
      dueAt: before,
      charge: fullCharge,
    }
    async function save(changes: Parameters<typeof saveFindingChanges>[2]['changes'], now: Date): Promise<void> {
      await saveFindingChanges(db, 'theirs', { changes, rulesetVersion: 'test', now })
    }
    await save({ ...noChanges, opened: [{ ...verdict, key }] }, before)
    const { finding_id: findingId } = await db
      .selectFrom('findings')
      .select('finding_id')
      .where('record_id', '=', 'moved')
      .executeTakeFirstOrThrow()
    await save({ ...noChanges, moved: [{ findingId, ownerId: 'gina' }] }, monday)
    const weeks = lastWeeks(3, { now: rowsNow, timeZone: 'Europe/Oslo' }).map(({ from }) => from)
    const loadOpenTrends = createOpenTrends()
    const whole = [{ owners: 'everyone' as const, types: 'all' as const }]
    async function trendOf(ownerId: string, scope: Parameters<typeof loadOpenTrends>[1]['scope'] = whole) {
      const trends = await loadOpenTrends(db, { accountId: 'theirs', scope, weeks, now: rowsNow })
      return trends.byOwner.get(ownerId)
    }

    // Each of them has a finding since this week; the other one was carl's for a week.
    expect(await trendOf('carl')).toMatchObject({ open: 1, opened: 1, resolved: 0, weeks: [null, 1, 1] })
    expect(await trendOf('gina')).toMatchObject({ open: 2, opened: 1, resolved: 0, weeks: [null, 0, 2] })
    expect(await trendOf('gina', [{ owners: ['gina'], types: 'all' }])).toEqual(await trendOf('gina'))
    await save({ ...noChanges, resolved: [findingId] }, rowsNow)
    expect(await trendOf('gina')).toMatchObject({ open: 1, opened: 1, resolved: 1, weeks: [null, 0, 1] })
  })

  it('say the rules in plain words to everybody in the account', async () => {
    const page = await anna.get('/accounts/ours/rules')

    expect(page.body).toContain('An open deal belongs to a company')
    expect(page.body).toContain('It is linked to a company. Only if stage is open.')
    expect(page.body).toContain('2 open of 4 records of this type')
    expect((await (await world.signedIn('nobody')).get('/accounts/ours/rules')).body).toContain(
      'None open of 0 records',
    )

    // A backtest finds what is disputed or exempt too; the numbers are of the records that the reader may see.
    const ofRule = database.db.updateTable('findings').where('rule_id', '=', 'deal-company')
    const { record_id: id } = await database.db
      .selectFrom('findings')
      .select('record_id')
      .where('rule_id', '=', 'deal-company')
      .where('account_id', '=', 'ours')
      .where('owner_id', '=', 'anna')
      .where('state', '=', 'open')
      .executeTakeFirstOrThrow()
    await ofRule.set({ state: 'disputed' }).where('record_id', '=', id).execute()
    expect((await anna.get('/accounts/ours/rules')).body).toMatch(
      /1 open of 4 records of this type(<\/a>)?, 1 more disputed/,
    )
    expect((await (await world.signedIn('nobody')).get('/accounts/ours/rules')).body).not.toContain('more disputed')
    await ofRule.set({ state: 'exempt' }).where('record_id', '=', id).execute()
    expect((await anna.get('/accounts/ours/rules')).body).toContain(', 1 more exempt')
    await ofRule.set({ state: 'open' }).where('record_id', '=', id).execute()
  })
})
