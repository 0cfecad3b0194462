import { setTimeout as wait } from 'node:timers/promises'
import express from 'express'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { CardAccount } from '../../src/cards/index.ts'
import { createCardRequests } from '../../src/crm/hubspot/cards/card-requests.ts'
import { noteHints } from '../../src/inbox/index.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import { scheduleEvaluations } from '../../src/records/index.ts'
import { cardAccount, cardRoutesOf } from '../support/card-account.ts'
import { askAsHubSpot, type CardAnswer, clientSecret } from '../support/card-request.ts'
import { rowsNow as now, row, saveFinding, saveRows, saveTeam } from '../support/crm-rows.ts'
import { describeEachStore } from '../support/database.ts'
import { listenOnAnyPort } from '../support/listen.ts'

const accountId = '22'
const times = { since: new Date('2026-10-01T12:00:00Z'), dueAt: new Date('2026-10-08T12:00:00Z') }

/** How a request is repeated: somebody presses again, two windows are open, or the CRM repeats what was not answered. */
const ways = {
  'one after the other': async (act: () => Promise<CardAnswer>) => [await act(), await act(), await act()],
  'at the same time': (act: () => Promise<CardAnswer>) => Promise.all([act(), act(), act()]),
}
type Way = keyof typeof ways

/** What each action is about, what it is answered with, and what it leaves behind. */
const actions = [
  {
    kind: 'fill',
    type: 'deal',
    action: { ruleId: 'deal-amount', values: { amount: '500' }, seen: { amount: '' } },
    state: 'waiting',
    left: { audit: ['field-filled-in'], disputes: 0, exemptions: 0, jobs: ['crm.write-back'] },
  },
  {
    kind: 'confirm',
    type: 'contact',
    action: { ruleId: 'email' },
    state: 'done',
    left: { audit: ['exemption-confirmed'], disputes: 0, exemptions: 1, jobs: ['findings.evaluate'] },
  },
  {
    kind: 'dispute',
    type: 'deal',
    action: { ruleId: 'deal-amount', reason: 'wrong' },
    state: 'done',
    left: { audit: ['finding-disputed'], disputes: 1, exemptions: 0, jobs: [] },
  },
] as const

describeEachStore('an action of a card that is repeated', (testStore) => {
  let db: Database['db']
  let server: Awaited<ReturnType<typeof listenOnAnyPort>>
  let account: CardAccount
  const jobs: string[] = []

  beforeAll(async () => {
    db = (await testStore.open()).db
    account = cardAccount(
      await saveTeam(db, accountId, [
        { id: '1', name: 'Boss', email: 'boss@acme.no', supervisorId: null },
        { id: '11', name: 'Anna', email: 'anna@acme.no', supervisorId: '1' },
      ]),
    )
    const app = express().use(
      cardRoutesOf({
        db,
        clock: { now: () => now },
        apps: new Map([['hubspot', { cards: null, cardRequests: createCardRequests({ clientSecret, appId: '1' }) }]]),
        enterUrl: () => 'https://minset.example/enter',
        accountOf: () => Promise.resolve(account),
        queue: { enqueue: (_db, { name }) => Promise.resolve(void jobs.push(name)) },
      }),
    )
    server = await listenOnAnyPort(app)
  })
  beforeEach(() => {
    jobs.length = 0
  })
  afterAll(() => server.close())

  function ask(action: object, record: object = {}): Promise<CardAnswer> {
    const request = { path: '/cards/hubspot/act', body: { action, ...record } }
    return askAsHubSpot(server.url, request, { portalId: accountId, userEmail: 'anna@acme.no', now })
  }

  async function saveIncomplete(type: 'deal' | 'contact', id: string): Promise<void> {
    const fields = type === 'deal' ? { name: 'Pilot', stage: 'open', probability: 0.5 } : { email: 'test@firma.no' }
    await saveRows(db, accountId, [row(type, id, { ownerId: '11', fields })])
    const asked = { reason: 'doubtful', charge: { state: 'noted' } } as const
    const finding = type === 'deal' ? { ruleId: 'deal-amount' } : { ruleId: 'email', ...asked }
    await saveFinding(db, accountId, { type, id, message: 'value', ...times, ...finding })
  }

  /** What was stored about a record. */
  async function leftBehind(id: string): Promise<object> {
    const { rows } = await sql<{ audit: string[]; disputes: number; exemptions: number }>`
      select
        (select coalesce(array_agg(action order by entry_id), '{}') from audit_log where after::text like ${`% ${id}%`}) as audit,
        (select count(*)::int from disputes where record_id = ${id}) as disputes,
        (select count(*)::int from exemptions where record_id = ${id}) as exemptions`.execute(db)
    return { ...rows[0], jobs: [...jobs] }
  }

  const cases = actions.flatMap((one) => (Object.keys(ways) as Way[]).map((way) => ({ ...one, way })))
  it.each(cases)('has one effect, and one answer: $kind, $way', async ({ kind, type, action, state, left, way }) => {
    const id = `${kind}-${way.replaceAll(' ', '-')}`
    await saveIncomplete(type, id)

    const answers = await ways[way](() => ask({ kind, key: { type, id }, ...action }))

    expect(answers.map(({ body }) => body['state'])).toEqual([state, state, state])
    expect(new Set(answers.map(({ body }) => body['message'])).size).toBe(1)
    expect(await leftBehind(id)).toEqual(left)
  })

  it.each([
    ['one after the other', '7001'],
    ['at the same time', '7002'],
  ] as const)('asks again about a confirmed value once: %s', async (way, id) => {
    const about = { key: { type: 'contact', id }, ruleId: 'email' }
    const card = { objectTypeId: '0-1', objectId: id }
    await saveIncomplete('contact', id)
    const confirmed = await ask({ kind: 'confirm', ...about }, card)

    const answers = await ways[way](() => ask({ kind: 'ask-again', ...about }, card))

    expect(confirmed.body['view']).toMatchObject({
      status: { tone: 'good', label: 'complete' },
      missing: { items: [], total: 0 },
      confirmed: [{ askAgain: 'Ask again', disputed: 'You have said that the value is right.' }],
    })
    for (const { body } of answers) {
      expect(body).toMatchObject({
        state: 'done',
        message: 'The value is asked about again. Nothing was changed in Acme CRM.',
        view: { missing: { items: [{ confirm: 'Yes, it is right', askAgain: null }] }, confirmed: [] },
      })
    }
    expect(await leftBehind(id)).toMatchObject({ audit: ['exemption-confirmed', 'exemption-revoked'], exemptions: 1 })
    expect((await ask({ kind: 'confirm', ...about })).body['state']).toBe('done')
    expect(await leftBehind(id)).toMatchObject({ exemptions: 2 })
  })

  it('does not enter a value again that was written, until the record has been read without it', async () => {
    const fill = { kind: 'fill', key: { type: 'deal', id: 'written' }, ...actions[0].action }
    async function stateOf(): Promise<unknown> {
      return (await ask(fill)).body['state']
    }
    await saveIncomplete('deal', 'written')
    expect(await stateOf()).toBe('waiting')

    // As a delivery leaves it.
    await sql`update write_backs set applied = desired, updated_at = ${now} where record_id = 'written'`.execute(db)
    const hint = { key: { type: 'deal', id: 'written' } as const, notedAt: now, dueAt: now }
    await noteHints(db, accountId, { hints: [hint] })
    expect(await stateOf()).toBe('written')
    // Read, and still to be judged.
    const fields = { name: 'Pilot', stage: 'open', probability: 0.5 }
    await saveRows(db, accountId, [row('deal', 'written', { ownerId: '11', fields: { ...fields, amount: 500 } })])
    await db.deleteFrom('due_refreshes').where('record_id', '=', 'written').execute()
    expect(await stateOf()).toBe('written')
    expect(await leftBehind('written')).toMatchObject({ audit: ['field-filled-in'], jobs: ['crm.write-back'] })

    // Somebody has deleted the value in the CRM.
    await saveRows(db, accountId, [row('deal', 'written', { ownerId: '11', fields })])
    expect(await stateOf()).toBe('waiting')
    expect(await leftBehind('written')).toMatchObject({ audit: ['field-filled-in', 'field-filled-in'] })
  })

  it('asks once to read a record that was changed in the CRM', async () => {
    await saveIncomplete('deal', '78')
    await ways['at the same time'](() => ask({ kind: 'check' }, { objectTypeId: '0-3', objectId: '78' }))

    const { rows } = await sql`select awaited from due_refreshes where record_id = '78'`.execute(db)
    expect(rows).toEqual([{ awaited: true }])
  })

  it('answers a check only once the record has been read and judged', async () => {
    const key = { type: 'deal', id: '77' } as const
    const own = account
    account = { ...own, patienceMs: 60_000 }
    await saveIncomplete('deal', key.id)
    let isAnswered = false
    const asked = ask({ kind: 'check' }, { objectTypeId: '0-3', objectId: key.id }).then((answer) => {
      isAnswered = true
      return answer
    })
    const queued = db.selectFrom('due_refreshes').select('record_id').where('record_id', '=', key.id)
    await expect.poll(() => queued.execute()).toHaveLength(1)

    await scheduleEvaluations(db, accountId, [{ key, dueAt: now, notedAt: now }])
    await db.deleteFrom('due_refreshes').where('record_id', '=', key.id).execute()
    // Longer than the pause between two looks.
    await wait(200)
    expect(isAnswered).toBe(false)
    await sql`update findings set state = 'resolved' where record_id = ${key.id}`.execute(db)
    await db.deleteFrom('due_evaluations').where('record_id', '=', key.id).execute()

    expect((await asked).body).toMatchObject({ state: 'done', view: { missing: { total: 0 } } })
    account = own
  })
})
