import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import express from 'express'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { loadOtherApp } from '../../src/accounts/index.ts'
import type { CardAccount } from '../../src/cards/index.ts'
import { createCardRequests } from '../../src/crm/hubspot/cards/card-requests.ts'
import { createCardRequests as createPipedriveRequests } from '../../src/crm/pipedrive/cards/card-requests.ts'
import { loadExemptions } from '../../src/findings/index.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import { templatesDir } from '../../src/infra/http/views.ts'
import { grantRole, loadLanguage, saveOwnLanguage } from '../../src/people/index.ts'
import { loadOwners, replaceLinks, replaceOwners } from '../../src/records/index.ts'
import { rulesLoader } from '../../src/rulesets/index.ts'
import { loadEntered } from '../../src/write-back/index.ts'
import { cardAccount, cardRoutesOf } from '../support/card-account.ts'
import {
  askAsHubSpot,
  askAsPipedrive,
  type CardAnswer,
  clientSecret,
  type HubSpotAsking,
} from '../support/card-request.ts'
import { type CountingDatabase, countStatements } from '../support/count-statements.ts'
import { rowsNow as now, row, saveFinding, saveRows, saveTeam } from '../support/crm-rows.ts'
import { describeAnyStore } from '../support/database.ts'
import { listenOnAnyPort } from '../support/listen.ts'
import { rulesetsOf, rulesFileOf } from '../support/rulesets.ts'

const owners = [
  { id: '1', name: 'Boss', email: 'boss@acme.no', supervisorId: null },
  { id: '11', name: 'Anna', email: 'anna@acme.no', supervisorId: '1' },
  { id: '12', name: 'Bjørn', email: 'bjorn@acme.no', supervisorId: '1' },
  { id: '13', name: 'Ada', email: 'ada@acme.no', supervisorId: null },
  { id: '15', name: 'Olav', email: 'olav@acme.no', supervisorId: null },
  { id: '14', name: 'Eva', email: 'eva@acme.no', userId: '99', supervisorId: null },
]
const hostile = '<img src=x onerror=alert(1)>{{constructor}}'
const since = new Date('2026-10-01T12:00:00Z')
const dueAt = new Date('2026-10-08T12:00:00Z')
const minute = 60_000

describeAnyStore('the views of cards inside the CRM', (testStore) => {
  let database: Database
  let counting: CountingDatabase
  let server: Awaited<ReturnType<typeof listenOnAnyPort>>
  const accounts = new Map<string, CardAccount>()
  const clock = { time: now, now: () => clock.time }
  /** The logged errors. */
  const logged: unknown[] = []

  beforeAll(async () => {
    database = await testStore.open()
    counting = countStatements(database.db)
    const { db } = counting
    const rulesets = rulesetsOf(rulesFileOf(readFileSync(join(templatesDir, 'rules/default.yaml'), 'utf8')))
    for (const accountId of ['22', '23']) {
      const account = await saveTeam(db, accountId, owners)
      accounts.set(accountId, {
        ...cardAccount(account),
        loadRules: rulesLoader(rulesets, account),
      })
      await saveRows(db, accountId, [
        row('deal', '33', { ownerId: '11', fields: { name: hostile, stage: 'open', probability: 0.5 } }),
        row('deal', '34', { ownerId: '12', fields: { name: 'Secret of 23', stage: 'open' } }),
        row('contact', '66', { ownerId: null, fields: { firstName: 'Kari' } }),
        row('contact', '55', { ownerId: '14', fields: { email: 'test@firma.no' } }),
        row('call', '44', { ownerId: '12', fields: { subject: 'Call kari@client.example' } }),
      ])
      await grantRole(db, accountId, { ownerId: '13', role: 'admin', now })
      await grantRole(db, accountId, { ownerId: '15', role: 'operator', now })
    }
    await replaceLinks(db, '22', { from: 'call', to: 'deal', links: [{ id: '44', to: ['33'] }] })
    const deal = { type: 'deal', id: '33', ruleId: 'deal-amount', message: 'amount', since, dueAt } as const
    await saveFinding(db, '22', deal)
    await saveFinding(db, '22', { type: 'call', id: '44', ruleId: 'call-outcome', message: 'outcome', since, dueAt })
    const unowned = { type: 'contact', id: '66', ruleId: 'contact-last-name', message: 'last name' } as const
    await saveFinding(db, '22', { ...unowned, since, dueAt })
    const asked = { reason: 'doubtful', charge: { state: 'noted' }, since, dueAt } as const
    await saveFinding(db, '22', { type: 'contact', id: '55', ruleId: 'email', message: 'e-mail', ...asked })
    const app = express().use(
      cardRoutesOf({
        db,
        clock,
        apps: new Map([
          ['hubspot', { cards: null, cardRequests: createCardRequests({ clientSecret, appId: '1' }) }],
          [
            'pipedrive',
            { cards: null, cardRequests: createPipedriveRequests({ clientSecret, panelSecret: undefined }) },
          ],
        ]),
        enterUrl: ({ ownerId }) => `https://minset.example/enter/of-${ownerId}`,
        accountOf: (_vendor, externalId) =>
          Promise.resolve(externalId === '98' ? 'unopened' : (accounts.get(externalId) ?? null)),
        log: { warn: () => undefined, error: (what: unknown) => logged.push(what) },
      }),
    )
    server = await listenOnAnyPort(app)
  })
  beforeEach(() => {
    logged.length = 0
    clock.time = now
  })
  afterAll(() => server.close())

  function ask(
    name: string,
    body: unknown,
    who: Partial<HubSpotAsking> & { readonly as?: string } = {},
  ): Promise<CardAnswer> {
    const { as = 'anna', ...asking } = who
    const path = `/cards/hubspot/${name}`
    return askAsHubSpot(server.url, { path, body }, { portalId: '22', userEmail: `${as}@acme.no`, now, ...asking })
  }

  const deal33 = { objectTypeId: '0-3', objectId: '33' }
  const fill = { kind: 'fill', key: { type: 'deal', id: '33' }, ruleId: 'deal-amount', seen: { amount: '' } }

  it('shows the owner of a record what is missing, why and since when, with fields to fill it in', async () => {
    const { status, body } = await ask('record', deal33)

    expect([status, body['state']]).toEqual([200, 'ready'])
    expect(body['view']).toMatchObject({
      title: hostile,
      status: { tone: 'bad', label: '1 missing' },
      since: 'Incomplete since 1\u00a0Oct\u00a02026.',
      missing: {
        total: 1,
        items: [
          {
            key: { type: 'deal', id: '33' },
            what: 'amount',
            why: 'An open deal that is at least 40% likely has an amount',
            explanation: expect.stringMatching(/^Amount is more than 0\. Only if .* Required: /) as string,
            due: 'since 1\u00a0Oct\u00a02026, overdue since 8\u00a0Oct\u00a02026',
            isOverdue: true,
            fields: [{ name: 'amount', kind: 'number', value: '', seen: '' }],
            disputes: [{ label: 'Not mine' }, { label: 'Wrong' }, { label: 'The client refused' }],
          },
        ],
      },
      linked: { total: 1, items: [{ title: 'Call k…@c….example', type: 'call', findings: [{ fields: [] }] }] },
      counter: { label: 'Repaired this week', value: '0', of: 'of 1', share: 0 },
      scorecard: { title: 'Anna', period: 'quarter 4, 2026' },
      words: { missing: 'Missing on this record', more: '' },
    })
  })

  it('masks the personal data of clients in titles for readers who do not need it', async () => {
    const call44 = { objectTypeId: '0-48', objectId: '44' }
    const titles = []
    for (const as of ['ada', 'bjorn']) titles.push((await ask('record', call44, { as })).body['view'])

    expect(titles).toMatchObject([{ title: 'Call k…@c….example' }, { title: 'Call kari@client.example' }])
  })

  it('masks them as well in what is missing and in what is disputed', async () => {
    const { db } = database
    const call = { type: 'call', id: '44', message: 'outcome, see kari@client.example', since, dueAt } as const
    for (const ruleId of ['call-outcome', 'disputed']) await saveFinding(db, '23', { ...call, ruleId })
    await db.updateTable('findings').set({ state: 'disputed' }).where('rule_id', '=', 'disputed').execute()
    async function shown(as: string): Promise<string> {
      const asked = { objectTypeId: '0-48', objectId: '44' }
      return JSON.stringify((await ask('record', asked, { as, portalId: '23' })).body['view'])
    }
    const [other, owner] = [await shown('ada'), await shown('bjorn')]

    expect(other).not.toContain('kari@client.example')
    expect(other.match(/see k…@c….example/g)).toHaveLength(2)
    expect(owner.match(/see kari@client\.example/g)).toHaveLength(2)
  })

  it('asks the store a few times, however much there is to show', async () => {
    // The first one also makes the account's first version of the rules.
    await ask('record', deal33, { portalId: '23' })
    const complete = await counting.during(() => ask('record', deal33, { portalId: '23' }))
    const incomplete = await counting.during(() => ask('record', deal33))
    const list = await counting.during(() => ask('home', {}))

    expect({ complete, incomplete, list }).toEqual({ complete: 9, incomplete: 9, list: 9 })
  })

  it('waits for the store twice: for the record and its reader, and for what follows from these', async () => {
    await ask('record', deal33)

    expect(await counting.waitsOf(() => ask('record', deal33))).toBe(2)
  })

  it('is in the language in which its reader uses the CRM, as is all that he reads from then on', async () => {
    async function titleIn(language: string | undefined): Promise<unknown> {
      const { body } = await ask('record', { ...deal33, language })
      return body['view']
    }
    const norwegian = { status: { label: '1 mangler' } }

    expect(await titleIn('nb-no')).toMatchObject(norwegian)
    expect(await loadLanguage(database.db, '22', '11')).toBe('nb')
    expect(await titleIn(undefined)).toMatchObject(norwegian)
    // The API of the CRM does not state it, so that reading the owners again changes nothing.
    const stored = await loadOwners(database.db, '22')
    await replaceOwners(
      database.db,
      '22',
      stored.map(({ language: _language, ...owner }) => owner),
    )
    expect(await titleIn(undefined)).toMatchObject(norwegian)
    await saveOwnLanguage(database.db, '22', { ownerId: '11', language: 'en' })
    expect(await titleIn('nb')).toMatchObject({ status: { label: '1 missing' } })
    await saveOwnLanguage(database.db, '22', { ownerId: '11', language: null })
    for (const odd of ['nb'.repeat(1000), 'd\u0000e']) expect(await titleIn(odd)).toMatchObject(norwegian)
    expect(await titleIn('de')).toMatchObject({ status: { label: '1 missing' } })
    expect(await loadLanguage(database.db, '22', '12')).toBe('en')
  })

  it("shows another rep's figures and fields only to the supervisor", async () => {
    const [boss, bjorn] = [await ask('record', deal33, { as: 'boss' }), await ask('record', deal33, { as: 'bjorn' })]
    const ofBjorn = await ask('home', { ownerId: '11' }, { as: 'bjorn' })
    const ofBoss = await ask('home', { ownerId: '11' }, { as: 'boss' })

    expect(boss.body['view']).toMatchObject({ scorecard: { title: 'Anna' }, missing: { items: [{ fields: [{}] }] } })
    expect(bjorn.body['view']).toMatchObject({ scorecard: null, missing: { items: [{ fields: [], disputes: [] }] } })
    expect(ofBjorn).toMatchObject({ status: 200, body: { state: 'refused', title: 'Not available to you' } })
    expect(ofBjorn.body).not.toHaveProperty('view')
    expect(ofBoss.body['view']).toMatchObject({
      title: 'The list of Anna',
      list: { total: 1 },
      scorecard: { title: 'Anna' },
    })
  })

  it('shows the records behind a figure to those who may read the figure', async () => {
    const openFindings = 'open_findings'
    async function recordsFor(as: string, body: object, path = 'home'): Promise<unknown> {
      const view = (await ask(path, { ...body, figure: openFindings }, { as })).body['view'] as {
        scorecard: { lines: { key: string; records: unknown }[] } | null
      }
      const lines = view.scorecard?.lines ?? []
      return lines.flatMap(({ key, records }) => (records === null ? [] : [{ key, records }]))
    }
    const what: unknown = expect.stringMatching(/amount/)
    const deal = { title: hostile, type: 'deal', url: 'https://crm.example/33', what }
    const shown = [{ key: openFindings, records: { items: [deal], more: '' } }]

    expect(await recordsFor('anna', {})).toEqual(shown)
    expect(await recordsFor('boss', { ownerId: '11' })).toEqual(shown)
    expect(await recordsFor('boss', deal33, 'record')).toEqual(shown)
    expect(await recordsFor('bjorn', deal33, 'record')).toEqual([])
    const check = { ...deal33, action: { kind: 'check' } }
    expect(await recordsFor('anna', check, 'act')).toEqual(shown)
    expect(await recordsFor('anna', { ...deal33, action: { kind: 'language', language: 'en' } }, 'act')).toEqual(shown)
    expect((await ask('home', { ownerId: '11', figure: openFindings }, { as: 'bjorn' })).body).not.toHaveProperty(
      'view',
    )
    expect((await ask('home', { figure: { $ne: 1 } })).body).toMatchObject({ title: 'Not understood' })
    expect((await ask('home', { figure: 'constructor' })).body['state']).toBe('ready')
  })

  it('reads the first records behind a figure, and not all of them again to count them', async () => {
    const shown = { portalId: '23' }
    const ids = Array.from({ length: 12 }, (_, index) => String(index))
    await saveRows(
      database.db,
      '23',
      ids.map((id) => row('company', id, { ownerId: '11', fields: { name: `Firma ${id}` } })),
    )
    async function ofFigure(figure: string): Promise<unknown> {
      const view = (await ask('home', { figure }, shown)).body['view'] as {
        scorecard: { lines: { key: string; records: { items: unknown[]; more: string } | null }[] }
      }
      return view.scorecard.lines.flatMap(({ records }) => (records ? [[records.items.length, records.more]] : []))
    }

    // Twelve companies and a deal.
    expect(await ofFigure('records_complete')).toEqual([[10, 'And 3 more.']])
    expect(await ofFigure('deals_won')).toEqual([[0, expect.stringMatching(/^No records/)]])
    const without = await counting.textsOf(() => ask('home', {}, shown))
    for (const figure of ['records_complete', 'open_findings']) {
      const texts = await counting.textsOf(() => ask('home', { figure }, shown))
      const added = texts.filter((text) => !without.includes(text))
      expect([figure, added.length, added.join().includes('count(')]).toEqual([figure, 1, false])
    }
  })

  it('shows on the home page what the roles of the person are for', async () => {
    const [anna, boss, ada, olav] = await Promise.all(
      ['anna', 'boss', 'ada', 'olav'].map((as) => ask('home', {}, { as })),
    )

    expect(anna?.body['view']).toMatchObject({
      title: 'My list',
      list: { total: 1, pages: 1, counter: {} },
      team: null,
      health: null,
    })
    expect(olav?.body['view']).toMatchObject({
      title: 'What to repair',
      list: { total: 2, counter: null, items: [{ key: { id: '66' }, findings: [{ fields: [{}] }] }, {}] },
      health: null,
    })
    expect(anna?.body['view']).toMatchObject({ words: { dispute: 'Dispute' } })
    expect(boss?.body['view']).toMatchObject({
      team: { nameColumn: 'Rep', rows: [{ name: 'Anna' }, { name: 'Bjørn' }] },
      health: null,
    })
    expect(ada?.body['view']).toMatchObject({
      title: 'Health',
      list: null,
      team: null,
      health: [{ tone: 'good', label: 'No problems' }],
    })
  })

  function openings() {
    return database.db.selectFrom('audit_log').select(['actor_id', 'subject_id']).where('action', '=', 'figures-opened')
  }

  it('records for a rep that his supervisor has opened his list, once however often the card asks', async () => {
    async function openAs(as: string, ownerId: string): Promise<unknown> {
      return (await ask('home', { ownerId }, { as })).body['state']
    }
    const states = [await openAs('boss', '12'), await openAs('boss', '12'), await openAs('bjorn', '12')]

    expect([...states, await openAs('anna', '12')]).toEqual(['ready', 'ready', 'ready', 'refused'])
    expect(await openings().where('subject_id', '=', '12').execute()).toEqual([{ actor_id: '1', subject_id: '12' }])
  })

  it('records for a rep that his supervisor has opened a record with his figures, and not that others or he himself have', async () => {
    clock.time = new Date(now.getTime() + 90 * minute)
    for (const as of ['boss', 'boss', 'anna', 'bjorn', 'olav']) {
      expect((await ask('record', deal33, { as, now: clock.time })).body['state']).toBe('ready')
    }
    expect(await openings().where('at', '>=', clock.time).execute()).toEqual([{ actor_id: '1', subject_id: '11' }])
    const ownTexts = await counting.textsOf(() => ask('record', deal33, { now: clock.time }))
    expect(ownTexts.filter((text) => text.includes('audit_log'))).toEqual([])
  })

  it('knows a person by the id of the user, and by a mail address only if that id is unknown', async () => {
    const [byId, byAddress] = [
      await ask('settings', {}, { as: 'changed', userId: '99' }),
      await ask('settings', {}, { as: 'eva', userId: '98' }),
    ]

    expect(byId.body).toMatchObject({ state: 'ready' })
    expect(byAddress.body).toMatchObject({ state: 'refused', title: 'You are not known to Minset' })
  })

  it('lets the owner alone confirm that a doubtful value is right, after which it is not asked about', async () => {
    const contact = { objectTypeId: '0-1', objectId: '55' }
    const action = { kind: 'confirm', key: { type: 'contact', id: '55' }, ruleId: 'email' }
    const eva = { as: 'eva', userId: '99' }

    expect((await ask('record', contact)).body['view']).toMatchObject({ missing: { items: [{ confirm: null }] } })
    expect((await ask('act', { ...contact, action })).body).toMatchObject({ state: 'refused' })
    expect((await ask('record', contact, eva)).body['view']).toMatchObject({
      missing: {
        items: [
          {
            what: 'e-mail',
            confirm: 'Yes, it is right',
            due: 'Please check: since 1\u00a0Oct\u00a02026',
            isOverdue: false,
          },
        ],
      },
    })
    expect((await ask('act', { ...contact, action }, eva)).body).toMatchObject({ state: 'done' })
    expect((await ask('record', contact, eva)).body['view']).toMatchObject({
      status: { tone: 'good', label: 'complete' },
      missing: { items: [], total: 0 },
      confirmed: [{ what: 'e-mail', askAgain: 'Ask again' }],
    })
    expect((await ask('record', contact)).body['view']).toMatchObject({ confirmed: [] })
    const exemptions = await loadExemptions(database.db, '22', { endedSince: now })
    expect(exemptions).toMatchObject([{ record: action.key, ruleId: 'email', grantedBy: '14' }])
  })

  it('shows the same in both CRMs', async () => {
    const path = '/cards/pipedrive/record'
    const asked = { path, body: { objectTypeId: 'deal', objectId: 33 } }
    const who = { userId: 11, companyId: 22, exp: now.getTime() / 1000 + 300 }

    expect((await askAsPipedrive(server.url, asked, who)).body).toEqual((await ask('record', deal33)).body)
    expect((await askAsPipedrive(server.url, asked, { ...who, exp: who.exp - 301 })).status).toBe(401)
    expect((await askAsPipedrive(server.url, asked, { ...who, companyId: 99 })).body['state']).toBe('refused')
    expect((await askAsPipedrive(server.url, asked, { ...who, userId: 99 })).body['state']).toBe('refused')
  })

  describe('refusals', () => {
    it.each([
      ['a forged signature', { signed: (text: string) => `${text} ` }],
      ['another address', { publicUrl: 'https://evil.example' }],
      ['a request for another person', { signed: (text: string) => text.replace('anna', 'boss') }],
      ['a request that names another account besides', { added: 'portalId=23&' }],
      ['a request that names another person besides', { added: 'userEmail=boss%40acme.no&' }],
      ['a request for another record', { signed: (text: string) => text.replace('"33"', '"34"') }],
    ])('are given to %s', async (_what, who) => {
      const { status, body } = await ask('record', deal33, who)

      expect([status, body['state'], body['view']]).toEqual([401, 'refused', undefined])
    })

    it('are given to the card of another app than the configured one, and the log names both', async () => {
      const { status } = await ask('record', deal33, { appId: '2' })
      expect([status, logged]).toEqual([401, [{ vendor: 'hubspot', namedAppId: '2', configuredAppId: '1' }]])
      const app = { vendor: 'hubspot', appId: '1' }
      expect(await loadOtherApp(database.db, app)).toBe('2')
      // The same is stored once a minute, until the configured app is installed.
      expect(await counting.during(() => ask('record', deal33, { appId: '2' }))).toBe(0)
      clock.time = new Date(now.getTime() + minute)
      expect((await ask('record', deal33)).status).toBe(200)
      expect(await loadOtherApp(database.db, app)).toBeNull()
    })

    it('are given to a request that is repeated after its time', async () => {
      clock.time = new Date(now.getTime() + 5 * minute + 1)

      expect((await ask('record', deal33)).status).toBe(401)
      expect((await ask('act', { action: { ...fill, values: { amount: '5' } } })).status).toBe(401)
    })

    it.each([
      ['an account that is not connected', 'record', deal33, { portalId: '99' }, 'Not connected'],
      ['an account that could not be opened', 'record', deal33, { portalId: '98' }, 'Not available now'],
      ['a person of no account', 'record', deal33, { as: 'eve' }, 'You are not known to Minset'],
      ['a record of no account', 'record', { ...deal33, objectId: '99' }, {}, 'Not known to Minset'],
      ['a type without rules', 'record', { ...deal33, objectTypeId: '2-99' }, {}, 'Not known to Minset'],
      ['no record', 'record', { objectId: { $ne: null } }, {}, 'Not understood'],
      ['text that is no JSON', 'home', '{"page":', {}, 'Not understood'],
      ['a body that is too large', 'act', { ...deal33, action: 'x'.repeat(1_000_000) }, {}, 'Too large'],
      ['an unknown action', 'act', { ...deal33, action: { kind: 'erase' } }, {}, 'Not understood'],
      [
        'a language that nobody speaks',
        'act',
        { action: { kind: 'language', language: '__proto__' } },
        {},
        'Not understood',
      ],
    ])('are given in words to %s', async (_what, name, body, who, title) => {
      expect(await ask(name, body, who)).toMatchObject({ status: 200, body: { state: 'refused', title } })
    })

    it('are given to a value for a record of somebody else', async () => {
      const action = { ...fill, values: { amount: '500' } }

      expect((await ask('act', { action }, { as: 'bjorn' })).body).toMatchObject({ state: 'refused' })
      const entered = await loadEntered(database.db, '22', [{ type: 'deal', id: '33' }])
      expect(entered.size).toBe(0)
    })
  })

  it('judges what is filled in by the rules, and gives the record as it is then', async () => {
    const wrong = await ask('act', { ...deal33, action: { ...fill, values: { amount: '-5' } } })
    const right = await ask('act', { ...deal33, action: { ...fill, values: { amount: '500' } } })
    const again = await ask('act', { ...deal33, action: { ...fill, values: { amount: '500' } } })

    expect(wrong.body).toMatchObject({ state: 'invalid', problems: { amount: 'Enter a number above 0.' } })
    for (const { body } of [right, again]) {
      expect(body).toMatchObject({ state: 'waiting', view: { missing: { items: [{ what: 'amount', fields: [] }] } } })
    }
  })

  it('answers in the language that the person chooses', async () => {
    const { body } = await ask('act', { ...deal33, action: { kind: 'language', language: 'nb' } })

    expect(body).toMatchObject({ state: 'done', view: { status: { label: '1 mangler' } } })
    expect((await ask('settings', {})).body['view']).toMatchObject({
      languages: [
        { code: 'en', isChosen: false },
        { code: 'nb', isChosen: true },
      ],
      roles: [{ label: 'Administrator' }, {}, {}, {}],
    })
    await ask('act', { action: { kind: 'language', language: 'en' } })
  })

  it('takes a dispute of the owner only, once, and calls the record neither missing nor complete while it waits', async () => {
    const waits: unknown = expect.stringContaining('Waiting for Boss.')
    const action = { kind: 'dispute', key: { type: 'deal', id: '33' }, ruleId: 'deal-amount', reason: 'clientRefused' }

    expect((await ask('act', { ...deal33, action }, { as: 'bjorn' })).body).toMatchObject({ state: 'refused' })
    expect((await ask('act', { ...deal33, action: { ...action, reason: 'lazy' } })).body).toMatchObject({
      state: 'refused',
      title: 'Not understood',
    })
    for (const { body } of [await ask('act', { ...deal33, action }), await ask('act', { ...deal33, action })]) {
      expect(body).toMatchObject({
        state: 'done',
        view: {
          status: { tone: 'fair', label: '1 missing on activities' },
          missing: {
            items: [{ what: 'amount', fields: [], disputes: [], disputed: waits }],
          },
        },
      })
    }
    expect((await ask('home', {})).body['view']).toMatchObject({ list: { total: 0, none: 'Nothing is missing.' } })
  })
})
