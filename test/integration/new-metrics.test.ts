import express from 'express'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Account } from '../../src/accounts/index.ts'
import type { AdminDeps } from '../../src/admin/admin-deps.ts'
import { adminRoutes, noteService } from '../../src/admin/index.ts'
import { loadCard, loadShownRecord } from '../../src/cards/load-card.ts'
import { createDigestRenderer, prepareDigests } from '../../src/digests/index.ts'
import { noGaps } from '../../src/domain/reading/read-gaps.ts'
import type { RecordKey } from '../../src/domain/record.ts'
import { createOpenTrends } from '../../src/findings/index.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import { totalOf } from '../../src/metrics/index.ts'
import { loadUser } from '../../src/people/index.ts'
import { checkRuleset, parseRuleset } from '../../src/rules/index.ts'
import { loadScorecards, parsePeriod } from '../../src/scorecards/index.ts'
import { sayIn } from '../../src/words/index.ts'
import { backtestsOf } from '../support/backtests-of.ts'
import { cardAccount, idleService } from '../support/card-account.ts'
import { rowsNow as now, row, saveRows, saveTeam } from '../support/crm-rows.ts'
import { describeAnyStore } from '../support/database.ts'
import { listenOnAnyPort } from '../support/listen.ts'
import { fillableCrm, repairDeps } from '../support/repair-deps.ts'
import { trialMetrics as metrics } from '../support/trial-metrics.ts'

const owners = [
  { id: 'boss', name: 'Boss', email: 'boss@acme.no', supervisorId: null },
  { id: 'anna', name: 'Anna', email: 'anna@acme.no', supervisorId: 'boss' },
  { id: 'carl', name: 'Carl', email: 'carl@acme.no', supervisorId: 'boss' },
]
/** In the last full week. */
const day = '2026-10-07T09:00:00.000Z'
const rules = `
name: One rule
country: NO
rules:
  - { id: task-subject, object: task, title: A task has a subject, missing: subject, need: { field: subject } }
`
const valueLost = [
  { currency: 'EUR', amount: 70 },
  { currency: 'JPY', amount: 9 },
]

describeAnyStore('a metric that is declared and listed', (testStore) => {
  let database: Database
  let account: Account
  let server: Awaited<ReturnType<typeof listenOnAnyPort>>

  beforeAll(async () => {
    database = await testStore.open()
    account = await saveTeam(database.db, 'ours', owners)
    await saveRows(database.db, 'ours', [
      row('task', 'done', { ownerId: 'anna', fields: { status: 'done', dueAt: day, subject: 'Call back' } }),
      row('task', 'open', { ownerId: 'anna', fields: { status: 'open', dueAt: day } }),
      row('task', 'later', { ownerId: 'anna', fields: { status: 'done', dueAt: '2027-01-07T09:00:00.000Z' } }),
      row('deal', 'lost', { ownerId: 'anna', fields: { stage: 'lost', closeDate: day, amount: 70 } }),
      row('deal', 'yen', { ownerId: 'anna', fields: { stage: 'lost', closeDate: day, amount: 9, currency: 'JPY' } }),
    ])
    const ruleset = parseRuleset(rules, 'rules.yaml')
    const deps: AdminDeps = {
      ...digestDeps(),
      digests: digestDeps(),
      loadRuleset: () => Promise.resolve(ruleset),
      ...repairDeps(ruleset),
      loadRulesetVersions: () => Promise.resolve([]),
      backtests: backtestsOf(database.db, { now: () => now }),
      rulesets: { parse: parseRuleset, parseStored: parseRuleset },
      checkRules: (text) => checkRuleset(text, 'rules.yaml'),
      loadOpenTrends: createOpenTrends(),
      clock: { now: () => now },
      keyring: null,
      auditDays: 365,
      render: createDigestRenderer(),
      crm: { ...fillableCrm, usage: () => ({ calls: 0, rateLimited: 0, budgetUsed: 0, daily: null }) },
      queue: { enqueue: () => Promise.resolve() },
      sources: [],
      health: { check: () => Promise.resolve({ at: now, conditions: [], isFailing: false, problems: [], ended: [] }) },
    }
    const app = express().use((request, _response, next) => {
      noteService(request)
      next()
    })
    server = await listenOnAnyPort(app.use(adminRoutes(deps)))
  })
  afterAll(() => server.close())

  function digestDeps() {
    const publicUrl = 'http://minset.example'
    function recordUrl({ type, id }: RecordKey): string {
      return `https://crm.example/${type}/${id}`
    }
    return {
      db: database.db,
      account,
      metrics,
      crmTitle: 'Acme CRM',
      recordUrl,
      loadUses: () => Promise.resolve(new Map()),
      loadGaps: () => Promise.resolve(noGaps),
      publicUrl,
    }
  }

  async function get(path: string): Promise<string> {
    const response = await fetch(server.url + path)
    expect(response.status).toBe(200)
    return response.text()
  }

  it('is summed for each rep and for the team, and is zero, or null for a ratio, without records', async () => {
    const period = parsePeriod('2026-Q4', { now, timeZone: account.timeZone })
    const [anna, carl] = await loadScorecards(database.db, {
      accountId: 'ours',
      owners: 'everyone',
      period,
      now,
      metrics,
    })

    expect(anna?.metrics).toMatchObject({
      trialTasksDone: 1,
      trialTasksDue: 2,
      trialValueLost: valueLost,
      trialDoneRate: 0.5,
    })
    expect(carl?.metrics).toMatchObject({
      trialTasksDone: 0,
      trialTasksDue: 0,
      trialValueLost: [],
      trialDoneRate: null,
    })
    expect(
      totalOf(
        metrics,
        [anna, carl].flatMap((card) => (card ? [card.metrics] : [])),
      ),
    ).toEqual(anna?.metrics)
  })

  it('has its column in the table of reps, and its tile with what it is compared to', async () => {
    const table = await get('/scorecards?period=2026-Q4')
    const tiles = await get('/scorecards/anna?period=2026-Q4')

    expect(table).toContain('<th scope="col" class="number money">Value lost</th>')
    expect(table).toContain('<td class="number" data-label="Done">1</td>')
    expect(table).toContain('<td class="number money" data-label="Value lost">€70 + JP¥9</td>')
    expect(table).toContain('<td class="number" data-label="Done rate">50%</td>')
    expect(table).toContain('<td class="number" data-label="Done rate">–</td>')
    expect(tiles).toContain('scorecards/anna/trialTasksDue?')
    expect(tiles).toContain('<span class="of">of 2 due</span>')
  })

  it('lists the records behind it; for a ratio, those of the whole', async () => {
    const rate = await get('/scorecards/anna/trialDoneRate?period=2026-Q4')

    expect(rate).toContain('<td data-label="Status">done</td>')
    expect(rate).toContain('<td data-label="Status">open</td>')
    expect(rate).toContain('7\u00a0Oct\u00a02026')
    expect(JSON.parse(await get('/api/scorecards/anna/trialValueLost?period=2026-Q4'))).toMatchObject({
      value: 70,
      money: valueLost,
      total: 2,
      records: [{ id: 'lost' }, { id: 'yen', amount: { currency: 'JPY', amount: 9 } }],
    })
  })

  it('is in the JSON of the scorecards', async () => {
    expect(JSON.parse(await get('/api/scorecards/anna?period=2026-Q4'))).toMatchObject({
      metrics: { trialTasksDone: 1, trialTasksDue: 2, trialValueLost: 70, trialDoneRate: 0.5 },
      money: { trialValueLost: valueLost },
    })
  })

  it('is in the digest, in HTML and in plain text, with its period', async () => {
    const [digest] = await prepareDigests(digestDeps(), { supervisors: 'everyone', now })
    if (digest === undefined) throw new Error('a supervisor gets a digest')
    const { html, text } = createDigestRenderer()(digest.model)

    expect(text).toContain('Win rate / Done / Value lost / Done rate)')
    expect(text).toContain('/ 1 / €70 + JP¥9 / 50%')
    for (const body of [html, text]) {
      expect(body).toContain('trial tasks done, trial value lost and trial done rate.')
    }
    expect(html).toMatch(/>Done rate<\/th>/)
    expect(html).toMatch(/>€70 \+ JP¥9<\/td>/)
  })

  it('has its line on the card of the owner', async () => {
    const user = await loadUser(database.db, account.accountId, 'anna')
    if (user === null) throw new Error('anna is a user')
    const viewer = { kind: 'user', user, sessionId: null, confirmedAt: now, openedIds: [], inFullRoles: [] } as const
    const { db, lookups } = database
    const deps = { ...cardAccount(account), db, lookups, metrics, clock: { now: () => now }, ...idleService }
    const record = await loadShownRecord(deps, { type: 'deal', id: 'lost' })
    if (record === null) throw new Error('it is stored')
    const card = await loadCard(deps, { viewer, say: sayIn('en') }, { record, openUrl: null })

    expect(card.progress?.lines.slice(-3)).toMatchObject([
      { key: 'trial_tasks', label: 'Trial tasks done', value: '1', isOfPeriod: true },
      { key: 'trial_value', label: 'Trial value lost', value: '€70 + JP¥9', isOfPeriod: true },
      { key: 'trial_rate', label: 'Trial done rate', value: '50% of 2 due', isOfPeriod: true },
    ])
  })
})
