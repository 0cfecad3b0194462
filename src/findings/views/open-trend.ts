/** The open findings of one owner, team or rule, and how they came about. */
export interface OpenTrend {
  /** Now. */
  readonly open: number
  /** In the week that has begun last. */
  readonly opened: number
  readonly resolved: number
  /** The number of open findings at the end of each week, the earliest first; the last week is still running. */
  readonly weeks: readonly number[]
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

/**
 * The trend that leads to the present number. Pure.
 *
 * @param changes at most one per week
 */
export function openTrendOf(open: number, changes: readonly WeekChange[], weekCount: number): OpenTrend {
  const byWeek = new Map(changes.map((change) => [change.week, change]))
  const weeks: number[] = []
  let atEnd = open
  for (let week = weekCount - 1; week >= 0; week -= 1) {
    // Events that an earlier version did not record could make it negative.
    weeks.unshift(Math.max(0, atEnd))
    atEnd -= byWeek.get(week)?.delta ?? 0
  }
  const last = byWeek.get(weekCount - 1)
  return { open, opened: last?.opened ?? 0, resolved: last?.resolved ?? 0, weeks }
}

/** The sum of trends over the same weeks, of at least none. Pure. */
export function sumOfOpenTrends(trends: readonly OpenTrend[], weekCount: number): OpenTrend {
  function sum(valueOf: (trend: OpenTrend) => number): number {
    return trends.reduce((total, trend) => total + valueOf(trend), 0)
  }
  return {
    open: sum(({ open }) => open),
    opened: sum(({ opened }) => opened),
    resolved: sum(({ resolved }) => resolved),
    weeks: Array.from({ length: weekCount }, (_, week) => sum(({ weeks }) => weeks[week] ?? 0)),
  }
}
