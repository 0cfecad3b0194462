import { countFindings, type OpenTrend, sumOfOpenTrends } from '../../../findings/index.ts'
import { type Figures, isState, type Metric, type MetricList, metricList, totalOf } from '../../../metrics/index.ts'
import {
  lastWeeks,
  loadRecordsToOpen,
  loadScorecards,
  loadWeeklyTargets,
  type Period,
  type Person,
  parsePeriod,
  type RecordToOpen,
  type WeeklyTargets,
} from '../../../scorecards/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import { trendWeeks } from '../open-trend-view.ts'
import type { ChosenTeam } from './team-choice.ts'

/** How many records of the team are listed to be opened. */
const teamRecords = 10
/** How many records of each rep are listed to talk about. */
const repRecords = 3

/** What a rep, or a team together, did this week and in the last one. */
export interface WeekOf {
  readonly thisWeek: Figures
  readonly lastWeek: Figures
  readonly findings: OpenTrend
  /** How many of the open findings are overdue. */
  readonly overdue: number
}

export interface RepWeek extends WeekOf {
  readonly rep: Person
  /** The most urgent first. */
  readonly records: readonly RecordToOpen[]
}

export interface TeamWeek {
  readonly period: Period
  /** The activities that are counted, in the order of the scorecard. */
  readonly metrics: MetricList
  /** Per rep and week. */
  readonly targets: WeeklyTargets
  /** How many reps the total covers. */
  readonly size: number
  /** Those whose figures the viewer may read, by name. */
  readonly reps: readonly RepWeek[]
  /** Null: the viewer may not read it. */
  readonly total: WeekOf | null
  /** The trend of a rep without findings. */
  readonly nothing: OpenTrend
  /** Of those whose records the viewer may read; the most urgent first. */
  readonly records: readonly RecordToOpen[]
}

/** Loads the week of a team. The figures of members whom the viewer may not read are in the total alone. */
export async function loadTeamWeek(deps: AdminDeps, team: ChosenTeam, now: Date): Promise<TeamWeek> {
  const { db, account } = deps
  const { accountId, timeZone } = account
  const { memberIds, readableIds } = team
  const at = { now, timeZone }
  const metrics = activityMetrics(deps.metrics)
  const [thisWeek, lastWeek] = [parsePeriod('week', at), parsePeriod('last-week', at)]
  const ids = team.mayTotal ? memberIds : readableIds
  const cards = { accountId, owners: ids, now, metrics }
  const scope = [{ owners: ids, types: 'all' as const }]
  const weekStarts = lastWeeks(trendWeeks, at).map(({ from }) => from)
  // Together, because a person waits for the page.
  const [present, ofLastWeek, trends, { owner: overdue }, toOpen, targets] = await Promise.all([
    loadScorecards(db, { ...cards, period: thisWeek }),
    loadScorecards(db, { ...cards, period: lastWeek }),
    deps.loadOpenTrends(db, { accountId, scope, weeks: weekStarts, now }),
    countFindings(db, { accountId, scope, filter: { overdue: 'yes' }, now }),
    // The first ten of the team are among the first ten of each rep.
    loadRecordsToOpen(db, {
      accountId,
      ownerIds: readableIds,
      now,
      perOwner: teamRecords,
      limit: teamRecords * readableIds.length,
    }),
    loadWeeklyTargets(db, accountId),
  ])
  const before = new Map(ofLastWeek.map((card) => [card.owner.id, card.metrics]))
  const weeks = present.map(({ owner, metrics: figures }): WeekOf & { readonly rep: Person } => ({
    rep: owner,
    thisWeek: figures,
    lastWeek: before.get(owner.id) ?? totalOf(metrics, []),
    findings: trends.byOwner.get(owner.id) ?? trends.nothing,
    overdue: overdue.get(owner.id) ?? 0,
  }))
  const byOwner = Map.groupBy(toOpen, ({ ownerId }) => ownerId)
  return {
    period: thisWeek,
    metrics,
    targets,
    size: weeks.length,
    reps: weeks
      .filter(({ rep }) => readableIds.includes(rep.id))
      .map((week) => ({ ...week, records: byOwner.get(week.rep.id)?.slice(0, repRecords) ?? [] })),
    total: team.mayTotal ? totalWeek(metrics, weeks, trends.nothing) : null,
    nothing: trends.nothing,
    records: toOpen.slice(0, teamRecords),
  }
}

function totalWeek(metrics: MetricList, weeks: readonly WeekOf[], nothing: OpenTrend): WeekOf {
  return {
    thisWeek: totalOf(
      metrics,
      weeks.map(({ thisWeek }) => thisWeek),
    ),
    lastWeek: totalOf(
      metrics,
      weeks.map(({ lastWeek }) => lastWeek),
    ),
    findings: sumOfOpenTrends(
      weeks.map(({ findings }) => findings),
      nothing,
    ),
    overdue: weeks.reduce((sum, { overdue }) => sum + overdue, 0),
  }
}

/** What people do in a week: counts of events, in the order of the scorecard. */
export function activityMetrics({ all }: MetricList): MetricList {
  return metricList(all.filter((metric) => isActivity(metric)))
}

function isActivity(metric: Metric): boolean {
  return metric.kind === 'count' && metric.outOf === undefined && !isState(metric)
}
