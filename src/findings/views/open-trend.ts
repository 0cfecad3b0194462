/** The open findings of one owner, team or rule, and how they came about. */
export interface OpenTrend {
  /** Now. */
  readonly open: number
  /** In the week that has begun last. */
  readonly opened: number
  readonly resolved: number
  /**
   * The number of open findings at the end of each week, the earliest first; the last week is still running. Null for weeks that
   * ended before the history of findings begins.
   */
  readonly weeks: readonly (number | null)[]
  /** What changed in each of these weeks. */
  readonly changes: readonly (Omit<WeekChange, 'week' | 'delta'> | null)[]
}

/** What happened in one week to the open findings of something. */
export interface WeekChange {
  /** Counted from 0, the earliest. */
  readonly week: number
  /** By how much the number of open findings changed, changes of owner included. */
  readonly delta: number
  readonly opened: number
  readonly resolved: number
}

/** The weeks of a trend. */
export interface TrendWeeks {
  readonly count: number
  /** The first week of which something is known, counted from 0; at most the last one. */
  readonly first: number
}

/**
 * The trend that leads to the present number. Pure.
 *
 * @param changes at most one per week
 */
export function openTrendOf(open: number, changes: readonly WeekChange[], { count, first }: TrendWeeks): OpenTrend {
  const byWeek = new Map(changes.map((change) => [change.week, change]))
  const known = Array.from({ length: count }, (_, week) => {
    if (week < first) return null
    const { opened = 0, resolved = 0 } = byWeek.get(week) ?? {}
    return { opened, resolved }
  })
  const weeks: number[] = []
  let atEnd = open
  for (let week = count - 1; week >= 0; week -= 1) {
    // Events that an earlier version did not record could make it negative.
    weeks.unshift(Math.max(0, atEnd))
    atEnd -= byWeek.get(week)?.delta ?? 0
  }
  return {
    open,
    ...(known.at(-1) ?? { opened: 0, resolved: 0 }),
    weeks: weeks.map((number, week) => (week < first ? null : number)),
    changes: known,
  }
}

/** The sum of trends over the same weeks. Pure. @param nothing the trend of what has no findings, over these weeks */
export function sumOfOpenTrends(trends: readonly OpenTrend[], nothing: OpenTrend): OpenTrend {
  function sum(valueOf: (trend: OpenTrend) => number | undefined): number {
    return trends.reduce((total, trend) => total + (valueOf(trend) ?? 0), 0)
  }
  return {
    open: sum(({ open }) => open),
    opened: sum(({ opened }) => opened),
    resolved: sum(({ resolved }) => resolved),
    weeks: nothing.weeks.map((none, week) => (none === null ? null : sum(({ weeks }) => weeks[week] ?? 0))),
    changes: nothing.changes.map((none, week) =>
      none === null
        ? null
        : {
            opened: sum(({ changes }) => changes[week]?.opened),
            resolved: sum(({ changes }) => changes[week]?.resolved),
          },
    ),
  }
}
