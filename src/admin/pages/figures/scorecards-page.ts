import { figureFormat, sortedByName } from '../../../infra/format.ts'
import {
  type Cell,
  cellsOf,
  type Figures,
  isNothing,
  type MetricList,
  shownMetrics,
  tableColumns,
  timeSentence,
  totalOf,
} from '../../../metrics/index.ts'
import { figureOwnersOf, hasRole, teamTotalsOf, type Viewer } from '../../../people/index.ts'
import {
  loadOwnerless,
  loadScorecards,
  loadScorecardsAndTotals,
  type Period,
  type Scorecard,
  smallestTeam,
  type TeamTotal,
} from '../../../scorecards/index.ts'
import { message, type Say } from '../../../words/index.ts'
import type { AdminDeps, PageQuery } from '../../admin-deps.ts'
import { bar, named, type Part } from '../../components/part.ts'
import { type Column, type Table, tableOf } from '../../components/table.ts'
import { forRoles, type Page, type PageRequest } from '../../page.ts'
import { cardUrl, nobody, periodLinks, type ScorecardJson, toJson } from './scorecard-page.ts'

/**
 * The figures of the reps that the viewer may read, by team, and the totals of the teams whose totals the viewer may
 * read.
 */
export const scorecardsPage: Page = {
  path: '/scorecards',
  label: message('page.scorecards'),
  isFor: forRoles('admin', 'supervisor', 'rep'),
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

/** A line of a table of reps. */
interface Row {
  readonly name: string
  readonly url: string | null
  readonly figures: Figures
  readonly isTotal?: boolean
}

interface FigureRow extends Row {
  readonly cells: readonly Cell[]
}

/** The inputs of the table's lines. */
interface Lines {
  readonly toTable: (rows: readonly Row[], caption: string) => Table
  readonly period: Period
  readonly say: Say
  readonly metrics: MetricList
  /** Whether the viewer may read everybody's figures. */
  readonly readsAll: boolean
  /** Whether names of other reps lead to where their figures are opened with a reason. */
  readonly canOpenOthers: boolean
}

async function scorecardsModel(
  deps: AdminDeps,
  { period, now }: PageQuery,
  { viewer, say }: Pick<PageRequest, 'viewer' | 'say'>,
): Promise<object> {
  const { db } = deps
  const metrics = shownMetrics(deps.metrics, ({ table }) => table !== undefined)
  const query = { accountId: deps.account.accountId, period, now, metrics }
  const owners = figureOwnersOf(viewer)
  const supervisors = teamTotalsOf(viewer)
  const { scorecards, totals } = await loadScorecardsAndTotals(db, { ...query, owners, supervisors })
  const format = figureFormat(deps.account.currency, say)
  const columns = tableColumns(metrics, say)
  const lines: Lines = {
    toTable: (rows, caption) =>
      tableOf(
        rows.map((row) => ({ ...row, cells: cellsOf(columns, row.figures, format) })),
        tableColumnsOf(columns, say),
        { caption, isTotal: ({ isTotal }) => isTotal === true, style: 'figures' },
      ),
    period,
    metrics,
    say,
    readsAll: owners === 'everyone',
    canOpenOthers: hasRole(viewer, 'admin'),
  }
  const ownerless = viewer.kind === 'service' ? await loadOwnerless(db, query) : null
  return {
    title: say(message('page.scorecards')),
    periodLabel: say(period.label),
    timeSentence: timeSentence(columns, 'period', say),
    periods: periodLinks(period, { say, path: 'scorecards' }),
    teams: shownTeams(inOrder(scorecards, say), totals, say).map((team) => teamModel(team, lines)),
    nobody:
      ownerless === null || isNothing(ownerless)
        ? null
        : lines.toTable(
            [{ name: say(message('figures.ownerless')), url: cardUrl(nobody, period), figures: ownerless }],
            say(message('figures.ownerless')),
          ),
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

function inOrder(scorecards: readonly Scorecard[], { language }: Say): readonly Scorecard[] {
  return sortedByName(scorecards, ({ owner }) => owner.name, language)
}

/** A team, with the figures that the viewer may read. */
interface ShownTeam {
  /** Null: reps whom nobody supervises. */
  readonly supervisor: string | null
  /** The scorecards that the viewer may read. */
  readonly cards: readonly Scorecard[]
  /** Null if the viewer may not read the total. */
  readonly total: TeamTotal | null
}

/**
 * The teams whose totals the viewer may read, by the supervisor's name. First those whose scorecards are in none of
 * them, such as reps whom nobody supervises.
 */
function shownTeams(scorecards: readonly Scorecard[], totals: readonly TeamTotal[], say: Say): readonly ShownTeam[] {
  const teams = sortedByName(totals, ({ supervisor }) => supervisor.name, say.language).map((total): ShownTeam => {
    const cards = scorecards.filter(({ supervisors }) => supervisors.some(({ id }) => id === total.supervisor.id))
    return { supervisor: total.supervisor.name, cards, total }
  })
  const others = scorecards.filter((card) => teams.every(({ cards }) => !cards.includes(card)))
  return others.length === 0 ? teams : [{ supervisor: null, cards: others, total: null }, ...teams]
}

/** The columns of a table of reps: the name, and each figure, with a bar if it is a share. */
function tableColumnsOf(columns: ReturnType<typeof tableColumns>, say: Say): readonly Column<FigureRow>[] {
  return [
    { label: say(message('column.rep')), cell: ({ name, url }) => named(name, url) },
    ...columns.map(
      ({ heading, isMoney }, index): Column<FigureRow> => ({
        label: heading,
        isNumber: true,
        isMoney,
        cell: ({ cells }) => figureParts(cells[index]),
      }),
    ),
  ]
}

function figureParts(cell: Cell | undefined): readonly Part[] {
  if (cell === undefined) return []
  return [{ text: cell.text }, ...(cell.bar === null ? [] : [bar(cell.bar.percent, cell.bar.words)])]
}

function teamModel({ supervisor, cards, total }: ShownTeam, lines: Lines): object {
  const { toTable, period, say, canOpenOthers } = lines
  const shown = new Set(cards.map(({ owner }) => owner.id))
  const others = total?.reps.filter(({ id }) => !shown.has(id)) ?? []
  const together = teamFigures(lines, cards, { total, isWhole: others.length === 0 })
  const heading = supervisor ?? say(message('figures.noSupervisor'))
  const reps = cards.map(({ owner, metrics }) => ({
    name: owner.name,
    url: cardUrl(owner.id, period),
    figures: metrics,
  }))
  const totals =
    together === null ? [] : [{ name: say(message('digest.team')), url: null, figures: together, isTotal: true }]
  return {
    supervisor: heading,
    table: toTable([...reps, ...totals], heading),
    isTooSmall: total !== null && together === null,
    smallestTeam,
    closed: canOpenOthers ? others.map(({ id, name }) => ({ name, url: cardUrl(id, period) })) : [],
  }
}

/**
 * The total of a team, null if the viewer may not read it. A viewer who may read the figures of all its reps may add
 * them up.
 */
function teamFigures(
  { metrics, readsAll }: Lines,
  cards: readonly Scorecard[],
  { total, isWhole }: { readonly total: TeamTotal | null; readonly isWhole: boolean },
): Figures | null {
  if (total === null && !readsAll) return null
  if (total !== null && !isWhole) return total.metrics
  return totalOf(
    metrics,
    cards.map((card) => card.metrics),
  )
}
