import type { OpenTrend } from '../../findings/index.ts'
import { formatCount } from '../../infra/format.ts'
import { lastWeeks, type Week } from '../../scorecards/index.ts'
import { message, type Say } from '../../words/index.ts'
import type { AdminDeps } from '../admin-deps.ts'
import { linked, type Part } from '../components/part.ts'
import { type Trend, trendOf } from '../components/pictures/trend.ts'
import type { Column } from '../components/table.ts'

/** How many weeks trends cover, the present one included. */
export const trendWeeks = 12

/** The weeks that trends cover. */
export function weeksOfTrends({ account, clock }: Pick<AdminDeps, 'account' | 'clock'>): readonly Week[] {
  return lastWeeks(trendWeeks, { now: clock.now(), timeZone: account.timeZone })
}

/** The number of open findings at the end of each week, as a picture and in numbers. */
export function openTrendView(
  { weeks: counts }: OpenTrend,
  { weeks, say }: { readonly weeks: readonly Week[]; readonly say: Say },
): Trend | null {
  const points = weeks.map(({ label }, index) => {
    const value = counts[index] ?? null
    return { label: say(label), value, text: value === null ? '–' : formatCount(value, say.language) }
  })
  return trendOf(points, { name: say(message('trend.open')) })
}

/** A line of a table of open findings: a team, a rule. */
export interface TrendRow {
  /** The first cell. */
  readonly head: Part
  /** The open findings behind it; null for none. */
  readonly url: string | null
  /** Null: the viewer may not read it. */
  readonly trend: OpenTrend | null
}

/** The columns of such a table after the first one. @param options.nothing the trend of what has no findings */
export function trendColumns(options: {
  readonly weeks: readonly Week[]
  readonly nothing: OpenTrend
  readonly say: Say
}): readonly Column<TrendRow>[] {
  const { say } = options
  function numbers(valueOf: (trend: OpenTrend) => number): Column<TrendRow>['cell'] {
    return ({ trend }) => (trend === null ? '–' : formatCount(valueOf(trend), say.language))
  }
  return [
    {
      label: say(message('column.open')),
      isNumber: true,
      cell: ({ trend, url }) => {
        if (trend === null) return '–'
        return url === null ? formatCount(trend.open, say.language) : linked(formatCount(trend.open, say.language), url)
      },
    },
    { label: say(message('column.opened')), isNumber: true, cell: numbers(({ opened }) => opened) },
    { label: say(message('column.resolved')), isNumber: true, cell: numbers(({ resolved }) => resolved) },
    ...pictureColumn<TrendRow>(({ trend }) => trend, options),
  ]
}

/** A column of trends, which begin in the same week; none while only the present week is known. */
export function pictureColumn<Row>(
  trendIn: (row: Row) => OpenTrend | null,
  { nothing, weeks, say }: { readonly nothing: OpenTrend; readonly weeks: readonly Week[]; readonly say: Say },
): readonly Column<Row>[] {
  const known = nothing.weeks.filter((number) => number !== null).length
  if (known < 2) return []
  return [
    {
      label: say(message('column.trend', { weeks: known })),
      cell: (row) => {
        const numbers = trendIn(row)
        const trend = numbers === null ? null : openTrendView(numbers, { weeks, say })
        return trend === null ? '' : { trend }
      },
    },
  ]
}
