import { afterAll, beforeAll, expect, it } from 'vitest'
import { wholeAccount } from '../../src/domain/read-scope.ts'
import { saveFindingChanges } from '../../src/findings/finding-store.ts'
import { createOpenTrends } from '../../src/findings/index.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import { scorecardMetrics } from '../../src/metrics/index.ts'
import { lastWeeks, loadFigureTrends, loadScorecards } from '../../src/scorecards/index.ts'
import { fullCharge, noChanges, rowsNow as now, row, saveFinding, saveRows } from '../support/crm-rows.ts'
import { describeAnyStore } from '../support/database.ts'
import { type PeopleWorld, startPeopleWorld } from '../support/people-world.ts'
import { missingMessage } from '../support/words.ts'

const accountId = 'ours'
const weeks = lastWeeks(4, { now, timeZone: 'Europe/Oslo' })

/** Today is a Wednesday of week 42. */
const deals = [
  // The first moment of week 40 in Oslo, and the last day of week 41.
  { closeDate: '2026-09-27T22:00:00Z', stage: 'won', amount: 100, ownerId: 'anna' },
  { closeDate: '2026-10-11', stage: 'lost', amount: 1, ownerId: 'anna' },
  { closeDate: '2026-10-12T08:00:00Z', stage: 'won', amount: 20, ownerId: 'anna' },
  { closeDate: '2026-10-13T08:00:00Z', stage: 'won', amount: 7, currency: 'NOK', ownerId: 'bjorn' },
]

describeAnyStore('the past weeks of a scorecard', (store) => {
  let database: Database
  let world: PeopleWorld

  beforeAll(async () => {
    database = await store.open()
    world = await startPeopleWorld(database)
    await saveRows(
      database.db,
      accountId,
      deals.map(({ ownerId, ...fields }, index) => row('deal', `closed-${index}`, { ownerId, fields })),
    )
    await saveRows(database.db, accountId, [
      row('call', 'first', { ownerId: 'bjorn', fields: { at: '2026-10-05T08:00:00Z' } }),
    ])
    await openAndResolve(new Date('2026-09-30T08:00:00Z'), new Date('2026-10-06T08:00:00Z'))
  })
  afterAll(() => world.close())

  function trendsOf(ownerId: string | null) {
    return loadFigureTrends(database.db, { accountId, ownerId, now, weeks, metrics: scorecardMetrics })
  }

  /** A finding of one of Anna's deals. */
  async function openAndResolve(opened: Date, resolved: Date): Promise<void> {
    const key = { type: 'deal', id: 'closed-0' } as const
    const finding = { ruleId: 'deal-name', reason: 'missing', message: missingMessage('name'), since: opened } as const
    async function save(changes: Partial<typeof noChanges>, at: Date): Promise<void> {
      const all = { changes: { ...noChanges, ...changes }, rulesetVersion: 'test', now: at }
      await saveFindingChanges(database.db, accountId, all)
    }
    await save({ opened: [{ ...finding, dueAt: opened, key, charge: fullCharge }] }, opened)
    const where = { account_id: accountId, record_id: key.id }
    const { finding_id: findingId } = await database.db
      .selectFrom('findings')
      .select('finding_id')
      .where((is) => is.and(where))
      .executeTakeFirstOrThrow()
    await save({ resolved: [findingId] }, resolved)
  }

  it('have the figures that the scorecards of these weeks have', async () => {
    const trends = await trendsOf('anna')

    expect(Object.fromEntries(trends)).toMatchObject({
      dealsWon: [undefined, 1, 0, 1],
      dealsLost: [undefined, 0, 1, 0],
      winRate: [undefined, 1, 0, 1],
      dealsWonValue: [undefined, [{ currency: 'EUR', amount: 100 }], [], [{ currency: 'EUR', amount: 20 }]],
    })
    for (const [place, period] of weeks.entries()) {
      const query = { accountId, owners: ['anna'], period, now, metrics: scorecardMetrics }
      const [card] = await loadScorecards(database.db, query)
      const known = [...trends].flatMap(([id, figures]) => (figures[place] === undefined ? [] : [[id, figures[place]]]))
      expect(card?.metrics).toMatchObject(Object.fromEntries(known))
    }
  })

  it('begin with the first record of the account that has such a date, whosever it is, and are zero after it', async () => {
    expect((await trendsOf('anna')).get('calls')).toEqual([undefined, undefined, 0, 0])
    expect((await trendsOf('bjorn')).get('calls')).toEqual([undefined, undefined, 1, 0])
    expect((await trendsOf(null)).get('calls')).toEqual([undefined, undefined, 0, 0])
    // There is no meeting at all.
    expect((await trendsOf('anna')).get('meetingsHeld')).toEqual(weeks.map(() => undefined))
  })

  it('are not made up for what was a state in them', async () => {
    const trends = await trendsOf('anna')

    expect([...trends.keys()]).toEqual(['calls', 'meetingsHeld', 'dealsWon', 'dealsWonValue', 'dealsLost', 'winRate'])
  })

  it('of open findings begin with the history of findings', async () => {
    const query = { accountId, scope: wholeAccount, weeks: weeks.map(({ from }) => from), now }
    const { byOwner, nothing } = await createOpenTrends()(database.db, query)

    expect(byOwner.get('anna')).toMatchObject({
      weeks: [null, 1, 0, 1],
      changes: [null, { opened: 1, resolved: 0 }, { opened: 0, resolved: 1 }, { opened: 1, resolved: 0 }],
    })
    expect(nothing.weeks).toEqual([null, 0, 0, 0])
    // No history is known of an account without any.
    const none = await createOpenTrends()(database.db, { ...query, accountId: 'none' })
    expect(none.nothing.weeks).toEqual([null, null, null, 0])
  })

  it('of open findings are, for one owner or for records without one, what they are among all', async () => {
    await saveRows(database.db, accountId, [row('contact', 'left-alone', { ownerId: null })])
    const contact = { type: 'contact', id: 'left-alone', message: 'last name', since: now, dueAt: now } as const
    await saveFinding(database.db, accountId, contact)
    const query = { accountId, scope: wholeAccount, weeks: weeks.map(({ from }) => from), now }
    const loadOpenTrends = createOpenTrends()
    const all = await loadOpenTrends(database.db, query)

    for (const ownerId of ['anna', null]) {
      const { byOwner, nothing } = await loadOpenTrends(database.db, { ...query, ownerId })
      expect([...byOwner]).toEqual([[ownerId, all.byOwner.get(ownerId)]])
      expect(nothing).toEqual(all.nothing)
    }
    // The weeks that are kept are those of the whole account.
    expect(await loadOpenTrends(database.db, query)).toEqual(all)
  })

  it('of findings are a picture on the overview, with the same numbers in a table', async () => {
    const { body } = await (await world.signedIn('anna')).get(`/accounts/${accountId}/`)

    expect(body).toContain(
      'Findings opened and resolved in each week: week 40, 2026: +1 −0; week 41, 2026: +0 −1; week 42, 2026 so far: +1 −0',
    )
    expect(body).toMatch(/Above the line: 2 opened[^]*Below the line: 1 resolved/)
    expect(body).toMatch(/week 41, 2026<\/th><td class="number" data-label="Open at week’s end">0</)
  })

  it('are a line beside each figure of which they are known, and say every number', async () => {
    const { body } = await (await world.signedIn('anna')).get(`/accounts/${accountId}/scorecard`)
    const titles = [...body.matchAll(/<title>([^<]*)<\/title><path class="under"/g)].map(([, title]) => title)

    expect(titles).toEqual([
      'Open findings at the end of each week: week 40, 2026: 1; week 41, 2026: 0; week 42, 2026: 1',
      'Calls by week: week 41, 2026: 0; week 42, 2026 so far: 0',
      'Deals won by week: week 40, 2026: 1; week 41, 2026: 0; week 42, 2026 so far: 1',
      'Value won by week: week 40, 2026: €100; week 41, 2026: €0; week 42, 2026 so far: €20',
      'Deals lost by week: week 40, 2026: 0; week 41, 2026: 1; week 42, 2026 so far: 0',
      'Win rate by week: week 40, 2026: 100%; week 41, 2026: 0%; week 42, 2026 so far: 100%',
    ])
    expect(body).toContain('<dt>week 42, 2026 so far</dt><dd>€20</dd>')
  })

  it('are no line where they are sums in several currencies', async () => {
    const { body } = await (await world.signedIn('bjorn')).get(`/accounts/${accountId}/scorecard`)

    expect(body).toContain('<title>Deals won by week')
    expect(body).not.toContain('<title>Value won by week')
  })
})

describeAnyStore('the table of scorecards', (store) => {
  let database: Database
  let world: PeopleWorld

  beforeAll(async () => {
    database = await store.open()
    world = await startPeopleWorld(database)
    await saveRows(database.db, accountId, [
      ...['a', 'b'].map((id) => row('call', id, { ownerId: 'bjorn', fields: { at: '2026-10-12T08:00:00Z' } })),
      row('call', 'c', { ownerId: 'dina', fields: { at: '2026-10-12T08:00:00Z' } }),
    ])
    await saveFinding(database.db, accountId, {
      type: 'call',
      id: 'c',
      message: 'subject',
      since: now,
      dueAt: new Date(now.getTime() - 1000),
    })
  })
  afterAll(() => world.close())

  async function repsFor(name: string, query = ''): Promise<readonly string[]> {
    const { body } = await (await world.signedIn(name)).get(`/accounts/${accountId}/scorecards${query}`)
    const [, list = ''] = body.split('<caption class="unseen">Reps</caption>')
    return [...list.matchAll(/<th scope="row"><a href="[^"]*"><bdi>([^<]*)/g)].map(([, rep = '']) => rep)
  }

  it('is sorted by name, or as one asks, with equal ones by name', async () => {
    expect(await repsFor('boss')).toEqual(['anna', 'bjorn', 'dina', 'emil', 'frida'])
    expect(await repsFor('boss', '?sort=-name')).toEqual(['frida', 'emil', 'dina', 'bjorn', 'anna'])
    expect(await repsFor('boss', '?sort=-calls')).toEqual(['bjorn', 'dina', 'anna', 'emil', 'frida'])
    expect(await repsFor('boss', '?sort=calls')).toEqual(['anna', 'emil', 'frida', 'dina', 'bjorn'])
    // Bjørn has one finding in four records, Dina two in three, and the others one in two.
    expect(await repsFor('boss', '?sort=-recordsComplete')).toEqual(['bjorn', 'anna', 'emil', 'frida', 'dina'])
    // Nobody has a rate: they are all equal.
    expect(await repsFor('boss', '?sort=-winRate')).toEqual(['anna', 'bjorn', 'dina', 'emil', 'frida'])
    const refused = await (await world.signedIn('boss')).get(`/accounts/${accountId}/scorecards?sort=rank`)
    expect(refused.status).toBe(400)
  })

  it('lists for an admin every rep of a team once, without the figures that are not open', async () => {
    const ada = await world.signedIn('ada')
    const page = `/accounts/${accountId}/scorecards`
    const { body } = await ada.get(page)
    const all = ['anna', 'bjorn', 'carl', 'dina', 'emil', 'frida', 'gina']

    expect(await repsFor('ada')).toEqual(all)
    expect(await repsFor('ada', '?sort=supervisor')).toEqual(['anna', 'bjorn', 'dina', 'emil', 'frida', 'carl', 'gina'])
    expect(body).toContain('Choose a name to open the figures of that rep with a reason.')
    const [, list = ''] = body.split('<caption class="unseen">Reps</caption>')
    expect(list).not.toMatch(/data-label="Calls">\d/)
    await ada.post(`${page}/bjorn`, { reason: 'Bjørn disputes his figures' })
    expect((await ada.get(`${page}?sort=-calls`)).body).toMatch(
      /Reps<\/caption>[^]*?<bdi>bjorn<\/bdi>[^]*?data-label="Calls">2</,
    )
    // Who has no figure to compare is last.
    expect(await repsFor('ada', '?sort=calls')).toEqual(['bjorn', ...all.filter((name) => name !== 'bjorn')])
  })

  it('keeps its order on the next page, and in another period', async () => {
    const { body } = await (await world.signedIn('boss')).get(`/accounts/${accountId}/scorecards?sort=-calls`)

    expect(body).toContain('href="scorecards?period&#x3D;month&amp;sort&#x3D;-calls"')
    expect(body).toContain('href="scorecards?period&#x3D;week&amp;sort&#x3D;calls#reps-begins"')
  })
})
