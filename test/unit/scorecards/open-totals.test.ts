import { array, assert, property, record, subarray } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openTotals } from '../../../src/scorecards/index.ts'

const people = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l']

function openTo(owners: readonly string[], ...members: readonly string[]): string {
  const teams = new Map(members.map((team, place) => [String(place), team.split('')]))
  const reader = { supervisors: 'everyone', owners, lastingOwners: owners } as const
  return [...openTotals(teams, reader)].toSorted().join('')
}

/** Whether every combination of the totals covers nobody of these people, or at least four of them. */
function keepsHidden(teams: readonly (readonly string[])[], hidden: readonly string[]): boolean {
  return combinations(teams.length).every((factors) => {
    const covered = hidden.filter(
      (id) => teams.reduce((sum, team, place) => sum + (team.includes(id) ? (factors[place] ?? 0) : 0), 0) !== 0,
    )
    return covered.length === 0 || covered.length >= 4
  })
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
    ['of three teams whose sums and differences cover four people', [], ['abcdefgh', 'abcdijkl', 'efghijkl'], '012'],
    [
      'of the smaller two of three teams whose difference is three people',
      [],
      ['abcefgh', 'efghijkl', 'abcijkl'],
      '02',
    ],
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

    expect([...openTotals(teams, { supervisors: ['chief'], owners: ['f'], lastingOwners: ['f'] })]).toEqual(['chief'])
    expect([...openTotals(teams, { supervisors: [], owners: [], lastingOwners: [] })]).toEqual([])
  })

  it('leave no sum or difference that covers one, two or three others, however they are combined', () => {
    const accounts = record({
      teams: array(subarray(people, { minLength: 1 }), { minLength: 1, maxLength: 4 }),
      owners: subarray(people, { maxLength: 3 }),
    })
    assert(
      property(accounts, ({ teams, owners }) => {
        const open = openTo(owners, ...teams.map((team) => team.join('')))
        const shown = open.split('').map((place) => teams[Number(place)] ?? [])
        const hidden = people.filter((id) => !owners.includes(id))
        expect([teams, owners, keepsHidden(shown, hidden)]).toEqual([teams, owners, true])
      }),
      { numRuns: 200, seed: 5 },
    )
  })

  it('leave no such sum or difference of totals that were open at different times, after different openings', () => {
    const accounts = record({
      teams: array(subarray(people, { minLength: 3 }), { minLength: 2, maxLength: 4 }),
      lasting: subarray(people, { maxLength: 2 }),
      openings: array(subarray(people, { maxLength: 4 }), { minLength: 2, maxLength: 4 }),
    })
    assert(
      property(accounts, ({ teams, lasting, openings }) => {
        const byId = new Map(teams.map((team, place) => [String(place), team]))
        const seen = new Set<string>()
        for (const opened of openings) {
          const owners = [...lasting, ...opened]
          const open = openTotals(byId, { supervisors: 'everyone', owners, lastingOwners: lasting })
          // The total of people whose figures are all open adds nothing.
          const shown = [...byId].filter(([id, team]) => open.has(id) && team.some((one) => !owners.includes(one)))
          for (const [id] of shown) seen.add(id)
          const atOnce = shown.map(([, team]) => team)
          const closed = people.filter((id) => !owners.includes(id))
          expect([teams, owners, keepsHidden(atOnce, closed)]).toEqual([teams, owners, true])
        }
        const ever = [...seen].map((id) => byId.get(id) ?? [])
        const closed = people.filter((id) => !lasting.includes(id))
        expect([teams, openings, keepsHidden(ever, closed)]).toEqual([teams, openings, true])
      }),
      { numRuns: 150, seed: 5 },
    )
  })

  it('stay those of the same teams after an opening, except for what it would reveal and for teams whose reps are all open', () => {
    const teams = new Map([
      ['first', ['a', 'b', 'c', 'd', 'e']],
      ['second', ['b', 'c', 'd', 'e', 'f', 'g']],
      ['small', ['h', 'i']],
    ])
    function openWith(...owners: readonly string[]): readonly string[] {
      return [...openTotals(teams, { supervisors: 'everyone', owners, lastingOwners: [] })]
    }

    expect(openWith()).toEqual(['first'])
    expect(openWith('f', 'g')).toEqual(['first'])
    expect(openWith('a')).toEqual(['first'])
    expect(openWith('a', 'b')).toEqual([])
    expect(openWith('h', 'i')).toEqual(['small', 'first'])
  })

  it('are all totals of five line teams and five country teams, with two people in each of both', () => {
    const fives = [0, 1, 2, 3, 4]
    const cells = fives.flatMap((line) => fives.map((country) => ({ line, country })))
    const teams = new Map(
      (['line', 'country'] as const).flatMap((key) =>
        fives.map((place): [string, string[]] => [
          `${key} ${place}`,
          cells
            .filter((cell) => cell[key] === place)
            .flatMap(({ line, country }) => [`${line}${country}a`, `${line}${country}b`]),
        ]),
      ),
    )

    expect(openTotals(teams, { supervisors: 'everyone', owners: [], lastingOwners: [] })).toEqual(new Set(teams.keys()))
  })

  it('are all totals of hundreds of teams that share nobody', () => {
    const teams = new Map(
      Array.from({ length: 300 }, (_, team) => [
        String(team),
        ['a', 'b', 'c', 'd', 'e', 'f'].map((one) => `${one}${team}`),
      ]),
    )

    expect(openTotals(teams, { supervisors: 'everyone', owners: [], lastingOwners: [] }).size).toBe(300)
  })

  it('are, of more teams that share people than can be compared, those that share nobody with an earlier one', () => {
    const all = Array.from({ length: 40 }, (_, team) => ({ id: String(team).padStart(2, '0'), from: team * 6 }))
    const teams = new Map(
      all.map(({ id, from }) => [id, Array.from({ length: 7 }, (_, place) => String(from + place))]),
    )

    const open = openTotals(teams, { supervisors: 'everyone', owners: [], lastingOwners: [] })

    expect([...open]).toEqual(all.filter((_, place) => place % 2 === 0).map(({ id }) => id))
  })
})
