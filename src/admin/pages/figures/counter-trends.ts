import { wholeAccount } from '../../../domain/read-scope.ts'
import { type FigureFormat, showFigure } from '../../../infra/format.ts'
import { type Figure, isUnconditional, type Metric, numberOf, units } from '../../../metrics/index.ts'
import { lastWeeks, loadFigureTrends, type Week } from '../../../scorecards/index.ts'
import { message } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import { type Trend, trendOf } from '../../components/pictures/trend.ts'
import { openTrendView } from '../open-trend-view.ts'

/** How many weeks the trend of a figure covers, the present one included. */
const weekCount = 8

interface TrendRequest {
  /** Null: records without an owner. */
  readonly ownerId: string | null
  readonly now: Date
  readonly format: FigureFormat
}

/**
 * The trends of an owner's figures, where their past is known: of what happened in each week, and of the open findings. No past is
 * stored of the other states. The viewer may read the figures.
 *
 * @returns the trend of a metric; null for none
 */
export async function loadCounterTrends(
  deps: AdminDeps,
  { ownerId, now, format }: TrendRequest,
): Promise<(metric: Metric) => Trend | null> {
  const { db, account, metrics } = deps
  const { accountId, timeZone, currency } = account
  const weeks = lastWeeks(weekCount, { now, timeZone })
  const [figures, open] = await Promise.all([
    loadFigureTrends(db, { accountId, ownerId, now, weeks, metrics }),
    deps.loadOpenTrends(db, { accountId, scope: wholeAccount, ownerId, weeks: weeks.map(({ from }) => from), now }),
  ])
  return (metric) => {
    if (metric.kind === 'count' && metric.over === 'findings' && isUnconditional(metric)) {
      return openTrendView(open.byOwner.get(ownerId) ?? open.nothing, { weeks, say: format.say })
    }
    const ofWeeks = figures.get(metric.id)
    return ofWeeks === undefined ? null : weeklyTrend(metric, { ofWeeks, weeks, format, currency })
  }
}

interface WeeklyFigures {
  /** Undefined for a week before the data begins. */
  readonly ofWeeks: readonly (Figure | undefined)[]
  readonly weeks: readonly Week[]
  readonly format: FigureFormat
  /** The account's own. */
  readonly currency: string
}

/** A line has one unit: there is none of sums in several currencies. */
function weeklyTrend(metric: Metric, { ofWeeks, weeks, format, currency }: WeeklyFigures): Trend | null {
  const { say } = format
  const isOneCurrency = ofWeeks.every((figure) => hasOnly(figure ?? null, currency))
  if (!isOneCurrency) return null
  const points = weeks.map(({ label }, place) => {
    const figure = ofWeeks[place] ?? null
    const isRunning = place === weeks.length - 1
    return {
      label: say(isRunning ? message('trend.soFar', { week: label }) : label),
      value: figure === null ? null : numberOf(figure, currency),
      text: showFigure({ unit: units[metric.kind], value: figure }, format),
    }
  })
  return trendOf(points, { name: say(message('trend.weekly', { figure: metric.label })), isRunning: true })
}

function hasOnly(figure: Figure, currency: string): boolean {
  return figure === null || typeof figure === 'number' || figure.every((sum) => sum.currency === currency)
}
