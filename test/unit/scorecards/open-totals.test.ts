import { array, assert, property, record, subarray } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openTotals } from '../../../src/scorecards/index.ts'

const people = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l']

function openTo(owners: readonly string[], ...members: readonly string[]): string {
  const teams = new Map(members.map((team, place) => [String(place), team.split('')]))
  return [...openTotals(teams, { supervisors: 'everyone', owners })].toSorted().join('')
}

/** Every combination of as many numbers from -2 to 2, but for zeros only. */
function combinations(count: number): number[][] {
  const all = Array.from({ length: count }).reduce<number[][]>(
    (before) => before.flatMap((one) => [-2, -1, 0, 1, 2].map((next) => [...one, next])),
    [[]],
  )
  return all.filter((one) => one.some((factor) => factor !== 0))
}

describe('the totals that are open to somebody', () => {
  it.each([
    ['of a team of five', [], ['abcde'], '0'],
    ['of no smaller team', [], ['abcd'], ''],
    ['of a team whose figures he may read one by one', ['a', 'b'], ['ab', 'abcdefgh'], '01'],
    ['of a team of five with himself', ['a'], ['abcde'], '0'],
    ['of no team with fewer than four others', ['a', 'b'], ['abcde'], ''],
    ['of teams that share nobody', [], ['abcde', 'fghij'], '01'],
    ['of teams that share people, where four are in each alone', [], ['abcdef', 'efghij'], '01'],
    ['of the smaller one of two teams that differ by one person', [], ['abcdef', 'abcde'], '1'],
    ['of two teams with the same people', [], ['abcde', 'abcde'], '01'],
    ['of a team that is two others', [], ['abcde', 'fghij', 'abcdefghij'], '012'],
    ['of the smaller two of three teams that overlap too much', [], ['abcdefgh', 'abcdijkl', 'efghijk'], '02'],
    ['of no team that is two others and one person', [], ['abcde', 'fghij', 'abcdefghijk'], '01'],
    ['of a team that is another one and four people', [], ['abcde', 'abcdefghi'], '01'],
  ])('are %s', (_words, owners, teams, expected) => {
    expect(openTo(owners, ...teams)).toBe(expected)
  })

  it('are of teams that the reader has to do with', () => {
    const teams = new Map([
      ['boss', ['a', 'b', 'c', 'd', 'e']],
      ['chief', ['f', 'g', 'h', 'i', 'j']],
    ])

    expect([...openTotals(teams, { supervisors: ['chief'], owners: ['f'] })]).toEqual(['chief'])
    expect([...openTotals(teams, { supervisors: [], owners: [] })]).toEqual([])
  })

  it('leave no sum or difference that covers one, two or three others, however they are combined', () => {
    const accounts = record({
      teams: array(subarray(people, { minLength: 1 }), { minLength: 1, maxLength: 4 }),
      owners: subarray(people, { maxLength: 3 }),
    })
    assert(
      property(accounts, ({ teams, owners }) => {
        const open = openTo(owners, ...teams.map((team) => team.join('')))
        const others = open.split('').map((place) => (teams[Number(place)] ?? []).filter((id) => !owners.includes(id)))
        const hidden = others.filter((team) => team.length > 0)
        for (const factors of combinations(hidden.length)) {
          const covered = people.filter((id) => {
            return hidden.reduce((sum, team, place) => sum + (team.includes(id) ? (factors[place] ?? 0) : 0), 0) !== 0
          })
          expect([teams, factors, covered.length === 0 || covered.length >= 4]).toEqual([teams, factors, true])
        }
      }),
      { numRuns: 200, seed: 5 },
    )
  })
})
