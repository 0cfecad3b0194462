import { beforeAll, expect, it } from 'vitest'
import { loadTeamWeek } from '../../src/admin/pages/team/load-team.ts'
import { prepareDigests } from '../../src/digests/prepare-digests.ts'
import type { Money } from '../../src/domain/money.ts'
import { wholeAccount } from '../../src/domain/read-scope.ts'
import { noGaps } from '../../src/domain/reading/read-gaps.ts'
import { countComplete, countFindings, createOpenTrends } from '../../src/findings/index.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import { type Figures, scorecardMetrics } from '../../src/metrics/index.ts'
import { loadList } from '../../src/repairs/index.ts'
import { loadRepairedWeek } from '../../src/repairs/week.ts'
import {
  lastWeeks,
  loadEvidence,
  loadOwnerless,
  loadScorecardsAndTotals,
  openTotals,
  parsePeriod,
} from '../../src/scorecards/index.ts'
import { message } from '../../src/words/index.ts'
import { describeAnyStore } from '../support/database.ts'
import {
  type CountedRows,
  changesInWeeks,
  countChanges,
  countComplete as countCompleteOf,
  countFigures,
  countOptions,
  countRepaired,
  loadCounted,
  memberIds,
  openAtWeekEnds,
  repIds,
  type Snapshot,
} from '../support/random-account/counted-figures.ts'
import { beginHappening, compiledRules, type Happening, settle } from '../support/random-account/happening.ts'
import { letHappen } from '../support/random-account/random-changes.ts'
import type { StandingFinding } from '../support/random-account/stored-account.ts'
import { inEnglish } from '../support/words.ts'

/** Before clocks go back, the end of a year, and clocks going forward. */
const cases: readonly (readonly [number, string])[] = [
  [1, '2026-10-16T10:00:00Z'],
  [2, '2026-12-18T22:00:00Z'],
  [3, '2027-03-19T01:00:00Z'],
]
const changes = 14
/** After so many changes, all figures are counted. */
const between = 7
const units = ['week', 'month', 'quarter', 'year']
const periods = ['all', ...units, ...units.map((unit) => `last-${unit}`)]
const weeks = 12

/** Figures with their sums of money by currency. */
function plain({ dealsWonValue, ...figures }: Figures) {
  const money: Money = typeof dealsWonValue === 'object' && dealsWonValue !== null ? dealsWonValue : []
  return { ...figures, dealsWonValue: Object.fromEntries(money.map(({ currency, amount }) => [currency, amount])) }
}

describeAnyStore('figures', (store) => {
  let database: Database
  const loadOpenTrends = createOpenTrends()
  beforeAll(async () => {
    database = await store.open()
  })

  async function expectScorecards(rows: CountedRows, accountId: string): Promise<void> {
    const { now, timeZone } = rows
    for (const name of periods) {
      const query = { accountId, now, metrics: scorecardMetrics, period: parsePeriod(name, { now, timeZone }) }
      const everyone = { owners: 'everyone', lastingOwners: 'everyone', supervisors: 'everyone' } as const
      const { scorecards, totals } = await loadScorecardsAndTotals(database.db, { ...query, ...everyone })
      expect(scorecards.map(({ owner }) => owner.id).toSorted()).toEqual(repIds(rows))
      for (const { owner, metrics } of scorecards) {
        expect([name, owner.id, plain(metrics)]).toEqual([name, owner.id, countFigures(rows, [owner.id], name)])
      }
      for (const { supervisor, metrics } of totals) {
        const total = countFigures(rows, memberIds(rows, supervisor.id), name)
        expect([name, supervisor.id, metrics && plain(metrics)]).toEqual([name, supervisor.id, total])
      }
      const reader = { owners: [], lastingOwners: [], supervisors: 'everyone' } as const
      const closed = await loadScorecardsAndTotals(database.db, { ...query, ...reader })
      const teams = new Map(totals.map(({ supervisor }) => [supervisor.id, memberIds(rows, supervisor.id)]))
      const open = openTotals(teams, reader)
      expect(closed.scorecards).toEqual([])
      expect(closed.totals).toEqual(
        totals.map((one) => (open.has(one.supervisor.id) ? one : { ...one, metrics: null })),
      )
      expect([name, plain(await loadOwnerless(database.db, query))]).toEqual([name, countFigures(rows, [null], name)])
    }
  }

  /** The lists behind figures are as long as the figures say. */
  async function expectEvidence(rows: CountedRows, accountId: string): Promise<void> {
    const { now, timeZone } = rows
    const [name, ownerId] = ['last-week', repIds(rows)[0] ?? null]
    const counted = countFigures(rows, [ownerId], name)
    for (const metric of scorecardMetrics.all.filter(({ kind }) => kind === 'count')) {
      const period = parsePeriod(name, { now, timeZone })
      const query = { accountId, scope: wholeAccount, ownerId, period, now, limit: 5, offset: 0 }
      expect([metric.id, (await loadEvidence(database.db, metric, query)).total || 0]).toEqual([
        metric.id,
        counted[metric.id],
      ])
    }
  }

  async function expectTrends(rows: CountedRows, accountId: string, snapshots: readonly Snapshot[]): Promise<void> {
    const { now } = rows
    const query = { accountId, weeks: lastWeeks(weeks, rows).map(({ from }) => from), now }
    const whole = await loadOpenTrends(database.db, { ...query, scope: wholeAccount })
    for (const id of [...rows.owners.map((owner) => owner.id), null]) {
      const counted = openAtWeekEnds(snapshots, rows, { weeks, isCounted: ({ ownerId }) => ownerId === id })
      const trend = { open: counted.at(-1), ...countChanges(rows, [id], 'week'), weeks: counted }
      expect([id, whole.byOwner.get(id) ?? whole.nothing]).toEqual([
        id,
        { ...trend, changes: changesInWeeks(rows, [id], weeks) },
      ])
    }
    const owners = rows.owners.slice(0, 3).map(({ id }) => id)
    const partly = await loadOpenTrends(database.db, { ...query, scope: [{ owners, types: 'all' }] })
    const types = ['contact', 'deal'] as const
    const ofTypes = await loadOpenTrends(database.db, { ...query, scope: [{ owners: 'everyone', types }] })
    for (const [trends, isRead] of [
      [whole, () => true],
      [partly, (one: Snapshot['open'][number]) => owners.includes(one.ownerId ?? '')],
      [ofTypes, (one: Snapshot['open'][number]) => types.some((type) => type === one.key.type)],
    ] as const) {
      for (const id of new Set(snapshots.flatMap(({ open }) => open.map(({ ruleId }) => ruleId)))) {
        const counted = openAtWeekEnds(snapshots, rows, { weeks, isCounted: (one) => one.ruleId === id && isRead(one) })
        expect([id, trends.byRule.get(id)?.weeks ?? trends.nothing.weeks]).toEqual([id, counted])
      }
    }
  }

  async function expectLists(rows: CountedRows, { account, company, rules, chance }: Happening): Promise<void> {
    const { accountId } = account
    const { now, timeZone } = rows
    const ruleset = compiledRules(company, rules)
    for (const { id } of rows.owners) {
      const query = { accountId, scope: wholeAccount, ownerId: id, now, limit: 3, offset: 0 }
      const { findings: open, total } = await loadList(database.db, query)
      const ofWeek = { ownerId: id, rules: ruleset, now }
      const counted = countRepaired(
        rows,
        id,
        ruleset.rules.map((rule) => rule.id),
      )
      for (const known of [{}, { open }]) {
        const { repaired, of } = await loadRepairedWeek(database.db, { accountId, timeZone }, { ...ofWeek, ...known })
        expect([id, { repaired, of, total }]).toEqual([id, counted])
      }
    }
    const filter = chance.oneOf([
      {},
      { owner: null },
      { type: 'contact' },
      { overdue: 'no', age: 'week' },
      { overdue: 'yes', reason: 'missing' },
      { overdue: 'long' },
      { listing: 'noted', team: rows.owners.slice(0, 3).map(({ id }) => id) },
    ] as const)
    const counts = await countFindings(database.db, { accountId, scope: wholeAccount, filter, now })
    expect([filter, counts]).toEqual([filter, countOptions(rows, filter)])
    expect(await countComplete(database.db, { accountId, scope: wholeAccount })).toEqual(countCompleteOf(rows))
  }

  async function expectTeams(rows: CountedRows, { account }: Happening, snapshots: readonly Snapshot[]): Promise<void> {
    const { now, timeZone } = rows
    const stored = account.opened().account
    const deps = { db: database.db, account: stored, metrics: scorecardMetrics, loadOpenTrends }
    const mail = {
      crmTitle: 'C',
      recordUrl: () => '',
      loadUses: () => Promise.resolve(new Map()),
      loadGaps: () => Promise.resolve(noGaps),
      publicUrl: '',
    }
    const digests = await prepareDigests({ ...deps, ...mail }, { supervisors: 'everyone', now })
    const supervisorIds = [...new Set(rows.supervisions.map(({ supervisorId }) => supervisorId))]
    expect(digests.map(({ supervisor }) => supervisor.id).toSorted()).toEqual(supervisorIds.toSorted())
    for (const { supervisor, model } of digests) {
      const members = memberIds(rows, supervisor.id)
      const [ofWeek, sinceThen] = ['last-week', 'week'].map((name) => countChanges(rows, members, name))
      const { findingsOpen: open, findingsOverdue: overdue } = countFigures(rows, members, 'week')
      expect(model.changeLine).toBe(changeLine([ofWeek, sinceThen], { open: Number(open), overdue: Number(overdue) }))

      const team = { supervisorId: supervisor.id, memberIds: members, readableIds: members, mayTotal: true }
      const { total } = await loadTeamWeek({ ...deps, account: { ...stored, timeZone } } as never, team, now)
      const counted = openAtWeekEnds(snapshots, rows, {
        weeks,
        isCounted: ({ ownerId }) => members.includes(ownerId ?? ''),
      })
      const trend = { open, ...sinceThen, weeks: counted, changes: changesInWeeks(rows, members, weeks) }
      expect([total?.overdue, total?.findings]).toEqual([overdue, trend])
      for (const [figures, name] of [
        [total?.thisWeek, 'week'],
        [total?.lastWeek, 'last-week'],
      ] as const) {
        expect(countFigures(rows, members, name)).toMatchObject(figures ?? {})
      }
    }
  }

  it.each(cases)('are what a count of the stored rows gives (%i, from %s)', async (seed, start) => {
    const happening = await beginHappening({ seed, database, start })
    const { account, company, chance, clock } = happening
    const { accountId } = account
    const snapshots: Snapshot[] = []
    function remember(found: readonly StandingFinding[]): void {
      snapshots.push({ at: clock.now(), open: found.filter(({ state }) => state === 'open') })
    }
    remember(await account.findings())
    for (let count = 1; count <= changes; count += 1) {
      await letHappen(happening)
      remember(await account.findings())
      clock.advance({ hours: chance.number(40), minutes: chance.number(60) })
      remember((await settle(happening)).found)
      if (count % between > 0) continue
      const { timeZone, currency } = company
      const rows = await loadCounted(database.db, accountId, { timeZone, currency, now: clock.now() })
      await expectScorecards(rows, accountId)
      await expectEvidence(rows, accountId)
      await expectTrends(rows, accountId, snapshots)
      await expectLists(rows, happening)
      await expectTeams(rows, happening, snapshots)
    }
    expect(snapshots).toHaveLength(2 * changes + 1)
  })
})

type Changes = ReturnType<typeof countChanges>

/** What a digest says of the changes of its week, of those since then, and of the present. */
function changeLine(
  [ofWeek, sinceThen]: readonly (Changes | undefined)[],
  present: { readonly open: number; readonly overdue: number },
): string {
  function isAny(changed: Changes | undefined): changed is Changes {
    return changed !== undefined && changed.opened + changed.resolved > 0
  }
  return [
    isAny(ofWeek) ? message('digest.week.changes', ofWeek) : message('digest.week.none'),
    ...(isAny(sinceThen) ? [message('digest.since.changes', sinceThen)] : []),
    message('digest.open', present),
  ]
    .map(inEnglish)
    .join(' ')
}
