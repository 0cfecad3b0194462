import { seededRandom } from '../../../src/sandbox/core/state/seeded-random.ts'

/** Decisions that are equal for equal seeds. */
export interface Chance {
  /** At least 0 and less than `below`. */
  number(below: number): number
  /** True in this share of cases. */
  is(share: number): boolean
  /** @throws RangeError if there is nothing to choose from */
  oneOf<T>(all: readonly T[]): T
  /** So many different ones, in their order; all if there are fewer. */
  some<T>(all: readonly T[], count: number): readonly T[]
  inAnyOrder<T>(all: readonly T[]): readonly T[]
}

/** Opens the decisions of a seed. */
export function chanceOf(seed: number): Chance {
  const random = seededRandom(seed)
  function number(below: number): number {
    return Math.floor(random() * below)
  }
  function inAnyOrder<T>(all: readonly T[]): readonly T[] {
    return all
      .map((one) => ({ one, at: random() }))
      .toSorted((a, b) => a.at - b.at)
      .map(({ one }) => one)
  }
  return {
    number,
    inAnyOrder,
    is: (share) => random() < share,
    oneOf<T>(all: readonly T[]): T {
      if (all.length === 0) throw new RangeError('nothing to choose from')
      return all[number(all.length)] as T
    },
    some(all, count) {
      const chosen = new Set(inAnyOrder(all).slice(0, count))
      return all.filter((one) => chosen.has(one))
    },
  }
}
