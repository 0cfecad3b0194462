import { figureFormat } from '../../../infra/format.ts'
import {
  type Cell,
  cellsOf,
  type Figures,
  isNothing,
  type MetricList,
  shownMetrics,
  tableColumns,
  timeSentence,
} from '../../../metrics/index.ts'
import { figureOwnersOf, hasRole, totalsReaderOf, type Viewer } from '../../../people/index.ts'
import {
  loadOwnerless,
  loadScorecards,
  loadScorecardsAndTotals,
  type Period,
  smallestTeam,
} from '../../../scorecards/index.ts'
import { listMessage, type Message, message, type Say } from '../../../words/index.ts'
import type { AdminDeps, PageQuery } from '../../admin-deps.ts'
import { nothingHere } from '../../components/empty.ts'
import { pagingOf } from '../../components/paging.ts'
import { bar, named, type Part, quiet } from '../../components/part.ts'
import { readSorting, type Sorting, sortingText } from '../../components/sorting.ts'
import { type Column, type List, listOf, type Table, tableOf } from '../../components/table.ts'
import { forRoles, type Page, type PageRequest } from '../../page.ts'
import { openFiguresUrl } from './open-figures-page.ts'
import { byName, type RepRow, repRows, sortedReps, type TeamRow, teamRows } from './rep-rows.ts'
import { cardUrl, nobody, periodLinks, type ScorecardJson, toJson } from './scorecard-page.ts'

/**
 * The figures of the reps that the viewer may read, in one table, and the totals of the teams whose totals the viewer may
 * read.
 */
export const scorecardsPage: Page = {
  path: '/scorecards',
  label: message('page.scorecards'),
  isFor: forRoles('admin', 'supervisor', 'rep'),
  showsRecords: true,
  isForPrograms: true,
  async load(deps, request) {
    const query = request.query()
    return {
      template: 'scorecards',
      model: await scorecardsModel(deps, query, request),
      json: () => scorecardsJson(deps, query, request.viewer),
    }
  },
}

/** How figures become columns. */
interface Shown {
  readonly metrics: MetricList
  readonly period: Period
  readonly say: Say
  readonly figureColumns: readonly FigureColumn[]
}

type FigureColumn = Column<{ readonly figures: Figures | null }>

async function scorecardsModel(
  deps: AdminDeps,
  { period, now, loadPage }: PageQuery,
  { viewer, say, text, address }: Pick<PageRequest, 'viewer' | 'say' | 'text' | 'address'>,
): Promise<object> {
  const { db, account } = deps
  const metrics = shownMetrics(deps.metrics, ({ table }) => table !== undefined)
  const query = { accountId: account.accountId, period, now, metrics }
  const { scorecards, totals } = await loadScorecardsAndTotals(db, { ...query, ...totalsReaderOf(viewer) })
  const columns = tableColumns(metrics, say)
  const shown: Shown = { metrics, period, say, figureColumns: figureColumnsOf(deps, metrics, say) }
  const sorting = readSorting(text('sort'), ['name', 'supervisor', ...columns.map(({ metric }) => metric.id)], byName)
  const rows = repRows(scorecards, totals, hasRole(viewer, 'admin'))
  const order = { metrics, currency: account.currency, language: say.language }
  const sorted = sortedReps(rows, sorting, order)
  const { list, page } = await loadPage(({ offset, limit }) =>
    Promise.resolve({ total: sorted.length, rows: sorted.slice(offset, offset + limit) }),
  )
  const teams = teamRows(totals, say.language)
  return {
    title: say(message('page.scorecards')),
    periodLabel: say(period.label),
    timeSentence: timeSentence(columns, 'period', say),
    periods: periodLinks(period, { say, path: 'scorecards', keep: sortParam(sorting) }),
    teams: teams.length === 0 ? null : teamTable(teams, shown),
    hasSmallTeam: teams.some(({ figures }) => figures === null),
    smallestTeam,
    openUrl: openFiguresUrl(address, { viewer, isAnyClosed: rows.some(({ figures }) => figures === null) }),
    list: repList(list, { sorting, page }, shown),
    nobody: viewer.kind === 'service' ? await nobodyTable(deps, query, shown) : null,
  }
}

/** With every figure, those that the table does not show too. */
async function scorecardsJson(
  deps: AdminDeps,
  { period, now }: PageQuery,
  viewer: Viewer,
): Promise<readonly ScorecardJson[]> {
  const { db, account, metrics } = deps
  const query = { accountId: account.accountId, owners: figureOwnersOf(viewer), period, now, metrics }
  return (await loadScorecards(db, query)).map((card) => toJson(deps, card, period))
}

/** Each figure, with a bar if it is a share; nothing of what is closed to the viewer. */
function figureColumnsOf({ account }: AdminDeps, metrics: MetricList, say: Say): readonly FigureColumn[] {
  const columns = tableColumns(metrics, say)
  const format = figureFormat(account.currency, say)
  return columns.map((column) => ({
    label: column.heading,
    isNumber: true,
    isMoney: column.isMoney,
    sort: column.metric.id,
    cell: ({ figures }) => (figures === null ? '' : cellsOf([column], figures, format).flatMap(figureParts)),
  }))
}

function figureParts({ text, bar: share }: Cell): readonly Part[] {
  return [{ text }, ...(share === null ? [] : [bar(share.percent, share.words)])]
}

function teamTable(teams: readonly TeamRow[], { say, figureColumns }: Shown): Table {
  const columns: readonly Column<TeamRow>[] = [
    {
      label: say(message('column.team')),
      cell: ({ supervisor, size }) => [
        named(supervisor.name, `team?supervisor=${encodeURIComponent(supervisor.id)}`),
        quiet(say(message('figures.teamSize', { count: size }))),
      ],
    },
    ...figureColumns,
  ]
  return tableOf(teams, columns, { caption: say(message('figures.teams')), style: 'figures' })
}

function repList(
  { total, rows }: { readonly total: number; readonly rows: readonly RepRow[] },
  { sorting, page }: { readonly sorting: Sorting; readonly page: number },
  shown: Shown,
): List {
  const { say, period } = shown
  function urlOf(more: Readonly<Record<string, string>>): string {
    return `scorecards?${new URLSearchParams({ period: period.name, ...more }).toString()}`
  }
  const isAllClosed = rows.every(({ figures }) => figures === null)
  return listOf(
    {
      id: 'reps',
      table: tableOf(rows, isAllClosed ? closedColumns(shown) : openColumns(rows, shown), {
        caption: say(message('figures.reps')),
        sorting: { current: sorting, urlOf: (sort) => urlOf({ sort }) },
        style: isAllClosed ? '' : 'figures',
      }),
      paging: pagingOf(page, total, {
        say,
        urlOf: (number) => urlOf({ ...sortParam(sorting), page: String(number) }),
      }),
      empty: nothingHere(say(message('figures.reps.none')), say(message('figures.reps.none.next'))),
      sorting,
    },
    say,
  )
}

/** Without a single figure, columns of figures would only take room. */
function closedColumns({ say, period }: Shown): readonly Column<RepRow>[] {
  return [
    { label: say(message('column.rep')), sort: 'name', cell: ({ rep }) => named(rep.name, cardUrl(rep.id, period)) },
    { label: say(message('column.supervisor')), sort: 'supervisor', cell: (row) => supervisorsOf(row, say) },
  ]
}

/** Figures leave no room for a column of supervisors: they stand beside the names, where they differ. */
function openColumns(rows: readonly RepRow[], { say, period, figureColumns }: Shown): readonly Column<RepRow>[] {
  const hasTeams = new Set(rows.map(({ supervisors }) => supervisors.join(', '))).size > 1
  return [
    {
      label: say(message('column.rep')),
      sort: 'name',
      cell: (row) => [
        named(row.rep.name, cardUrl(row.rep.id, period)),
        ...(hasTeams ? [quiet(supervisorsOf(row, say))] : []),
      ],
    },
    ...figureColumns,
  ]
}

function supervisorsOf({ supervisors }: RepRow, say: Say): string {
  return say(supervisors.length === 0 ? message('figures.noSupervisor') : namesMessage(supervisors))
}

function namesMessage(names: readonly string[]): Message {
  return listMessage(
    'list.comma',
    names.map((name) => message('asWritten', { text: name })),
  )
}

/** The parameters of the address that keep an order. */
function sortParam(sorting: Sorting): Readonly<Record<string, string>> {
  return sortingText(sorting) === sortingText(byName) ? {} : { sort: sortingText(sorting) }
}

/** The figures of records without an owner; null if there are none. */
async function nobodyTable(
  { db }: AdminDeps,
  query: Parameters<typeof loadOwnerless>[1],
  { say, period, figureColumns }: Shown,
): Promise<Table | null> {
  const figures = await loadOwnerless(db, query)
  if (isNothing(figures)) return null
  const name = say(message('figures.ownerless'))
  const columns: readonly Column<{ readonly figures: Figures }>[] = [
    { label: say(message('column.rep')), cell: () => named(name, cardUrl(nobody, period)) },
    ...figureColumns,
  ]
  return tableOf([{ figures }], columns, { caption: name, style: 'figures' })
}
