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
}

interface ClosedTeam extends Team {
  /** The members whose own figures are closed to the reader. */
  readonly hidden: readonly string[]
}

/**
 * The teams whose totals somebody may read. He may add up figures that he may read one by one. Every other team has at least five
 * reps, and no sum or difference of the open totals covers fewer than four people whose figures are closed to him. Of teams that
 * share reps, the smaller ones come first. Figures that are opened for a while only close totals that would cover fewer people: if
 * they opened others, the totals of different times could be subtracted from each other. Pure.
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

/**
 * The teams whose totals are safe together for a reader of these owners' figures; earlier teams first. Teams that share nobody
 * reveal nothing about each other.
 */
function safeTogether(teams: readonly Team[], owners: Owners): readonly Team[] {
  const closed = teams
    .map(({ id, members }) => ({ id, members, hidden: hiddenOf(members, owners) }))
    .filter(({ hidden }) => hidden.length > 0)
  const safe = new Set(clustersOf(closed).flatMap(safeInCluster))
  return closed.filter((team) => safe.has(team))
}

function safeInCluster(cluster: readonly ClosedTeam[]): readonly ClosedTeam[] {
  if (cluster.length > mostCompared) return apart(cluster)
  // If all of them are safe together, so are the first ones.
  if (isSafe(cluster)) return cluster
  let safe: readonly ClosedTeam[] = []
  for (const team of cluster) {
    const together = [...safe, team]
    if (isSafe(together)) safe = together
  }
  return safe
}

function isSafe(teams: readonly ClosedTeam[]): boolean {
  return !coversFew(
    teams.map(({ hidden }) => hidden),
    fewestHidden,
  )
}

/** Of more teams than can be compared, those that share nobody with an earlier one. */
function apart(teams: readonly ClosedTeam[]): readonly ClosedTeam[] {
  const covered = new Set<string>()
  return teams.filter(({ hidden }) => {
    if (hidden.length < fewestHidden || hidden.some((id) => covered.has(id))) return false
    for (const id of hidden) covered.add(id)
    return true
  })
}

/** Teams that share hidden people, directly or through other teams; each cluster in the order of the teams. */
function clustersOf(teams: readonly ClosedTeam[]): readonly (readonly ClosedTeam[])[] {
  const clusterOf = new Map<string | undefined, ClosedTeam[]>()
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
