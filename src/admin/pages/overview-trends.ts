import { namesOfOwners } from '../../domain/owner.ts'
import { isWholeAccount } from '../../domain/read-scope.ts'
import { type OpenTrends, sumOfOpenTrends } from '../../findings/index.ts'
import { readScopeOf } from '../../people/index.ts'
import { message } from '../../words/index.ts'
import type { AdminDeps } from '../admin-deps.ts'
import { linked, named } from '../components/part.ts'
import { type Table, tableOf } from '../components/table.ts'
import type { PageRequest } from '../page.ts'
import { type TrendRow, trendColumns, weeksOfTrends } from './open-trend-view.ts'
import { type OverviewWeeks, overviewWeeks } from './overview-weeks.ts'
import type { FilterWorld } from './records/filter-world.ts'
import { findingsUrl } from './records/findings-request.ts'
import { teamsFor } from './team/team-choice.ts'

type Viewed = Pick<PageRequest, 'say' | 'viewer'>

/** The open findings by team and by rule, with what changed this week and in the last twelve weeks. */
export interface OverviewTrends {
  /** The teams whose totals the viewer may read; without rows if there are no teams. */
  readonly teams: Table
  /** Whether the total of any of them is closed to the viewer. */
  readonly hasClosedTeams: boolean
  /** The rules that are not met now, or were not in these weeks: in the records that the viewer may read. */
  readonly rules: Table
  /** How many findings are open. */
  readonly open: number
  /** How they developed; null if nothing changed. */
  readonly weeks: OverviewWeeks | null
  /** How many of them on records of an owner; null: on records without one. */
  readonly openOf: (ownerId: string | null) => number
}

/** Loads both tables. @param world what the viewer's filters choose from */
export async function loadOverviewTrends(deps: AdminDeps, viewed: Viewed, world: FilterWorld): Promise<OverviewTrends> {
  const { viewer, say } = viewed
  const weeks = weeksOfTrends(deps)
  const query = { accountId: deps.account.accountId, weeks: weeks.map(({ from }) => from), now: deps.clock.now() }
  const scope = readScopeOf(viewer)
  const teamIds = teamsFor(viewer, world.teams)
  const members = [...new Set(teamIds.flatMap((id) => world.teams.get(id) ?? []))]
  // A total covers the whole team, whichever of its records the viewer may read.
  const ofMembers = isWholeAccount(scope) ? null : [{ owners: members, types: 'all' as const }]
  const [readable, ofTeams = readable] = await Promise.all([
    deps.loadOpenTrends(deps.db, { ...query, scope }),
    ofMembers === null ? undefined : deps.loadOpenTrends(deps.db, { ...query, scope: ofMembers }),
  ])
  const columns = trendColumns({ weeks, nothing: readable.nothing, say })
  const rows = teamRows(world, { teamIds, trends: ofTeams })
  const all = sumOfOpenTrends([...readable.byRule.values()], readable.nothing)
  return {
    weeks: overviewWeeks(all, { weeks, say }),
    hasClosedTeams: rows.some(({ trend }) => trend === null),
    teams: tableOf(rows, [{ label: say(message('column.supervisor')), cell: ({ head }) => head }, ...columns], {
      caption: say(message('overview.teams')),
    }),
    rules: tableOf(
      ruleRows(world, readable, viewed),
      [{ label: say(message('column.rule')), cell: ({ head }) => head }, ...columns],
      { caption: say(message('overview.rules')) },
    ),
    open: all.open,
    openOf: (ownerId) => readable.byOwner.get(ownerId)?.open ?? 0,
  }
}

/** By the supervisor's name, the viewer's own team first. */
function teamRows(
  { teams, owners, openTeams }: FilterWorld,
  { teamIds, trends }: { readonly teamIds: readonly string[]; readonly trends: OpenTrends },
): readonly TrendRow[] {
  const names = namesOfOwners(owners)
  return teamIds.map((supervisorId) => {
    const members = teams.get(supervisorId) ?? []
    const sum = sumOfOpenTrends(
      members.flatMap((id) => trends.byOwner.get(id) ?? []),
      trends.nothing,
    )
    return {
      head: named(names.get(supervisorId) ?? supervisorId, `team?supervisor=${encodeURIComponent(supervisorId)}`),
      url: findingsUrl({ team: supervisorId }),
      trend: openTeams.has(supervisorId) ? sum : null,
    }
  })
}

/** The rule with the most open findings first. */
function ruleRows({ ruleset }: FilterWorld, { byRule }: OpenTrends, { say }: Viewed): readonly TrendRow[] {
  return ruleset.rules
    .flatMap(({ id, title }) => {
      const trend = byRule.get(id)
      const head = linked(say(message('asWritten', { text: title })), `rules#${id}`)
      return trend === undefined ? [] : [{ head, url: findingsUrl({ rule: id }), trend }]
    })
    .toSorted((a, b) => b.trend.open - a.trend.open)
}
