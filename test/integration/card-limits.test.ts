import express from 'express'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type CardAccount, createCardLimits, frameContent, frameRoutes } from '../../src/cards/index.ts'
import { createCardRequests } from '../../src/crm/hubspot/cards/card-requests.ts'
import { createCardRequests as createPipedriveRequests } from '../../src/crm/pipedrive/cards/card-requests.ts'
import { createPanel } from '../../src/crm/pipedrive/cards/panel.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import { createBrakes } from '../../src/infra/http/brake.ts'
import { mostRefusals } from '../../src/repairs/index.ts'
import { cardAccount, cardDepsOf, cardRoutesOf } from '../support/card-account.ts'
import { askAsHubSpot, type CardAnswer, clientSecret } from '../support/card-request.ts'
import { rowsNow as now, row, saveFinding, saveRows, saveTeam } from '../support/crm-rows.ts'
import { describeAnyStore } from '../support/database.ts'
import { listenOnAnyPort } from '../support/listen.ts'
import { panelPath, signToken } from '../support/panel-request.ts'

const times = { since: new Date('2026-10-01T12:00:00Z'), dueAt: new Date('2026-10-08T12:00:00Z') }
const minute = 60_000
const limited =
  'You have checked many records in a short time. Wait 60 seconds, then try again. ' +
  'Your change is not lost: it is read as soon as Acme CRM reports it.'

describeAnyStore('what one person may ask of an account by cards', (testStore) => {
  let db: Database['db']
  let server: Awaited<ReturnType<typeof listenOnAnyPort>>
  let account: CardAccount
  let ms = 0
  let reads = 0

  beforeAll(async () => {
    db = (await testStore.open()).db
    const team = await saveTeam(db, '22', [
      { id: '11', name: 'Anna', email: 'anna@acme.no', supervisorId: null },
      { id: '12', name: 'Bjørn', email: 'bjorn@acme.no', supervisorId: null },
    ])
    account = cardAccount(team)
    const panel = createPanel({ clientSecret, panelSecret: undefined, basic: undefined })
    const frames = { ancestors: "'none'", sdk: () => Buffer.from('') }
    const pipedrive = createPipedriveRequests({ clientSecret, panelSecret: undefined })
    const deps = {
      db,
      clock: { now: () => now },
      apps: new Map([
        ['hubspot', { cards: null, cardRequests: createCardRequests({ clientSecret, appId: '1' }) }],
        ['pipedrive', { cards: panel, cardRequests: pipedrive, frames }],
      ]),
      enterUrl: () => 'https://minset.example/enter',
      accountOf: () => Promise.resolve(account),
      // A worker that finds at once that the CRM has nothing new.
      queue: {
        async enqueue(trx: Database['db'], { name }: { readonly name: string }) {
          if (name !== 'crm.refresh') return
          reads += 1
          await trx.deleteFrom('due_refreshes').execute()
        },
      },
    }
    const app = express().use(cardRoutesOf(deps))
    app.use(frameRoutes({ ...cardDepsOf(deps), apps: deps.apps, content: (v) => frameContent(cardDepsOf(deps), v) }))
    server = await listenOnAnyPort(app)
    await saveRows(db, '22', [
      row('deal', '33', { ownerId: '11', fields: { name: 'Pilot', stage: 'open', probability: 0.5 } }),
    ])
    await saveFinding(db, '22', { type: 'deal', id: '33', ruleId: 'deal-amount', message: 'amount', ...times })
  })
  beforeEach(() => {
    ms = 0
    reads = 0
    const refusalsOf = createBrakes({ ...mostRefusals, now: () => ms })
    account = { ...account, limits: createCardLimits(() => ms), refusalsOf }
  })
  afterAll(() => server.close())

  function asAnna(body: object, { path = 'act', as = 'anna' } = {}): Promise<CardAnswer> {
    const request = { path: `/cards/hubspot/${path}`, body: { objectTypeId: '0-3', ...body } }
    return askAsHubSpot(server.url, request, { portalId: '22', userEmail: `${as}@acme.no`, now })
  }

  function check(objectId: string, as = 'anna'): Promise<CardAnswer> {
    return asAnna({ objectId, action: { kind: 'check' } }, { as })
  }

  const token = signToken({ userId: 11, companyId: 22, exp: now.getTime() / 1000 + 300 }, clientSecret)

  /** What Pipedrive's panel shows Anna after her form. */
  async function panelAfter(form: Readonly<Record<string, string>>): Promise<string> {
    const headers = { authorization: `Bearer ${token}` }
    const url = `${server.url}/cards/pipedrive/parts/record?resource=deal&selectedIds=33`
    const response = await fetch(url, { method: 'POST', headers, body: new URLSearchParams(form) })
    return response.text()
  }

  it('a person has thirty records checked at once, and then one a minute, whichever CRM it is', async () => {
    for (let count = 0; count < 30; count += 1) expect((await check('33')).body['state']).toBe('done')

    expect((await check('33')).body).toMatchObject({
      state: 'refused',
      words: limited,
    })
    expect(await panelAfter({ 'of-kind': 'check' })).toContain(limited)
    expect((await asAnna({ objectId: '33' }, { path: 'record' })).body['state']).toBe('ready')
    expect(reads).toBe(30)
    expect((await check('33', 'bjorn')).body['state']).toBe('done')
    ms = minute
    expect([(await check('33')).body['state'], (await check('33')).body['state']]).toEqual(['done', 'refused'])
  })

  it('checks that are sent together count as well', async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, () => check('33')))

    expect(answers.filter(({ body }) => body['state'] === 'done')).toHaveLength(30)
  })

  it('a record that the CRM does not know is asked for once, until it is known', async () => {
    const unknown = { state: 'refused', message: expect.stringContaining('not read this record yet') as string }
    for (const as of ['anna', 'bjorn', 'anna']) expect((await check('404', as)).body).toMatchObject(unknown)
    expect(reads).toBe(1)
    expect((await check('405')).body).toMatchObject(unknown)
    expect(reads).toBe(2)

    ms = 10 * minute
    expect((await check('404')).body).toMatchObject(unknown)
    await saveRows(db, '22', [row('deal', '404', { ownerId: '11' })])
    expect((await check('404')).body['state']).toBe('done')
    expect(reads).toBe(4)
  })

  it('a person enters nothing more after many values that the CRM has refused', async () => {
    const fill = {
      key: { type: 'deal', id: '33' },
      ruleId: 'deal-amount',
      values: { amount: '5' },
      seen: { amount: '' },
    }
    for (let count = 0; count < 20; count += 1) account.refusalsOf('11').count()

    const { body } = await asAnna({ objectId: '33', action: { kind: 'fill', ...fill } })
    const words = 'The CRM has rejected many of your values in a short time. Wait 60 seconds, then try again.'
    expect(body).toEqual({ state: 'refused', title: 'Too many attempts', words })
    const form = {
      'of-kind': 'fill',
      'of-type': 'deal',
      'of-id': '33',
      'of-ruleId': 'deal-amount',
      'value-amount': '5',
    }
    expect(await panelAfter(form)).toContain(words)
  })

  it('a person who asks too often waits', async () => {
    const requests = account.limits.requestsOf('11')
    for (let count = 0; count < 599; count += 1) requests.count()
    const whose = { userId: '11', companyId: '22', token }
    const path = panelPath({ resource: 'deal', view: 'details', selectedIds: '33', isShared: 'false', ...whose })

    expect((await asAnna({ objectId: '33' }, { path: 'record' })).body['state']).toBe('ready')
    expect((await asAnna({ objectId: '33' }, { path: 'record' })).body).toMatchObject({ title: 'Too many attempts' })
    expect(await panelAfter({ 'of-kind': 'check' })).toContain('Too many requests from your cards. Wait 1 second')
    expect((await fetch(server.url + path)).status).toBe(429)
    expect((await asAnna({ objectId: '33' }, { path: 'record', as: 'bjorn' })).body['state']).toBe('ready')
    ms = 1000
    expect((await asAnna({ objectId: '33' }, { path: 'record' })).body['state']).toBe('ready')
  })
})
