import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { addMoney } from '../../src/domain/money.ts'
import { wholeAccount } from '../../src/domain/read-scope.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import { figureFormat } from '../../src/infra/format.ts'
import { calls } from '../../src/metrics/activities/calls.ts'
import { dealsWonValue } from '../../src/metrics/deals/deals-won-value.ts'
import { winRate } from '../../src/metrics/deals/win-rate.ts'
import {
  behindOf,
  figuresOf,
  findingsOverdue,
  type Metric,
  scorecardMetrics,
  totalOf,
} from '../../src/metrics/index.ts'
import { loadList } from '../../src/repairs/index.ts'
import {
  loadEvidence,
  loadOwnerless,
  loadRecordsToOpen,
  loadScorecards,
  type Period,
  parsePeriod,
} from '../../src/scorecards/index.ts'
import { rowsNow as now, row, saveFinding, saveRows, saveTeam } from '../support/crm-rows.ts'
import { describeEachStore } from '../support/database.ts'
import { inEnglish, missingMessage } from '../support/words.ts'

const owners = [
  { id: 'boss', name: 'Boss', email: 'boss@acme.no', supervisorId: null },
  { id: 'anna', name: 'Anna', email: 'anna@acme.no', supervisorId: 'boss' },
  { id: 'bjorn', name: 'Bjørn', email: 'bjorn@acme.no', supervisorId: 'boss' },
]
function period(name: string): Period {
  return parsePeriod(name, { now, timeZone: 'Europe/Oslo' })
}
const periods = ['all', 'month', 'week', '2026-09'].map(period)
const all = period('all')
const [thisWeek, lastMonth, lastYear] = [
  '2026-10-13T09:00:00.000Z',
  '2026-09-10T09:00:00.000Z',
  '2025-09-10T09:00:00.000Z',
]

const zones = ['UTC', 'America/Los_Angeles', 'Pacific/Kiritimati', 'Pacific/Pago_Pago', 'America/Asuncion']

describeEachStore('dates without a time', (testStore) => {
  it.each(zones)('are days of the account in %s', async (timeZone) => {
    const { db } = await testStore.open()
    await saveTeam(db, 'ours', owners)
    const days = ['2026-10-31', '2026-11-01', '2026-11-30', '2026-12-01']
    await saveRows(
      db,
      'ours',
      days.map((at) => row('call', at, { ownerId: 'anna', fields: { at } })),
    )
    const november = parsePeriod('2026-11', { now, timeZone })
    const [anna] = await loadScorecards(db, {
      accountId: 'ours',
      owners: ['anna'],
      period: november,
      now,
      metrics: scorecardMetrics,
    })
    const query = {
      accountId: 'ours',
      scope: wholeAccount,
      ownerId: 'anna',
      period: november,
      now,
      limit: 10,
      offset: 0,
    }
    const { items } = await loadEvidence(db, calls, query)

    expect(anna?.metrics['calls']).toBe(2)
    expect(items.map(({ at }) => at)).toEqual(['2026-11-01', '2026-11-30'])
  })
})

describeEachStore('scorecards', (testStore) => {
  let database: Database

  beforeAll(async () => {
    database = await testStore.open()
    for (const accountId of ['ours', 'theirs']) await fill(accountId, accountId === 'theirs' ? 1000 : 1)
  })

  async function fill(accountId: string, factor: number): Promise<void> {
    const { db } = database
    await saveTeam(db, accountId, owners)
    const records = [thisWeek, lastMonth, lastYear].flatMap((at, index) => [
      row('deal', `won-${index}`, {
        ownerId: 'anna',
        fields: { stage: 'won', closeDate: at, amount: 100.5 * factor, name: `Won ${index}` },
      }),
      row('deal', `lost-${index}`, {
        ownerId: index === 0 ? 'anna' : 'bjorn',
        fields: { stage: 'lost', closeDate: at },
      }),
      row('call', `call-${index}`, { ownerId: 'bjorn', fields: { at, subject: 'Call' } }),
      row('meeting', `held-${index}`, { ownerId: 'anna', fields: { startsAt: at, outcome: 'held' } }),
      row('meeting', `missed-${index}`, { ownerId: 'anna', fields: { startsAt: at, outcome: 'noShow' } }),
      row('contact', `contact-${index}`, { ownerId: null, fields: { lastName: 'Li' } }),
      row('deal', `open-${index}`, { ownerId: 'bjorn', fields: { stage: 'open', closeDate: at, amount: 5 } }),
    ])
    await saveRows(db, accountId, records)
    const old = new Date('2026-08-01T00:00:00Z')
    await saveFinding(db, accountId, { type: 'deal', id: 'open-0', message: 'company', since: old, dueAt: old })
    await saveFinding(db, accountId, {
      type: 'deal',
      id: 'open-0',
      message: 'name',
      since: now,
      dueAt: new Date('2026-11-01T00:00:00Z'),
    })
    await saveFinding(db, accountId, {
      type: 'contact',
      id: 'contact-1',
      message: 'first name',
      since: old,
      dueAt: old,
    })
  }

  async function countEvidence(metric: Metric, ownerId: string | null, span: Period): Promise<number> {
    let found = 0
    for (let offset = 0; ; offset += 2) {
      const page = await loadEvidence(database.db, metric, {
        accountId: 'ours',
        scope: wholeAccount,
        ownerId,
        period: span,
        now,
        limit: 2,
        offset,
      })
      found += page.items.length
      if (page.items.length < 2) return found
    }
  }

  it('show each rep the figures of the period, and of this account only', async () => {
    const cards = await loadScorecards(database.db, {
      accountId: 'ours',
      owners: 'everyone',
      period: period('month'),
      now,
      metrics: scorecardMetrics,
    })

    expect(cards.map(({ owner, supervisors }) => [owner.name, supervisors.map(({ name }) => name).join()])).toEqual([
      ['Anna', 'Boss'],
      ['Bjørn', 'Boss'],
    ])
    expect(cards[0]?.metrics).toMatchObject({
      recordsOwned: 10,
      recordsComplete: 10,
      findingsOpen: 0,
      findingsOverdue: 0,
      contactsReachable: 0,
      calls: 0,
      meetingsHeld: 1,
      dealsWon: 1,
      dealsWonValue: [{ currency: 'EUR', amount: 100.5 }],
      dealsLost: 1,
      winRate: 0.5,
    })
    expect(cards[1]?.metrics).toMatchObject({
      recordsOwned: 8,
      recordsComplete: 7,
      findingsOpen: 2,
      findingsOverdue: 1,
      calls: 1,
      winRate: null,
    })
  })

  it('are the same for some of the owners as for everybody: where teams are known, who has no supervisor is no rep', async () => {
    const query = { accountId: 'ours', period: all, now, metrics: scorecardMetrics }
    const everybody = await loadScorecards(database.db, { ...query, owners: 'everyone' })

    for (const { id } of owners) {
      const own = await loadScorecards(database.db, { ...query, owners: [id] })
      expect(own, id).toEqual(everybody.filter(({ owner }) => owner.id === id))
    }
    expect(everybody.map(({ owner }) => owner.id)).not.toContain('boss')
  })

  it('list, for every counting figure of every rep and period, exactly as many records as it states', async () => {
    const counting = scorecardMetrics.all.filter(({ kind }) => kind === 'count')
    for (const span of periods) {
      const cards = await loadScorecards(database.db, {
        accountId: 'ours',
        owners: 'everyone',
        period: span,
        now,
        metrics: scorecardMetrics,
      })
      for (const { owner, metrics } of cards) {
        const counted = await Promise.all(
          counting.map(async (metric) => [metric.id, await countEvidence(metric, owner.id, span)] as const),
        )
        expect(Object.fromEntries(counted)).toEqual(Object.fromEntries(counting.map(({ id }) => [id, metrics[id]])))
      }
    }
  })

  it('list the won deals behind a value, and the closed ones behind a rate', async () => {
    const [anna] = await loadScorecards(database.db, {
      accountId: 'ours',
      owners: 'everyone',
      period: all,
      now,
      metrics: scorecardMetrics,
    })

    expect(anna?.metrics['dealsWonValue']).toEqual([{ currency: 'EUR', amount: 301.5 }])
    expect(await countEvidence(dealsWonValue, 'anna', all)).toBe(3)
    expect(await countEvidence(winRate, 'anna', all)).toBe(4)
    const figures = anna?.metrics ?? {}
    expect([dealsWonValue, winRate, calls].map((metric) => behindOf(figures, metric))).toEqual([
      null,
      4,
      figures['calls'],
    ])
  })

  it('state what the sum of the won deals consists of', async () => {
    const query = { accountId: 'ours', scope: wholeAccount, ownerId: 'anna', period: all, now, limit: 10, offset: 0 }
    const { items } = await loadEvidence(database.db, dealsWonValue, query)

    expect(items.map(({ title, amount, at }) => [title, amount?.amount, at])).toEqual([
      ['Won 0', 100.5, thisWeek],
      ['Won 1', 100.5, lastMonth],
      ['Won 2', 100.5, lastYear],
    ])
  })

  it('never add amounts of different currencies, whatever codes the CRM sends, and list what each sum is made of', async () => {
    const { db } = database
    await saveTeam(db, 'abroad', [{ id: 'kari', name: 'Kari', email: 'kari@acme.no', supervisorId: null }])
    const amounts: readonly (readonly [number | null, string | null])[] = [
      [3_000_000, 'JPY'],
      [1000, 'EUR'],
      [0.5, null],
      [50_000, 'NOK'],
      [1.234, 'KWD'],
      [7, 'DOUBLOONS'],
      [5, 'JPY'],
      [null, 'USD'],
    ]
    const deals = amounts.map(([amount, currency], index) =>
      row('deal', `won-${index}`, {
        ownerId: 'kari',
        fields: { stage: 'won', closeDate: thisWeek, amount, currency, name: `Won ${index}` },
      }),
    )
    await saveRows(db, 'abroad', deals)
    const query = { accountId: 'abroad', period: all, now }

    const [kari] = await loadScorecards(db, { ...query, owners: ['kari'], metrics: scorecardMetrics })
    const { items } = await loadEvidence(db, dealsWonValue, {
      ...query,
      scope: wholeAccount,
      ownerId: 'kari',
      limit: 100,
      offset: 0,
    })

    const sums = [
      { currency: 'DOUBLOONS', amount: 7 },
      { currency: 'EUR', amount: 1000.5 },
      { currency: 'JPY', amount: 3_000_005 },
      { currency: 'KWD', amount: 1.234 },
      { currency: 'NOK', amount: 50_000 },
    ]
    expect(kari?.metrics).toMatchObject({ dealsWon: 8, dealsWonValue: sums })
    expect(addMoney(items.flatMap(({ amount }) => (amount === null ? [] : [[amount]])))).toEqual(sums)
    expect(figureFormat('EUR', inEnglish).money(sums)).toBe(
      '€1,000.50 + 7 DOUBLOONS + JP¥3,000,005 + KWD\u00a01.234 + NOK\u00a050,000',
    )
  })

  it('list each record to complete once, by its finding with the earliest due date, and only for the requested owners', async () => {
    const query = { accountId: 'ours', ownerIds: ['anna', 'bjorn'], now, limit: 10 }
    const toOpen = await loadRecordsToOpen(database.db, query)

    expect(toOpen.map(({ key, message, isOverdue }) => [key.id, message, isOverdue])).toEqual([
      ['open-0', missingMessage('company'), true],
    ])
    expect(await loadRecordsToOpen(database.db, { ...query, ownerIds: ['anna'] })).toEqual([])
  })

  it('list overdue records first, of these the largest deal, as the list of a rep does', async () => {
    const { db } = database
    const owner = { id: 'kari', name: 'Kari', email: 'kari@acme.no', supervisorId: null }
    await saveTeam(db, 'grace', [owner])
    await saveRows(db, 'grace', [
      row('deal', 'patient', { ownerId: 'kari', fields: { name: 'Patient' } }),
      row('deal', 'urgent', { ownerId: 'kari', fields: { name: 'Urgent' } }),
      row('deal', 'large', { ownerId: 'kari', fields: { name: 'Large', stage: 'open', amount: 9_000_000 } }),
    ])
    const [long, recently, soon, later] = ['2026-01-01', '2026-10-01', '2026-10-02', '2026-12-01'].map(
      (day) => new Date(`${day}T00:00:00Z`),
    )
    if (!long || !recently || !soon || !later) throw new Error('four days')
    await saveFinding(db, 'grace', { type: 'deal', id: 'patient', message: 'amount', since: long, dueAt: later })
    await saveFinding(db, 'grace', { type: 'deal', id: 'urgent', message: 'name', since: recently, dueAt: recently })

    await saveFinding(db, 'grace', { type: 'deal', id: 'large', message: 'name', since: soon, dueAt: soon })

    const toOpen = await loadRecordsToOpen(db, { accountId: 'grace', ownerIds: ['kari'], now, limit: 10 })

    const scope = [{ owners: ['kari'], types: 'all' as const }]
    const list = await loadList(db, { accountId: 'grace', scope, now, limit: 10, offset: 0 })
    expect(list.records.map(({ record }) => record.id)).toEqual(toOpen.map(({ key }) => key.id))
    expect(toOpen.map(({ title, isOverdue }) => [title, isOverdue])).toEqual([
      ['Large', true],
      ['Urgent', true],
      ['Patient', false],
    ])
    expect(await loadRecordsToOpen(db, { accountId: 'ours', ownerIds: ['kari'], now, limit: 10 })).toEqual([])
  })

  it('count records without an owner separately', async () => {
    const metrics = await loadOwnerless(database.db, { accountId: 'ours', period: all, now, metrics: scorecardMetrics })

    expect(metrics).toMatchObject({ recordsOwned: 3, recordsComplete: 2, findingsOpen: 1, findingsOverdue: 1 })
    expect(await countEvidence(findingsOverdue, null, all)).toBe(1)
  })
})

describe('totalOf', () => {
  it('is the sum over the reps, with the win rate of the sums', () => {
    const counts = fc.integer({ min: 0, max: 500 })
    const figures = fc.record({ won: counts, lost: counts, owned: counts })
    fc.assert(
      fc.property(fc.array(figures), (reps) => {
        const cards = reps.map(({ won, lost, owned }) => ({
          metrics: {
            ...figuresOf(scorecardMetrics, { counts: {}, sums: {} }),
            dealsWon: won,
            dealsLost: lost,
            recordsOwned: owned,
            winRate: won + lost === 0 ? null : won / (won + lost),
          },
        }))
        const totals = totalOf(
          scorecardMetrics,
          cards.map((card) => card.metrics),
        )
        const [won, lost] = [reps.reduce((sum, rep) => sum + rep.won, 0), reps.reduce((sum, rep) => sum + rep.lost, 0)]
        expect(totals).toMatchObject({
          dealsWon: won,
          dealsLost: lost,
          recordsOwned: reps.reduce((sum, rep) => sum + rep.owned, 0),
        })
        expect(totals['winRate']).toBe(won + lost === 0 ? null : won / (won + lost))
      }),
    )
  })
})
