import type { OpenTrend } from '../../findings/index.ts'
import { formatCount } from '../../infra/format.ts'
import type { Week } from '../../scorecards/index.ts'
import { type Message, message, type Say } from '../../words/index.ts'
import { type Counter, counterOf } from '../components/counter.ts'
import { type ChangeChart, changeChartOf } from '../components/pictures/change-chart.ts'
import { type Column, type Table, tableOf } from '../components/table.ts'
import { openTrendView } from './open-trend-view.ts'

/** How the findings developed, week by week. */
export interface OverviewWeeks {
  readonly open: Counter
  readonly chart: ChangeChart
  /** The same as numbers. */
  readonly numbers: Table
}

interface WeekRow {
  readonly label: string
  readonly open: number
  readonly came: number
  readonly went: number
}

/** Null if nothing changed in these weeks, or only the present one is known. @param trend of all findings that may be read */
export function overviewWeeks(
  trend: OpenTrend,
  { weeks, say }: { readonly weeks: readonly Week[]; readonly say: Say },
): OverviewWeeks | null {
  const rows = weeks.map(({ label }, place): WeekRow | null => {
    const [open = null, change = null] = [trend.weeks[place], trend.changes[place]]
    if (open === null || change === null) return null
    const shown: Message = place === weeks.length - 1 ? message('trend.soFar', { week: label }) : label
    return { label: say(shown), open, came: change.opened, went: change.resolved }
  })
  const known = rows.flatMap((row) => row ?? [])
  function total(valueOf: (row: WeekRow) => number): number {
    return known.reduce((sum, row) => sum + valueOf(row), 0)
  }
  const name = say(message('overview.weeks.changes'))
  const chart = changeChartOf(known, {
    name,
    came: say(message('overview.weeks.opened', { count: total(({ came }) => came) })),
    went: say(message('overview.weeks.resolved', { count: total(({ went }) => went) })),
    textOf: ({ came, went }) => say(message('team.changed', { opened: came, resolved: went })),
  })
  if (chart === null) return null
  return {
    open: counterOf({
      label: say(message('metric.open')),
      value: formatCount(trend.open, say.language),
      url: 'findings',
      tag: say(message('figures.now')),
      trend: openTrendView(trend, { weeks, say }),
    }),
    chart,
    numbers: tableOf(known.toReversed(), columnsOf(say), { caption: say(message('overview.weeks')) }),
  }
}

function columnsOf(say: Say): readonly Column<WeekRow>[] {
  function numbers(label: Message, valueOf: (row: WeekRow) => number): Column<WeekRow> {
    return { label: say(label), isNumber: true, cell: (row) => formatCount(valueOf(row), say.language) }
  }
  return [
    { label: say(message('column.week')), cell: ({ label }) => label },
    numbers(message('overview.weeks.column.open'), ({ open }) => open),
    numbers(message('overview.weeks.column.opened'), ({ came }) => came),
    numbers(message('overview.weeks.column.resolved'), ({ went }) => went),
  ]
}
