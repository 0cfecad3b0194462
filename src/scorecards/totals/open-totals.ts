import { isAmongOwners, type Owners } from '../../domain/read-scope.ts'
import { coversFew, mostCompared } from './covers-few.ts'

/** In a smaller team, the total and one rep's own figures would reveal those of the others. */
export const smallestTeam = 5

/** The number of people whose figures one rep of the smallest team does not know. */
const fewestHidden = smallestTeam - 1

/** Somebody who reads figures. */
export interface TotalsReader {
  /** The supervisors whose teams' totals are for him. */
  readonly supervisors: Owners
  /** The owners whose own figures he may read. */
  readonly owners: Owners
  /** Those of them whose figures he may read without opening them. */
  readonly lastingOwners: Owners
}

interface Team {
  readonly id: string
  readonly members: readonly string[]
  /** The members whose own figures are closed to the reader. */
  readonly hidden: readonly string[]
}

/**
 * The teams whose totals somebody may read. He may add up figures that he may read one by one. Another team has at least five
 * reps, and no sum or difference of totals that are open to him leaves the figures of fewer than four others: of teams that share
 * reps, the smaller ones come first. Figures that are opened for a while open no other total, so that opening some people's figures
 * after those of others reveals no difference of totals; they close a total of which they would leave too little. Pure.
 *
 * @param teams the owners of each team, by the supervisor's id
 * @returns supervisors' ids
 */
export function openTotals(
  teams: ReadonlyMap<string, readonly string[]>,
  { supervisors, owners, lastingOwners }: TotalsReader,
): ReadonlySet<string> {
  const all = [...teams].map(([id, members]) => ({ id, members }))
  const readable = all.filter(({ members }) => hiddenOf(members, owners).length === 0)
  const asked = all
    .filter(({ id, members }) => members.length >= smallestTeam && isAmongOwners(supervisors, id))
    .toSorted((a, b) => a.members.length - b.members.length || (a.id < b.id ? -1 : 1))
  const lasting = safeTogether(asked, lastingOwners)
  return new Set([...readable, ...safeTogether(lasting, owners)].map(({ id }) => id))
}

/** The first teams that are safe together for a reader of these owners' figures. Those who share nobody reveal nothing of each other. */
function safeTogether(teams: readonly Omit<Team, 'hidden'>[], owners: Owners): readonly Omit<Team, 'hidden'>[] {
  const closed = teams
    .map(({ id, members }) => ({ id, members, hidden: hiddenOf(members, owners) }))
    .filter(({ hidden }) => hidden.length > 0)
  const safe = new Set(clustersOf(closed).flatMap(safeInCluster))
  return closed.filter((team) => safe.has(team))
}

function safeInCluster(cluster: readonly Team[]): readonly Team[] {
  if (cluster.length > mostCompared) return apart(cluster)
  // If all of them are safe together, so are the first ones.
  if (isSafe(cluster)) return cluster
  let safe: readonly Team[] = []
  for (const team of cluster) {
    const together = [...safe, team]
    if (isSafe(together)) safe = together
  }
  return safe
}

function isSafe(teams: readonly Team[]): boolean {
  return !coversFew(
    teams.map(({ hidden }) => hidden),
    fewestHidden,
  )
}

/** Of more teams than can be compared, those that share nobody with an earlier one. */
function apart(teams: readonly Team[]): readonly Team[] {
  const covered = new Set<string>()
  return teams.filter(({ hidden }) => {
    if (hidden.length < fewestHidden || hidden.some((id) => covered.has(id))) return false
    for (const id of hidden) covered.add(id)
    return true
  })
}

/** Teams that share hidden people, directly or through other teams; each cluster in the order of the teams. */
function clustersOf(teams: readonly Team[]): readonly (readonly Team[])[] {
  const clusterOf = new Map<string | undefined, Team[]>()
  for (const team of teams) {
    const touched = new Set(team.hidden.map((id) => clusterOf.get(id)).filter((one) => one !== undefined))
    const [largest = [], ...smaller] = [...touched].toSorted((a, b) => b.length - a.length)
    for (const one of [team, ...smaller.flat()]) {
      largest.push(one)
      for (const id of one.hidden) clusterOf.set(id, largest)
    }
  }
  return [...Map.groupBy(teams, ({ hidden: [first] }) => clusterOf.get(first)).values()]
}

function hiddenOf(members: readonly string[], owners: Owners): readonly string[] {
  return members.filter((one) => !isAmongOwners(owners, one))
}
