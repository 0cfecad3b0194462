/** A record that has a value. Both are texts if they come from the store, and numbers if a backtest has counted them. */
export interface Holder {
  readonly id: string | number
  /** What relates it to others, hashed; two records are related if they have one of these in common. Empty: not asked for. */
  readonly ties: readonly (string | number)[]
}

/** Which records of a type have the same values as one of them. */
export interface ValueHolders {
  /** Which of the holders is the record itself. */
  readonly self: Holder['id']
  /**
   * The records of the type that have a value, the record itself included, in the order of their ids; of more than `mostHolders`,
   * that many and one more.
   *
   * @param field the name of a `KeyedField`
   * @param key of the value
   */
  readonly holdersOf: (field: string, key: string) => readonly Holder[]
}

/** If more records have the same value, it is only known that there are more. */
export const mostHolders = 100

/** The number of other records that have one of the keys; of more than `mostHolders`, that number. Pure. */
export function countOthers(
  { self, holdersOf }: ValueHolders,
  { field, keys }: { readonly field: string; readonly keys: readonly string[] },
): number {
  const others = new Set(keys.flatMap((key) => holdersOf(field, key).map(({ id }) => id)))
  others.delete(self)
  return Math.min(others.size, mostHolders)
}

/** A value in records of so many groups that have nothing to do with each other belongs to none of them. */
export const placeholderGroups = 4

/** In this many, it may be one, so people are asked. */
export const doubtfulGroups = 3

/** If more of the holders of a value are related, it is their common one, such as the number of a switchboard. */
const mostRelated = 0.6

/**
 * The number of groups of holders that have nothing to do with each other; 1 if most of them are related, and
 * `placeholderGroups` if there are more. Pure; the order of the holders does not matter.
 */
export function countGroups(holders: readonly Holder[]): number {
  const sizes = groupSizes(holders)
  const largest = sizes.reduce((most, size) => Math.max(most, size), 0)
  if (largest >= holders.length * mostRelated) return Math.min(sizes.length, 1)
  return Math.min(sizes.length, placeholderGroups)
}

/** The number of holders in each group: those who are related, or related to somebody in it. */
function groupSizes(holders: readonly Holder[]): readonly number[] {
  const leaders = holders.map((_, index) => index)
  function leaderOf(index: number): number {
    let leader = index
    while (leaders[leader] !== leader) leader = leaders[leader] ?? leader
    leaders[index] = leader
    return leader
  }
  const firstWith = new Map<Holder['ties'][number], number>()
  for (const [index, { ties }] of holders.entries()) {
    for (const tie of ties) {
      const first = firstWith.get(tie)
      if (first === undefined) firstWith.set(tie, index)
      else leaders[leaderOf(index)] = leaderOf(first)
    }
  }
  return [...Map.groupBy(holders.keys(), leaderOf).values()].map((members) => members.length)
}
