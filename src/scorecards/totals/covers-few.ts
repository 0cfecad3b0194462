/** The part that each group of people has in a combination of totals, modulo the prime. */
type Row = (group: number) => number

interface Group {
  /** In which of the teams these people are, and nobody else. */
  readonly places: readonly number[]
  readonly size: number
}

/**
 * The greatest prime whose products are exact. In up to 20 teams it divides no determinant of memberships except zero: none is
 * greater than 21^10.5 / 2^20 (Hadamard). So modulo the prime, no combination of totals is missed.
 */
const prime = 94_906_249

/** The teams that `coversFew` can compare. */
export const mostCompared = 20

/**
 * Whether some sum or difference of the totals of these teams, each taken any number of times, covers at least one person, but fewer
 * than so many. Pure.
 *
 * As in solving equations, the totals are combined into rows, each with a group of its own, which no other row has. A combination
 * of so many rows covers the own group of each, and thereby enough people: only combinations of fewer rows are left to try.
 *
 * @param teams the people of each, at most `mostCompared` teams
 */
export function coversFew(teams: readonly (readonly string[])[], few: number): boolean {
  const groups = groupsOf(teams).toSorted((a, b) => b.size - a.size)
  const rows = reducedRows(teams, groups).filter(({ own }) => sizeOf(own, groups) < few)
  return someSubset(rows, few - 1, (some) => isCombinedToFew(some, groups, few))
}

/** People who are in the same teams have the same part in every combination. */
function groupsOf(teams: readonly (readonly string[])[]): readonly Group[] {
  const placesOf = new Map<string, number[]>()
  for (const [place, members] of teams.entries()) {
    for (const id of new Set(members)) placesOf.set(id, [...(placesOf.get(id) ?? []), place])
  }
  return [...Map.groupBy(placesOf.values(), (places) => places.join()).values()].flatMap((alike) => {
    const [places] = alike
    return places === undefined ? [] : [{ places, size: alike.length }]
  })
}

interface ReducedRow {
  readonly row: Row
  /** The group that no other row has. */
  readonly own: number
}

/** Rows with the same combinations as the totals, by elimination. */
function reducedRows(teams: readonly unknown[], groups: readonly Group[]): readonly ReducedRow[] {
  let rest: readonly Row[] = teams.map((_, place) => stored((group) => Number(groups[group]?.places.includes(place))))
  let reduced: readonly ReducedRow[] = []
  for (const own of groups.keys()) {
    const row = rest.find((one) => one(own) !== 0)
    if (row === undefined) continue
    rest = rest.filter((one) => one !== row).map((one) => stored(without(one, row, own)))
    reduced = [...reduced.map((one) => ({ ...one, row: stored(without(one.row, row, own)) })), { row, own }]
  }
  return reduced

  function stored(row: Row): Row {
    const parts = Float64Array.from(groups, (_, group) => row(group))
    return (group) => parts[group] ?? 0
  }
}

/** The combination of two rows that leaves out a group of the second one. */
function without(row: Row, other: Row, left: number): Row {
  const [factor, part] = [other(left), row(left)]
  if (part === 0) return row
  return (group) => {
    const difference = ((row(group) * factor) % prime) - ((other(group) * part) % prime)
    return difference < 0 ? difference + prime : difference
  }
}

/** Whether some rows, at least one and at most so many, satisfy a condition. */
function someSubset(
  rows: readonly ReducedRow[],
  most: number,
  isMet: (some: readonly ReducedRow[]) => boolean,
): boolean {
  function someWith(chosen: readonly ReducedRow[], from: number): boolean {
    return rows.slice(from).some((row, place) => {
      const some = [...chosen, row]
      return isMet(some) || (some.length < most && someWith(some, from + place + 1))
    })
  }
  return someWith([], 0)
}

/**
 * Whether some combination of all these rows covers fewer people. It covers the own group of the last row. Therefore it leaves out one
 * of the next few - 1 groups of that row. If the row has fewer groups and the combination covers them all, it covers less without
 * the row.
 */
function isCombinedToFew(rows: readonly ReducedRow[], groups: readonly Group[], few: number): boolean {
  const last = rows.at(-1)
  if (last === undefined) return false
  const others = rows.slice(0, -1)
  if (others.length === 0) return hasFew(last.row, groups, few)
  const left = firstGroups(groups, few - 1, (group) => group !== last.own && last.row(group) !== 0)
  return left.some((group) =>
    isCombinedToFew(
      others.map(({ row, own }) => ({ row: without(row, last.row, group), own })),
      groups,
      few,
    ),
  )
}

function firstGroups(groups: readonly Group[], most: number, isMet: (group: number) => boolean): readonly number[] {
  const first: number[] = []
  for (const group of groups.keys()) {
    if (first.length === most) break
    if (isMet(group)) first.push(group)
  }
  return first
}

/** Whether a row covers fewer people. It reads no more groups than that needs. */
function hasFew(row: Row, groups: readonly Group[], few: number): boolean {
  let covered = 0
  for (const group of groups.keys()) {
    if (row(group) !== 0) covered += sizeOf(group, groups)
    if (covered >= few) return false
  }
  return true
}

function sizeOf(group: number, groups: readonly Group[]): number {
  return groups[group]?.size ?? 0
}
