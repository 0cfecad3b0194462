import express from 'express'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Account } from '../../src/accounts/index.ts'
import type { CardAccount } from '../../src/cards/index.ts'
import { createPanel } from '../../src/crm/pipedrive/cards/panel.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import { scorecardMetrics } from '../../src/metrics/index.ts'
import { replaceLinks } from '../../src/records/index.ts'
import { loadScorecards, parsePeriod } from '../../src/scorecards/index.ts'
import { cardAccount, cardRoutesOf } from '../support/card-account.ts'
import { rowsNow as now, row, saveFinding, saveRows, saveTeam } from '../support/crm-rows.ts'
import { describeEachStore } from '../support/database.ts'
import { listenOnAnyPort } from '../support/listen.ts'
import { type PanelQuery, panelPath, signToken } from '../support/panel-request.ts'
import { PanelAnswer, PanelFailure } from '../support/panel-schema.ts'

const owners = [
  { id: '1', name: 'Boss', email: null, supervisorId: null },
  { id: '11', name: 'Anna', email: null, supervisorId: '1' },
  { id: '12', name: 'Adam', email: null, supervisorId: '1' },
]
const since = new Date('2026-10-01T12:00:00Z')
const dueAt = new Date('2026-10-08T12:00:00Z')

describeEachStore('the card on a record page', (testStore) => {
  let database: Database
  let accounts: Map<string, Account>
  let server: Awaited<ReturnType<typeof listenOnAnyPort>>
  const logged: unknown[] = []
  const state = { isBroken: false }

  beforeAll(async () => {
    database = await testStore.open()
    const { db, lookups } = database
    accounts = new Map()
    for (const accountId of ['22', '23']) {
      accounts.set(accountId, await saveTeam(db, accountId, owners))
      const won = { stage: 'won', closeDate: '2026-10-02T09:00:00.000Z', amount: 500, name: `Won by ${accountId}` }
      await saveRows(db, accountId, [
        row('deal', '33', { ownerId: '11', fields: { name: 'Pilot', stage: 'open' } }),
        row('deal', '34', { ownerId: '11', fields: won }),
        row('deal', '35', { ownerId: null }),
        row('meeting', '33', { ownerId: '11', fields: { subject: 'Demo' } }),
        row('call', '33', { ownerId: '11', fields: { subject: 'Not linked' } }),
        row('contact', '33', { ownerId: '12', fields: { lastName: 'Linked, but no activity' } }),
      ])
    }
    for (const from of ['meeting', 'contact'] as const) {
      await replaceLinks(db, '22', { from, to: 'deal', links: [{ id: '33', to: ['33'] }] })
    }
    const finding = { id: '33', since, dueAt }
    await saveFinding(db, '22', { ...finding, type: 'deal', message: 'amount' })
    await saveFinding(db, '22', { ...finding, type: 'meeting', message: 'result of the meeting' })
    await saveFinding(db, '22', { ...finding, type: 'call', message: 'outcome of the call' })
    await saveFinding(db, '22', { ...finding, type: 'contact', message: 'first name' })
    await saveFinding(db, '23', { ...finding, type: 'meeting', message: 'not linked in this company' })
    const basic = { user: 'minset', password: 'horse' }
    const cards = createPanel({ clientSecret: 'client', panelSecret: undefined, basic })
    const app = express().use(
      cardRoutesOf({
        db,
        lookups,
        apps: new Map([
          ['pipedrive', { cards, cardRequests: null }],
          ['other', { cards: null, cardRequests: null }],
        ]),
        clock: { now: () => now },
        enterUrl: ({ accountId, ownerId }) => `https://minset.example/enter/${accountId}/of-${ownerId}`,
        log: { warn: (what: unknown) => logged.push(what), error: (what: unknown) => logged.push(what) },
        accountOf: (_vendor, externalId) =>
          state.isBroken ? Promise.reject(new Error('away')) : Promise.resolve(found(externalId)),
      }),
    )
    server = await listenOnAnyPort(app)
  })
  beforeEach(() => {
    logged.length = 0
    state.isBroken = false
  })
  afterAll(() => server.close())

  function found(externalId: string): CardAccount | 'unopened' | null {
    if (externalId === '25') return 'unopened'
    const account = accounts.get(externalId)
    return account === undefined ? null : cardAccount(account)
  }

  const authorization = `Basic ${Buffer.from('minset:horse').toString('base64')}`

  function tokenFor(userId: string, companyId: string): string {
    return signToken({ userId, companyId, exp: now.getTime() / 1000 + 300 }, 'client')
  }

  async function ask(
    changes: Partial<PanelQuery> = {},
    headers: Readonly<Record<string, string>> = { authorization },
  ): Promise<{ status: number; body: unknown }> {
    const whose = { userId: '11', companyId: '22', ...changes }
    const path = panelPath({
      resource: 'deal',
      view: 'details',
      selectedIds: '33',
      isShared: 'false',
      token: tokenFor(whose.userId, whose.companyId),
      ...whose,
    })
    const response = await fetch(server.url + path, { headers })
    return { status: response.status, body: await response.json() }
  }

  it("shows what is missing on the record and on linked activities, since when, and the owner's figures", async () => {
    const { status, body } = await ask()

    expect(status).toBe(200)
    expect(PanelAnswer.parse(body)).toEqual({
      data: {
        id: 33,
        header: 'Minimum data set',
        completeness: { color: 'red', label: '1 missing' },
        incomplete_since: '2026-10-01',
        missing_1: 'amount (since 1 Oct 2026, overdue)',
        activity_1: 'meeting “Demo”: result of the meeting (since 1 Oct 2026, overdue)',
        owner: 'Anna',
        records_complete: '1 of 4 (25%)',
        open_findings: '3, 3 of them overdue',
        period: 'quarter 4, 2026',
        meetings_held: '0',
        deals_won: '1 (€500)',
        page: {
          label: 'Open Minset',
          value: 'https://minset.example/enter/22/of-11',
          external: true,
        },
      },
    })
  })

  it('shows the personal data of clients in full only to those who read it on the pages', async () => {
    const { db } = database
    const subject = 'Call +47 912 34 512, kari@client.example'
    await saveRows(db, '23', [
      row('deal', '36', { ownerId: '12', fields: { name: 'Pilot', stage: 'open' } }),
      row('call', '36', { ownerId: '12', fields: { subject } }),
    ])
    await replaceLinks(db, '23', { from: 'call', to: 'deal', links: [{ id: '36', to: ['36'] }] })
    await saveFinding(db, '23', { type: 'call', id: '36', message: 'outcome, see kari@client.example', since, dueAt })

    async function lineFor(userId: string): Promise<string> {
      const { body } = await ask({ userId, companyId: '23', selectedIds: '36' })
      return PanelAnswer.parse(body).data['activity_1'] as string
    }
    for (const userId of ['1', '12']) expect(await lineFor(userId)).toMatch(/912 34 512, kari@.*see kari@/)
    expect(await lineFor('11')).toMatch(/^call “Call \+47 … 12, k…@c….example”: outcome, see k…@c….example/)
  })

  it("shows the same figures as the supervisor's pages", async () => {
    const { db } = database
    const period = parsePeriod('quarter', { now, timeZone: 'Europe/Oslo' })

    const all = await loadScorecards(db, {
      accountId: '22',
      owners: 'everyone',
      period,
      now,
      metrics: scorecardMetrics,
    })
    const one = await loadScorecards(db, { accountId: '22', owners: ['11'], period, now, metrics: scorecardMetrics })

    expect(one).toEqual(all.filter(({ owner }) => owner.id === '11'))
    expect(one).toHaveLength(1)
  })

  it('finds only records of its own company', async () => {
    const { body } = await ask({ companyId: '23' })

    expect(body).toMatchObject({ data: { completeness: { color: 'green', label: 'complete' } } })
    expect(body).not.toHaveProperty('data.activity_1')
    expect(body).toMatchObject({ data: { open_findings: '1, 1 of them overdue' } })
  })

  it('shows no figures if the record has no owner', async () => {
    const { body } = await ask({ selectedIds: '35' })

    expect(body).toMatchObject({ data: { page: { value: 'https://minset.example/enter/22/of-11' } } })
    expect(body).not.toHaveProperty('data.owner')
  })

  it("shows another rep's figures only to the supervisor", async () => {
    const [adam, boss] = [await ask({ userId: '12' }), await ask({ userId: '1' })]

    expect(adam.body).toHaveProperty('data.missing_1')
    expect(adam.body).not.toHaveProperty('data.owner')
    expect(boss.body).toHaveProperty('data.owner', 'Anna')
    const opened = database.db.selectFrom('audit_log').select(['actor_id', 'subject_id', 'action'])
    expect(await opened.where('account_id', '=', '22').where('subject_id', '=', '11').execute()).toEqual([
      { actor_id: '1', subject_id: '11', action: 'figures-opened' },
    ])
  })

  it('has no link for a person without the app', async () => {
    const { body } = await ask({ isShared: 'true' })

    expect(body).toHaveProperty('data.completeness')
    expect(body).not.toHaveProperty('data.page')
  })

  it.each([{ selectedIds: '999' }, { resource: 'lead' }, { resource: 'organization' }])(
    'is empty for records that are not mirrored: %j',
    async (changes) => {
      expect(await ask(changes)).toEqual({ status: 200, body: { data: {} } })
    },
  )

  it.each([
    ['a token for another company', { companyId: '23', token: tokenFor('11', '22') }, 401, 'Not shown'],
    ['a company that is not connected', { companyId: '24' }, 404, 'Not connected'],
    ['a company whose account could not be opened', { companyId: '25' }, 503, 'Not available now'],
    ['a person whom nobody knows', { userId: '99' }, 403, 'You are not known to Minset'],
  ])('explains in the panel what is wrong with %s', async (_what, changes, status, title) => {
    const answer = await ask(changes)

    expect(answer.status).toBe(status)
    expect(PanelFailure.parse(answer.body).error.title).toBe(title)
    expect(logged).toEqual([{ vendor: 'pipedrive', status, why: title }])
  })

  it('requires the password before anything else', async () => {
    expect((await ask({}, {})).status).toBe(401)
    expect((await ask({ companyId: '24' }, {})).status).toBe(401)
    expect((await ask({}, { authorization: 'Basic eDp5' })).status).toBe(401)
  })

  it('reports an unexpected error without details', async () => {
    state.isBroken = true

    const { status, body } = await ask()

    expect(status).toBe(500)
    expect(PanelFailure.parse(body).error.title).toBe('Not shown this time')
    expect(JSON.stringify(body)).not.toContain('away')
    expect(logged[0]).toMatchObject({ err: new Error('away') })
  })

  it.each(['other', 'nobody'])('has no address for a CRM without cards: %s', async (vendor) => {
    expect((await fetch(`${server.url}/cards/${vendor}`)).status).toBe(404)
    expect((await fetch(`${server.url}/cards/${vendor}/enter`)).status).toBe(404)
  })
})
