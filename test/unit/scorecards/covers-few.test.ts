import { array, assert, constantFrom, property, subarray } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { coversFew } from '../../../src/scorecards/totals/covers-few.ts'

const people = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j']

/** The rank of the teams' memberships among some people, with whole numbers. */
function rankOf(teams: readonly (readonly string[])[], among: readonly string[]): number {
  let rows: readonly (readonly bigint[])[] = teams.map((team) => among.map((id) => (team.includes(id) ? 1n : 0n)))
  let rank = 0
  for (const column of among.keys()) {
    const pivot = rows.find((row) => row[column] !== 0n)
    if (pivot === undefined) continue
    rank += 1
    rows = rows
      .filter((row) => row !== pivot)
      .map((row) =>
        row.map((value, place) => value * (pivot[column] ?? 0n) - (pivot[place] ?? 0n) * (row[column] ?? 0n)),
      )
  }
  return rank
}

/** Each set of so many people. */
function setsOf(size: number, from: readonly string[] = people): readonly (readonly string[])[] {
  if (size === 0) return [[]]
  return from.flatMap((id, place) => setsOf(size - 1, from.slice(place + 1)).map((rest) => [id, ...rest]))
}

/** Some combination covers only people of a set if the others alone tell fewer combinations apart. */
function isAnySetCovered(teams: readonly (readonly string[])[], few: number): boolean {
  return setsOf(few - 1).some((set) => {
    const others = people.filter((id) => !set.includes(id))
    return rankOf(teams, others) < rankOf(teams, people)
  })
}

describe('totals whose combinations may cover few people', () => {
  it.each([
    [['abc'], 4, true],
    [['abcd'], 4, false],
    [['abcdef', 'abcde'], 4, true],
    [['abcdefgh', 'abcd'], 4, false],
    // Twice a and b: the first two less the third.
    [['abcd', 'abef', 'cdef'], 3, true],
    [['abcd', 'abef', 'cdef'], 2, false],
    // Two thirds of a: the first three less twice the fourth.
    [['abcdh', 'abefh', 'acefh', 'bcdefh', 'h'], 2, true],
  ])('covers, of %j, fewer than %i: %j', (teams, few, expected) => {
    expect(
      coversFew(
        teams.map((team) => team.split('')),
        few,
      ),
    ).toBe(expected)
  })

  it('are found exactly, as by trying each set of people', () => {
    const teams = array(subarray(people, { minLength: 1 }), { minLength: 1, maxLength: 8 })
    const found = { true: 0, false: 0 }
    assert(
      property(teams, constantFrom(2, 3, 4), (some, few) => {
        const isFound = coversFew(some, few)
        found[`${isFound}`] += 1
        expect(isFound).toBe(isAnySetCovered(some, few))
      }),
      { numRuns: 400, seed: 7 },
    )
    expect(Math.min(found.true, found.false)).toBeGreaterThan(40)
  })

  it('leave out nobody who is in a matrix of line teams and country teams', () => {
    for (const [perCell, few, expected] of [
      [2, 4, false],
      [2, 9, true],
      [1, 4, false],
    ] as const) {
      const cells = [0, 1, 2, 3].flatMap((line) => [0, 1, 2, 3].map((country) => ({ line, country })))
      const people = cells.flatMap((cell) => Array.from({ length: perCell }, (_, one) => ({ ...cell, one })))
      const teams = (['line', 'country'] as const).flatMap((key) =>
        [0, 1, 2, 3].map((place) =>
          people.filter((one) => one[key] === place).map(({ line, country, one }) => `${line}${country}${one}`),
        ),
      )
      expect([perCell, few, coversFew(teams, few)]).toEqual([perCell, few, expected])
    }
  })
})
