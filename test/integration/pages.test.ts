import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { Router } from 'express'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { adminRoutes, noteService } from '../../src/admin/index.ts'
import { createDigestRenderer } from '../../src/digests/index.ts'
import { noGaps } from '../../src/domain/reading/read-gaps.ts'
import type { HealthReport } from '../../src/health/index.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import { startWebServer, type WebRoutes, type WebServer } from '../../src/infra/http/server.ts'
import { templatesDir } from '../../src/infra/http/views.ts'
import { createLog } from '../../src/infra/log.ts'
import { scorecardMetrics } from '../../src/metrics/index.ts'
import { checkRuleset, parseRuleset } from '../../src/rules/index.ts'
import { message } from '../../src/words/index.ts'
import { backtestsOf } from '../support/backtests-of.ts'
import { rowsNow as now, row, saveFinding, saveRows, saveTeam } from '../support/crm-rows.ts'
import { describeEachStore } from '../support/database.ts'
import { freePort } from '../support/free-port.ts'
import { fillableCrm, repairDeps } from '../support/repair-deps.ts'

const hostile = '<img src=x onerror=alert(1)>'
const owners = [
  { id: 'boss', name: 'Boss', email: 'boss@acme.no', supervisorId: null },
  { id: 'anna/1', name: `Anna ${hostile}`, email: 'anna@acme.no', supervisorId: 'boss' },
  { id: 'namesake', name: 'Boss', email: 'boss2@acme.no', supervisorId: null },
  { id: 'carl', name: 'Carl', email: 'carl@acme.no', supervisorId: 'namesake' },
]

const at = now
const report: HealthReport = {
  at,
  conditions: [],
  isFailing: true,
  problems: [
    {
      id: 'crm-read',
      accountId: 'ours',
      severity: 'failing',
      since: new Date('2026-11-03T10:00:00Z'),
      what: message('asWritten', { text: `The CRM cannot be read ${hostile}.` }),
      action: message('asWritten', { text: 'Check it.' }),
    },
    {
      id: 'crm-read',
      accountId: 'theirs',
      severity: 'failing',
      since: at,
      what: message('asWritten', { text: 'Not ours.' }),
      action: message('asWritten', { text: 'Nothing.' }),
    },
  ],
  ended: [],
}

/** Pages without sign-in. */
function routesOf(pages: Router): WebRoutes {
  return {
    open: Router(),
    signIn: Router(),
    signedInState: () => Promise.resolve('out'),
    noteService,
    pages,
  }
}

describeEachStore('the pages', (testStore) => {
  let database: Database
  let open: WebServer
  let locked: WebServer

  beforeAll(async () => {
    database = await testStore.open()
    const { db } = database
    const account = await saveTeam(db, 'ours', owners)
    const won = { stage: 'won', closeDate: '2026-10-01T09:00:00.000Z', amount: 4321, name: `Pilot ${hostile}` }
    const deals = Array.from({ length: 60 }, (_, index) =>
      row('deal', `open-${index}`, { ownerId: 'anna/1', fields: { stage: 'open', name: `Deal ${index}` } }),
    )
    await saveRows(db, 'ours', [row('deal', 'won', { ownerId: 'anna/1', fields: won }), ...deals])
    for (const { id } of deals) {
      await saveFinding(db, 'ours', {
        type: 'deal',
        id,
        message: 'company',
        since: now,
        dueAt: new Date('2026-10-01T00:00:00Z'),
      })
    }
    await saveWrites(db)
    const digests = {
      db,
      account,
      metrics: scorecardMetrics,
      crmTitle: 'Acme CRM',
      recordUrl: dealUrl,
      loadUses: () => Promise.resolve(new Map()),
      loadGaps: () => Promise.resolve(noGaps),
      publicUrl: 'http://minset.example',
    }
    const ruleset = parseRuleset(readFileSync(join(templatesDir, 'rules/default.yaml'), 'utf8'), 'default.yaml')
    const ours = { poll: 40, write: 2, sync: 0 }
    const daily = { unit: 'tokens', limit: 1000, remaining: 700, ours, ourLimit: 200, pollSeconds: 60 }
    const pages = adminRoutes({
      ...digests,
      loadRuleset: () => Promise.resolve(ruleset),
      ...repairDeps(ruleset),
      loadRulesetVersions: () => Promise.resolve([]),
      backtests: backtestsOf(db, { now: () => now }),
      rulesets: { parse: parseRuleset, parseStored: parseRuleset },
      checkRules: (text) => checkRuleset(text, 'rules.yaml'),
      clock: { now: () => now },
      digests,
      keyring: null,
      auditDays: 365,
      render: createDigestRenderer(),
      crm: {
        ...fillableCrm,
        features: () => [
          { name: 'flags', on: false, why: message('asWritten', { text: `not ${hostile}` }) },
          { name: 'cards', on: false, why: message('cards.noApp') },
        ],
        usage: () => ({ calls: 7, rateLimited: 1, budgetUsed: 0.5, daily }),
      },
      queue: { enqueue: () => Promise.resolve() },
      sources: ['webhook', 'poll'],
      health: { check: () => Promise.resolve(report) },
    })
    const routes = routesOf(pages)
    open = await startWebServer(await options(), routes, createLog('silent'))
    locked = await startWebServer(
      { ...(await options()), password: 'correct horse battery' },
      routes,
      createLog('silent'),
    )
  })
  afterAll(async () => {
    await open.close()
    await locked.close()
  })

  async function get(
    path: string,
    server = open,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<{ status: number; body: string; headers: Headers }> {
    const response = await fetch(`${server.url}${path}`, { headers })
    return { status: response.status, body: await response.text(), headers: response.headers }
  }

  const rep = `/scorecards/${encodeURIComponent('anna/1')}`

  it.each([
    ['/', 'The minimum data set of account'],
    ['/', 'An open deal belongs to a company'],
    ['/scorecards?period=all', '€4,321'],
    ['/scorecards', 'Figures for week 42, 2026.'],
    ['/scorecards?period=2026-Q4', 'quarter 4, 2026'],
    [rep, 'How computed'],
    [rep, '1 to 50 of 60'],
    [rep, '<th scope="col" class="number">Due</th>'],
    [rep, 'data-label="Due">'],
    ['/rules', 'Times are in Europe/Oslo.'],
    [`${rep}/winRate?period=all`, '100%'],
    [`${rep}/dealsWon?period=all`, 'https://crm.example/deal/won'],
    [`${rep}?page=2`, '51 to 60 of 60'],
    ['/scorecards/-', 'Records without an owner'],
    ['/findings?rule=deal-company', '1 to 50 of 60'],
    [`${rep}/dealsWonValue?period=all`, '<td class="number" data-label="Amount">€4,321</td>'],
    [`${rep}/dealsWon?period=all`, '1\u00a0Oct\u00a02026'],
    [`${rep}/winRate?period=all`, '<td data-label="Stage">won</td>'],
    ['/scorecards', '<a href="scorecards" aria-current="true">Scorecards</a>'],
    ['/scorecards', '<caption class="unseen">Teams</caption>'],
    ['/scorecards?sort=-dealsWon', 'sorted by Won, descending'],
    [
      '/health',
      '7 calls since this process started; 1 rejected because there were too many; 50% of the limit is in use now.',
    ],
    ['/health', 'Failing since 3\u00a0Nov\u00a02026, 11:00:</strong> The CRM cannot be read &lt;img'],
    ['/health', 'Connected by the token of the configuration.'],
    [
      '/health',
      'cards need the app. Connect the account through the app and grant what the app asks for: manifest/hubspot/',
    ],
    [
      '/health',
      '700 of 1,000 tokens are left for all apps of the account; Minset has used 42 of the 200 that it allows itself (poll 40, write 2).',
    ],
    ['/findings?object=contact', 'No findings match the filters'],
    ['/findings?object=contact', '<option value="contact" selected>'],
    [`/findings?owner=${encodeURIComponent('anna/1')}`, '1 to 50 of 60'],
    [`/findings?owner=${encodeURIComponent('anna/1')}`, '"findings?owner&#x3D;anna%2F1&amp;page&#x3D;2'],
    ['/findings?owner=boss', 'No findings match the filters'],
    ['/findings?owner=-', 'No findings match the filters'],
    ['/findings?rule=deal-company', '<a href="records/deal/open-0">open-0</a>'],
    ['/records/deal/open-0', '<strong>company</strong> <span class="quiet">since 14\u00a0Oct\u00a02026'],
    ['/records/deal/open-0', '<a href="https://crm.example/deal/open-0">Open in Acme CRM</a>'],
    ['/records/deal/open-0', 'met by name: Deal 0'],
    ['/records/deal/won', 'No open findings.'],
    ['/records/deal/won', 'flag: <bdi>incomplete: &lt;img'],
    ['/records/deal/won', '<span class="badge warning">undone</span>'],
    [
      '/records/deal/won',
      'Flags follow the rules: An open deal belongs to a company <span class="quiet">(ruleset v1)</span>',
    ],
    ['/records/deal/won', 'Unknown to this version of Minset (&lt;img'],
    ['/records/deal/gone', 'This record is no longer in Minset'],
    ['/records/deal/gone', '<span class="quiet">nothing known</span>'],
    ['/digests', 'hx-get="digests?show&#x3D;coming"'],
    ['/digests?show=coming', 'boss@acme.no'],
    ['/digests/boss', 'Your team in week 41'],
    ['/digests/boss/mail', 'records are complete'],
    ['/static/minset.css', '--accent'],
  ])('%s shows "%s", and escapes names', async (path, expected) => {
    const { status, body, headers } = await get(path)

    expect(status).toBe(200)
    expect(body).toContain(expected)
    expect(body).not.toContain('<img src=x')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    // Mail has its styles inline; its policy allows nothing else.
    expect(path.endsWith('/mail') || !/<script>| style="| on\w+="/.test(body)).toBe(true)
  })

  it('show two supervisors with the same name separately', async () => {
    const { body } = await get('/scorecards')

    expect(body.match(/<th scope="row"><a href="team\?supervisor[^"]*"><bdi>Boss</g)).toHaveLength(2)
  })

  it('return the same figures as JSON', async () => {
    const list: unknown = JSON.parse((await get('/api/scorecards?period=month')).body)
    const evidence: unknown = JSON.parse((await get(`/api${rep}/dealsWon?period=all`)).body)

    expect(list).toMatchObject([
      { ownerId: 'anna/1', supervisors: ['Boss'], metrics: { dealsWon: 1, dealsWonValue: 4321, findingsOpen: 60 } },
      { ownerId: 'carl', supervisors: ['Boss'], metrics: { recordsOwned: 0, winRate: null } },
    ])
    expect(evidence).toEqual({
      metric: 'dealsWon',
      value: 1,
      total: 1,
      records: [{ type: 'deal', id: 'won', url: 'https://crm.example/deal/won' }],
    })
    expect(JSON.parse((await get(`/api${rep}/dealsWonValue?period=all`)).body)).toMatchObject({
      value: 4321,
      money: [{ currency: 'EUR', amount: 4321 }],
      records: [{ id: 'won', amount: { currency: 'EUR', amount: 4321 } }],
    })
  })

  it('return what was written to a record as JSON, with the previous values and the causes', async () => {
    const found: unknown = JSON.parse((await get('/api/records/deal/won')).body)
    expect(found).toEqual({
      type: 'deal',
      id: 'won',
      title: `Pilot ${hostile}`,
      url: 'https://crm.example/deal/won',
      findings: [],
      writes: [
        {
          at: '2026-10-14T10:00:00.000Z',
          target: 'flag',
          before: { status: 'incomplete', missing: hostile, since: null },
          after: { status: 'complete', missing: null, since: null },
          cause: { code: hostile, params: {} },
          undoneAt: null,
        },
        {
          at: '2026-10-14T10:00:00.000Z',
          target: 'flag',
          before: null,
          after: { status: 'incomplete', missing: hostile, since: null },
          cause: { code: 'flag-incomplete', params: { rulesetVersion: 'v1', rules: ['deal-company'] } },
          undoneAt: '2026-10-14T10:00:00.000Z',
        },
      ],
    })
  })

  it.each([
    ['/scorecards?period=fortnight', 400, 'There is no period "fortnight": use all, week'],
    ['/scorecards/nobody-here', 404, 'There is no rep with that id'],
    [`${rep}/happiness`, 404, 'There is no figure "happiness"'],
    ['/findings?rule=nope', 404, 'There is no rule "nope"'],
    ['/findings?object=lead', 404, 'There are no "lead" records'],
    ['/findings?owner=stranger', 404, 'There is no rep with that id'],
    ['/findings?sort=age', 400, 'This list cannot be sorted by "age"'],
    ['/findings?page=1e30', 404, 'Pages are counted from 1'],
    [`${rep}?page=0`, 404, 'Pages are counted from 1'],
    ['/records/lead/1', 404, 'There are no "lead" records'],
    ['/records/deal/nope', 404, 'Minset has no deal with that id, and has never written to one.'],
    ['/records/deal/%00', 404, 'Minset has no deal with that id, and has never written to one.'],
    ['/records/contact/won', 404, 'Minset has no contact with that id'],
    ['/digests/nobody', 404, 'There is no supervisor with that id'],
    ['/nowhere', 404, 'There is no such page'],
    ['/scorecards/%E0%A4%A', 400, 'The request is malformed'],
    ['/scorecards?period=%E0%A4%A', 400, 'There is no period'],
    ['/findings?page=1&page=2', 400, '"page" is in the address more than once'],
    ['/findings?rule=deal-name&rule=deal-company', 400, '"rule" is in the address more than once'],
    ['/scorecards/constructor', 404, 'There is no rep with that id'],
    [`${rep}/constructor`, 404, 'There is no figure "constructor"'],
    [`${rep}/__proto__`, 404, 'There is no figure "__proto__"'],
    ['/scorecards/%00', 404, 'There is no rep with that id'],
    ['/findings?owner=%00', 404, 'There is no rep with that id'],
    ['/static/_head.hbs', 404, 'There is no such page'],
    ['/static/overview.hbs', 404, 'There is no such page'],
    ['/static/../overview.hbs', 404, 'There is no such page'],
    ['/static/%2e%2e/overview.hbs', 404, 'There is no such page'],
    [`/scorecards/${'x'.repeat(8000)}`, 404, 'There is no rep with that id'],
  ])('%s is answered %d with what happened and what to do: as text, page or JSON', async (path, status, sentence) => {
    const text = await get(path)
    const page = await get(path, open, { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' })
    const json = await get(path, open, { accept: 'application/json' })

    for (const answer of [text, page, json]) {
      expect(answer.status).toBe(status)
      expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'self'")
      expect(answer.body).not.toMatch(/ at .*:\d+:\d+/)
    }
    expect(text.headers.get('content-type')).toContain('text/plain')
    expect(text.body).toContain(sentence)
    expect(page.headers.get('content-type')).toContain('text/html')
    expect(page.body).toContain('<a href="/">Overview</a>')
    expect(JSON.parse(json.body)).toMatchObject({
      error: { status, message: expect.stringContaining(sentence) as string },
    })
  })

  it('return JSON below /api, errors too', async () => {
    const answer = await get('/api/scorecards/nobody-here')

    expect(answer.status).toBe(404)
    expect(JSON.parse(answer.body)).toMatchObject({ error: { status: 404 } })
  })

  it.each([
    ['an address that is too long', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nhost: x\r\n\r\n`, 431, 'too long'],
    ['what is no HTTP', 'hello\r\n\r\n', 400, 'malformed'],
  ])('return a page for %s as well', async (_what, sent, status, words) => {
    const { port } = new URL(open.url)
    const socket = connect(Number(port), '127.0.0.1')
    socket.end(sent)
    let answer = ''
    for await (const chunk of socket) answer += String(chunk)

    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(answer).toContain(words)
    expect(answer).toContain("frame-ancestors 'self'")
    expect(answer).toContain('</html>')
  })

  it('may be framed only by our own pages, including the mail, which is sandboxed', async () => {
    const { headers } = await get('/digests/boss/mail')
    const policy = headers.get('content-security-policy')

    expect(policy).toMatch(/^sandbox; default-src 'none'/)
    expect(policy).toContain("frame-ancestors 'self'")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
  })

  it('require https from then on if that is their public address, and only then', async () => {
    const publicUrl = 'https://minset.example'
    const { port, ...usual } = await options()
    const server = await startWebServer(
      { ...usual, port, publicUrl, password: 'correct horse battery' },
      routesOf(Router()),
      createLog('silent'),
    )
    const answer = await fetch(`http://127.0.0.1:${port}/`)
    await server.close()

    expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000')
    expect((await get('/')).headers.has('strict-transport-security')).toBe(false)
  })

  it('require the password if there is one', async () => {
    function basic(text: string): Readonly<Record<string, string>> {
      return { authorization: `Basic ${Buffer.from(text).toString('base64')}` }
    }

    expect((await get('/', locked)).status).toBe(401)
    expect((await get('/', locked, basic('minset:wrong'))).status).toBe(401)
    expect((await get('/', locked, basic('other:correct horse battery'))).status).toBe(401)
    expect((await get('/', locked, { authorization: 'Bearer x' })).status).toBe(401)
    expect((await get('/', locked, basic('minset:correct horse battery'))).status).toBe(200)
  })

  it('do not respond to a foreign host name', async () => {
    const status = await new Promise((resolve) => {
      const { port } = new URL(open.url)
      request({ host: '127.0.0.1', port, headers: { host: 'evil.example' } }, (response) => {
        resolve(response.resume().statusCode)
      }).end()
    })

    expect(status).toBe(421)
  })
})

/** Writes to an existing deal, to a deleted one, and to one with the same id in another account. */
async function saveWrites(db: Database['db']): Promise<void> {
  await saveTeam(db, 'theirs', [])
  const [incomplete, complete] = [
    { status: 'incomplete', missing: hostile, since: null },
    { status: 'complete', missing: null, since: null },
  ]
  const byRules = { code: 'flag-incomplete', params: { rulesetVersion: 'v1', rules: ['deal-company'] } }
  const rows = [
    { account_id: 'ours', record_id: 'won', before: null, after: incomplete, cause: byRules, undone_at: now },
    { account_id: 'ours', record_id: 'won', before: incomplete, after: complete, cause: { code: hostile, params: {} } },
    { account_id: 'ours', record_id: 'gone', before: null, after: incomplete, cause: null },
    { account_id: 'theirs', record_id: 'won', before: null, after: incomplete, cause: null },
    { account_id: 'theirs', record_id: 'nope', before: null, after: incomplete, cause: null },
  ]
  for (const { before, after, cause, undone_at, ...key } of rows) {
    await db
      .insertInto('write_log')
      .values({
        ...key,
        object_type: 'deal',
        target: 'flag',
        before: before && JSON.stringify(before),
        after: JSON.stringify(after),
        cause: cause && JSON.stringify(cause),
        at: now,
        undone_at: undone_at ?? null,
      })
      .execute()
  }
}

function dealUrl({ id }: { readonly id: string }): string {
  return `https://crm.example/deal/${id}`
}

async function options(): Promise<{ host: string; port: number; publicUrl: string; password: undefined }> {
  const port = await freePort()
  return { host: '127.0.0.1', port, publicUrl: `http://127.0.0.1:${port}`, password: undefined }
}

describe('startWebServer', () => {
  it('reports in one sentence that the port is in use', async () => {
    const occupant = createServer()
    await new Promise<void>((resolve) => occupant.listen(0, '127.0.0.1', resolve))
    const address = occupant.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0

    const starting = startWebServer(
      { host: '127.0.0.1', port, publicUrl: `http://127.0.0.1:${port}`, password: undefined },
      routesOf(Router()),
      createLog('silent'),
    )

    await expect(starting).rejects.toThrow(
      `Minset cannot listen on 127.0.0.1:${port} (it is in use): end the other program or choose another port.`,
    )
    occupant.close()
  })

  it('answers requests in progress before it closes, and accepts no more', async () => {
    const [asked, answer] = [Promise.withResolvers<void>(), Promise.withResolvers<string>()]
    const pages = Router().get('/slow', async (_request, response) => {
      asked.resolve()
      response.send(await answer.promise)
    })
    const server = await startWebServer(await options(), routesOf(pages), createLog('silent'))
    const slow = fetch(`${server.url}/slow`)
    await asked.promise

    const closing = server.close()
    await expect(fetch(`${server.url}/slow`)).rejects.toThrow('fetch failed')
    answer.resolve('done')

    expect(await (await slow).text()).toBe('done')
    await closing
  })

  it('keeps idle connections open longer than a proxy in front of it', async () => {
    const pages = Router().get('/', (_request, response) => void response.send('page'))
    const server = await startWebServer(await options(), routesOf(pages), createLog('silent'))
    const response = await fetch(server.url)
    await response.text()
    await server.close()

    expect(response.headers.get('keep-alive')).toBe('timeout=65')
  })
})
