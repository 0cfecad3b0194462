import { isAmongOwners, type Owners } from '../domain/read-scope.ts'

/** In a smaller team, the total and one rep's own figures would reveal those of the others. */
export const smallestTeam = 5

/** Whose total and own figures a team of that size leaves to those who know one of them. */
const fewestHidden = smallestTeam - 1

/** Somebody who reads figures. */
export interface TotalsReader {
  /** The supervisors whose teams' totals are for him. */
  readonly supervisors: Owners
  /** The owners whose own figures he may read. */
  readonly owners: Owners
}

/**
 * The teams whose totals somebody may read. He may add up figures that he may read one by one. Another team has at least five
 * reps, and no sum or difference of totals that are open to him leaves the figures of fewer than four others: of teams that share
 * reps, the smaller ones come first. Pure.
 *
 * @param teams the owners of each team, by the supervisor's id
 * @returns supervisors' ids
 */
export function openTotals(
  teams: ReadonlyMap<string, readonly string[]>,
  { supervisors, owners }: TotalsReader,
): ReadonlySet<string> {
  const all = [...teams].map(([id, members]) => ({
    id,
    size: members.length,
    hidden: members.filter((one) => !isAmongOwners(owners, one)),
  }))
  const open = new Set(all.filter(({ hidden }) => hidden.length === 0).map(({ id }) => id))
  const asked = all
    .filter(({ id, size, hidden }) => hidden.length > 0 && size >= smallestTeam && isAmongOwners(supervisors, id))
    .toSorted((a, b) => a.hidden.length - b.hidden.length || (a.id < b.id ? -1 : 1))
  let together: readonly (readonly string[])[] = []
  for (const { id, hidden } of asked) {
    const more = [...together, hidden]
    if (!keepsPeopleHidden(more)) continue
    together = more
    open.add(id)
  }
  return open
}

/**
 * Whether every combination of the totals of these teams that covers anybody covers at least four people. People who are in the same
 * teams have the same part in every combination, so they count as a group. A combination that leaves out all groups of at least four
 * has to leave out everybody: then the matrix of teams and groups has the same rank without the smaller groups.
 */
function keepsPeopleHidden(teams: readonly (readonly string[])[]): boolean {
  const teamsOf = new Map<string, bigint>()
  for (const [place, members] of teams.entries()) {
    for (const id of members) teamsOf.set(id, (teamsOf.get(id) ?? 0n) | (1n << BigInt(place)))
  }
  const groups = [...Map.groupBy(teamsOf.values(), (ofTeams) => ofTeams)]
  const large = groups.filter(([, people]) => people.length >= fewestHidden)
  return rankOf(large, teams.length) === rankOf(groups, teams.length)
}

/** No matrix of a few dozen teams has a determinant that this prime divides, except zero. */
const prime = 2n ** 61n - 1n

/** The rank of the matrix with a row for each group and a column for each of its teams, by elimination. */
function rankOf(groups: readonly (readonly [bigint, unknown])[], count: number): number {
  const places = Array.from({ length: count }, (_, place) => BigInt(place))
  let rows: readonly (readonly bigint[])[] = groups.map(([ofTeams]) => places.map((place) => (ofTeams >> place) & 1n))
  let rank = 0
  for (const column of places.keys()) {
    const pivot = rows.find((row) => row[column] !== 0n)
    if (pivot === undefined) continue
    rank += 1
    const head = pivot[column] ?? 1n
    // Each of the others times the head of the pivot, less the pivot times its own head: its head is zero then.
    rows = rows.flatMap((row) => {
      const own = row[column] ?? 0n
      return row === pivot ? [] : [row.map((value, place) => modulo(value * head - (pivot[place] ?? 0n) * own))]
    })
  }
  return rank
}

function modulo(value: bigint): bigint {
  return ((value % prime) + prime) % prime
}
