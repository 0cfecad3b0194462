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
 * Whether every combination of the totals of these teams covers at least four people. People in the same teams have the same part
 * in every combination, so it does if the teams differ, in each combination, by a group of at least four: if, with these groups as
 * columns, their rows are linearly independent. They are so for all numbers if they are modulo 2.
 */
function keepsPeopleHidden(teams: readonly (readonly string[])[]): boolean {
  const teamsOf = new Map<string, bigint>()
  for (const [place, members] of teams.entries()) {
    for (const id of members) teamsOf.set(id, (teamsOf.get(id) ?? 0n) | (1n << BigInt(place)))
  }
  const groups = [...Map.groupBy(teamsOf.values(), (ofTeams) => ofTeams)]
    .filter(([, people]) => people.length >= fewestHidden)
    .map(([ofTeams]) => ofTeams)
  const rows = teams.map((_, team) =>
    groups.reduce((row, ofTeams, column) => row | (((ofTeams >> BigInt(team)) & 1n) << BigInt(column)), 0n),
  )
  return areIndependent(rows)
}

/** Whether no row is a sum of others, modulo 2. @param rows each a number whose bits are its columns */
function areIndependent(rows: readonly bigint[]): boolean {
  const basis: bigint[] = []
  for (const row of rows) {
    // Each step clears the highest bit of one of the basis, if the row has it.
    const rest = basis.reduce((left, one) => ((left ^ one) < left ? left ^ one : left), row)
    if (rest === 0n) return false
    basis.push(rest)
    basis.sort((a, b) => (a < b ? 1 : -1))
  }
  return true
}
