import express from 'express'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type CardAccount, createCardLimits, frameContent, frameRoutes } from '../../src/cards/index.ts'
import { createCardRequests } from '../../src/crm/hubspot/cards/card-requests.ts'
import { createCardRequests as createPipedriveRequests } from '../../src/crm/pipedrive/cards/card-requests.ts'
import { createPanel } from '../../src/crm/pipedrive/cards/panel.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import { replaceOwners } from '../../src/records/index.ts'
import { cardAccount, cardDepsOf, cardRoutesOf } from '../support/card-account.ts'
import { askAsHubSpot, clientSecret } from '../support/card-request.ts'
import { rowsNow as now, row, saveFinding, saveRows, saveTeam } from '../support/crm-rows.ts'
import { describeAnyStore } from '../support/database.ts'
import { hostileTexts } from '../support/hostile-texts.ts'
import { listenOnAnyPort } from '../support/listen.ts'
import { panelPath, signToken } from '../support/panel-request.ts'

const times = { since: new Date('2026-10-01T12:00:00Z'), dueAt: new Date('2026-10-08T12:00:00Z') }
const secret = 'Secret of 22'
const owners = [
  { id: '11', name: 'Anna', email: 'anna@acme.no', supervisorId: null },
  { id: '12', name: 'Left', email: 'left@acme.no', supervisorId: null },
]

/** Who sends a request: the account and the user that the CRM's signature names, how old it is, and with which secret it is signed. */
interface Sender {
  readonly accountId: string
  readonly ownerId: string
  readonly secret: string
  readonly ageMs: number
}
const anna: Sender = { accountId: '22', ownerId: '11', secret: clientSecret, ageMs: 0 }

const odd: readonly unknown[] = [
  ...hostileTexts,
  null,
  true,
  -1,
  1e308,
  [],
  ['33'],
  {},
  { id: '33' },
  JSON.parse('{"__proto__":{"type":"deal"},"constructor":{"prototype":1}}'),
]

describeAnyStore('cards that are asked by strangers and vandals', (testStore) => {
  let db: Database['db']
  let server: Awaited<ReturnType<typeof listenOnAnyPort>>
  const accounts = new Map<string, CardAccount>()
  const errors: unknown[] = []

  beforeAll(async () => {
    db = (await testStore.open()).db
    for (const accountId of ['22', '23']) {
      const account = await saveTeam(db, accountId, owners)
      accounts.set(accountId, cardAccount(account))
      const users = owners.map(({ id, name, email }) => {
        const user = { id, userId: id, email, firstName: name, lastName: null, teams: [] }
        return { ...user, archived: accountId === '22' && id === '12' }
      })
      await replaceOwners(db, accountId, users)
    }
    const fields = { name: secret, stage: 'open', probability: 0.5 }
    await saveRows(db, '22', [row('deal', '33', { ownerId: '11', fields })])
    await saveFinding(db, '22', { type: 'deal', id: '33', ruleId: 'deal-amount', message: 'amount', ...times })
    const log = { warn: () => undefined, error: (what: unknown) => void errors.push(what) }
    const deps = {
      db,
      clock: { now: () => now },
      apps: new Map([
        ['hubspot', { cards: null, cardRequests: createCardRequests({ clientSecret, appId: '1' }) }],
        [
          'pipedrive',
          {
            cards: createPanel({ clientSecret, panelSecret: undefined, basic: undefined }),
            cardRequests: createPipedriveRequests({ clientSecret, panelSecret: undefined }),
            frames: { ancestors: "'none'", sdk: () => Buffer.from('') },
          },
        ],
      ]),
      enterUrl: () => 'https://minset.example/enter',
      accountOf: (_vendor: string, externalId: string) => Promise.resolve(accounts.get(externalId) ?? null),
      log,
    }
    const cards = cardDepsOf(deps)
    const app = express().use(cardRoutesOf(deps))
    app.use(frameRoutes({ ...cards, apps: deps.apps, content: (vendor) => frameContent(cards, vendor) }))
    server = await listenOnAnyPort(app)
  })
  beforeEach(() => {
    errors.length = 0
  })
  afterAll(() => server.close())

  /** Of all these requests, none is to be refused because there are so many. */
  function forgetRequests(): void {
    const account = accounts.get('22')
    if (account !== undefined) accounts.set('22', { ...account, limits: createCardLimits() })
  }

  interface Reply {
    readonly status: number
    readonly text: string
  }

  async function asHubSpot(sender: Sender, path: string, body: unknown): Promise<Reply> {
    const at = new Date(now.getTime() - sender.ageMs)
    const who = { portalId: sender.accountId, userId: sender.ownerId, userEmail: 'x@acme.no', now: at }
    const forged = { signed: (text: string) => `${text} ` }
    const asking = { ...who, ...(sender.secret === clientSecret ? {} : forged) }
    const { status, body: answer } = await askAsHubSpot(server.url, { path, body }, asking)
    return { status, text: JSON.stringify(answer) }
  }

  function tokenOf({ accountId, ownerId, secret: key, ageMs }: Sender): string {
    const exp = (now.getTime() - ageMs) / 1000 + 300
    return signToken({ userId: Number(ownerId), companyId: Number(accountId), exp }, key)
  }

  async function asPipedrive(sender: Sender, path: string, body?: string): Promise<Reply> {
    const headers = {
      authorization: `Bearer ${tokenOf(sender)}`,
      'content-type': 'application/x-www-form-urlencoded',
    }
    const init = body === undefined ? { headers } : { method: 'POST', headers, body }
    const response = await fetch(server.url + path, init)
    return { status: response.status, text: await response.text() }
  }

  async function panel(sender: Sender): Promise<Reply> {
    const whose = { userId: sender.ownerId, companyId: sender.accountId, token: tokenOf(sender) }
    const response = await fetch(
      server.url + panelPath({ resource: 'deal', view: 'details', selectedIds: '33', isShared: 'false', ...whose }),
    )
    return { status: response.status, text: await response.text() }
  }

  const deal = { objectTypeId: '0-3', objectId: '33' }
  const dispute = { kind: 'dispute', key: { type: 'deal', id: '33' }, ruleId: 'deal-amount', reason: 'wrong' }
  const fill = { ...dispute, kind: 'fill', values: { amount: '5' }, seen: { amount: '' } }
  const form = new URLSearchParams({
    'of-kind': 'dispute',
    'of-type': 'deal',
    'of-id': '33',
    'of-ruleId': 'deal-amount',
    'of-reason': 'wrong',
  }).toString()
  const record = '/cards/pipedrive/parts/record?resource=deal&selectedIds=33'

  /** Every address of cards that answers with something of an account. */
  const routes: Readonly<Record<string, (sender: Sender) => Promise<Reply>>> = {
    'the record on HubSpot': (sender) => asHubSpot(sender, '/cards/hubspot/record', deal),
    'the home on HubSpot': (sender) => asHubSpot(sender, '/cards/hubspot/home', {}),
    'the settings on HubSpot': (sender) => asHubSpot(sender, '/cards/hubspot/settings', {}),
    'a dispute on HubSpot': (sender) => asHubSpot(sender, '/cards/hubspot/act', { ...deal, action: dispute }),
    'a value on HubSpot': (sender) => asHubSpot(sender, '/cards/hubspot/act', { ...deal, action: fill }),
    'a check on HubSpot': (sender) => asHubSpot(sender, '/cards/hubspot/act', { ...deal, action: { kind: 'check' } }),
    'the panel on Pipedrive': panel,
    'the record on Pipedrive': (sender) => asPipedrive(sender, record),
    'the home on Pipedrive': (sender) => asPipedrive(sender, '/cards/pipedrive/parts/home'),
    'the settings on Pipedrive': (sender) => asPipedrive(sender, '/cards/pipedrive/parts/settings'),
    'the way in on Pipedrive': (sender) => asPipedrive(sender, '/cards/pipedrive/enter'),
    'a dispute on Pipedrive': (sender) => asPipedrive(sender, record, form),
  }
  /** He has a home and pages in his own account. */
  const knownElsewhere = 'a user of another account'
  const strangers: Readonly<Record<string, Partial<Sender>>> = {
    'somebody without the secret': { secret: 'other' },
    'somebody with an old request': { ageMs: 300_001 },
    [knownElsewhere]: { accountId: '23' },
    'a user of an account that is not connected': { accountId: '99' },
    'a user who is no owner': { ownerId: '98' },
    'a user who has left': { ownerId: '12' },
  }

  /** What was done to the record. */
  async function traces(): Promise<unknown> {
    const { rows } = await sql`
      select (select count(*)::int from audit_log) as audit, (select count(*)::int from disputes) as disputes,
        (select count(*)::int from write_backs) as values`.execute(db)
    return rows[0]
  }
  const untouched = { audit: 0, disputes: 0, values: 0 }

  describe.each(Object.entries(strangers))('by %s', (name, changes) => {
    it.each(Object.entries(routes))('answer nothing: %s', async (_route, ask) => {
      const { status, text } = await ask({ ...anna, ...changes })

      expect(text).not.toContain(secret)
      expect([200, 401, 403, 404]).toContain(status)
      expect(/"ready"|minset\.example\/enter|<form/.test(text) && name !== knownElsewhere).toBe(false)
      expect(await traces()).toEqual(untouched)
      expect(errors).toEqual([])
    })
  })

  it('the same addresses answer a person of the account', async () => {
    for (const ask of [routes['the record on HubSpot'], routes['the record on Pipedrive']]) {
      expect((await ask?.(anna))?.text).toContain(secret)
    }
  })

  it.each([
    [
      'got another owner',
      () => db.updateTable('records').set({ owner_id: '12' }).where('record_id', '=', '35').execute(),
    ],
    ['vanished', () => db.deleteFrom('records').where('record_id', '=', '35').execute()],
  ])('refuse an action on a record that has %s meanwhile', async (_what, change) => {
    const key = { type: 'deal', id: '35' } as const
    await saveRows(db, '22', [row('deal', '35', { ownerId: '11', fields: { stage: 'open', probability: 0.5 } })])
    await saveFinding(db, '22', { ...key, ruleId: 'deal-amount', message: 'amount', ...times })
    await change()

    for (const action of [fill, dispute, { ...dispute, kind: 'confirm' }, { ...dispute, kind: 'ask-again' }]) {
      const { text } = await asHubSpot(anna, '/cards/hubspot/act', { ...deal, action: { ...action, key } })
      expect(JSON.parse(text)).toMatchObject({ state: 'refused', title: 'Not available to you' })
    }
    expect(await traces()).toEqual(untouched)
    await db.deleteFrom('findings').where('record_id', '=', '35').execute()
  })

  const none = { ...fill, ruleId: 'none' }
  const partsOf: Readonly<Record<string, readonly [body: object, names: readonly string[]]>> = {
    record: [deal, ['objectTypeId', 'objectId', 'language', 'figure']],
    home: [{}, ['page', 'ownerId', 'figure']],
    settings: [{}, ['language']],
    act: [{ ...deal, action: none }, ['action', 'objectTypeId', 'objectId']],
  }
  const actionsWith: readonly ((one: unknown) => object)[] = [
    ...['kind', 'key', 'ruleId', 'values', 'seen'].map((part) => (one: unknown) => ({ ...none, [part]: one })),
    ...['reason', 'comment'].map((part) => (one: unknown) => ({ ...dispute, ruleId: 'none', [part]: one })),
    (one) => ({ kind: 'language', language: one }),
    (one) => ({ ...none, key: { type: 'deal', id: one } }),
    (one) => ({ ...fill, values: { amount: one }, seen: { amount: one } }),
  ]
  const texts = ['', '{', '[]', '['.repeat(100_000), '{"a":'.repeat(50_000), '\u0000', '{"objectId":"\\ud800"}']

  it.each(Object.entries(partsOf))('take no body of another form for anything: /%s', async (name, [body, names]) => {
    const bodies = [
      ...odd,
      ...odd.flatMap((one) => names.map((part) => ({ ...body, [part]: one }))),
      ...(name === 'act' ? odd.flatMap((one) => actionsWith.map((make) => ({ ...deal, action: make(one) }))) : []),
    ]
    const answers = []
    for (const sent of [...bodies, ...texts]) {
      forgetRequests()
      answers.push({ sent, ...(await asHubSpot(anna, `/cards/hubspot/${name}`, sent)) })
    }

    expect(answers.filter(({ status }) => status !== 200)).toEqual([])
    expect(errors).toEqual([])
    expect(await traces()).toEqual(untouched)
  })

  it('take no form of another shape for anything', async () => {
    const other = form.replace('deal-amount', 'none')
    const names = ['of-kind', 'of-type', 'of-id', 'of-ruleId', 'of-reason', 'of-comment', 'of-language', 'value-amount']
    const values = [...hostileTexts, '']
    const forms = [
      ...names.flatMap((name) => values.map((text) => `${other}&${new URLSearchParams({ [name]: text }).toString()}`)),
      ...names.flatMap((name) =>
        values.map((text) => new URLSearchParams({ 'of-kind': 'fill', [name]: text }).toString()),
      ),
      `${other}&${other}`,
      'of-kind[]=dispute&of-kind[__proto__]=x',
      '__proto__=x&constructor=y&value-__proto__=z&seen-constructor=1&of-kind=fill&of-type=deal&of-id=33&of-ruleId=deal-amount',
      '%E0%A4%A=%&%00=%00',
      'a=1&'.repeat(1001),
    ]
    const replies = []
    for (const sent of forms) {
      forgetRequests()
      replies.push({ sent, ...(await asPipedrive(anna, record.replace('33', '34'), sent)) })
    }
    const queries = [
      'resource=deal&resource=person&selectedIds=33',
      'resource[]=deal&selectedIds=33',
      'selectedIds=%00',
    ]
    for (const query of [
      ...queries,
      'resource=deal&selectedIds=33&selectedIds=34',
      'resource=__proto__&selectedIds=1',
    ]) {
      const asked = await asPipedrive(anna, `/cards/pipedrive/parts/record?${query}`)
      expect(asked.text).not.toContain(secret)
      replies.push({ sent: query, ...asked })
    }

    expect(replies.filter(({ status }) => ![200, 400, 413].includes(status))).toEqual([])
    expect(errors).toEqual([])
    expect(await traces()).toEqual(untouched)
  })
})
