import { assert, constantFrom, oneof, property, record, uniqueArray } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConfigError } from '../../../src/domain/errors.ts'
import type { Owner } from '../../../src/domain/owner.ts'
import { supervisionsOf, type TeamEntry } from '../../../src/records/supervisions.ts'
import { ambiguousNames, parseTeams, resolveTeams, type Teams, writeTeams } from '../../../src/records/teams-file.ts'

function owner(id: string, email: string, options: { team?: string; archived?: boolean } = {}): Owner {
  const teams = options.team ? [{ id: options.team, name: options.team, primary: true }] : []
  return { id, userId: null, email, firstName: null, lastName: null, archived: options.archived ?? false, teams }
}

/** Who supervises whom by a teams file, and whom it names in vain. */
function resolved(teams: Teams, owners: readonly Owner[]) {
  const { entries, unknown } = resolveTeams(teams, owners)
  return { supervisions: supervisionsOf(entries, owners), unknown }
}

describe('parseTeams', () => {
  it('reads teams by name and by rep', () => {
    const text = 'teams:\n  - supervisor: a@acme.no\n    team: Oslo\n  - supervisor: b@acme.no\n    reps: [c@acme.no]\n'

    expect(parseTeams(text, 'teams.yaml')).toEqual([
      { supervisor: 'a@acme.no', team: 'Oslo' },
      { supervisor: 'b@acme.no', reps: ['c@acme.no'] },
    ])
  })

  it.each([
    [
      'teams:\n  - supervisor: nobody\n    team: Oslo\n',
      'teams.yaml:2:17: found "nobody", allowed is an e-mail address',
    ],
    ['teams:\n  - supervisor: a@acme.no\n', 'teams.yaml:2:5: either `team` or `reps`, and not both'],
    ['team: Oslo\n', 'teams.yaml:1:1: the key "teams" is not there; it takes a list of teams'],
    ['', 'teams.yaml:1:1: found nothing, allowed is a list under the key `teams`'],
    ['teams: [', 'teams.yaml:1:'],
  ])('reports where %j is wrong and what is allowed', (text, message) => {
    expect(() => parseTeams(text, 'teams.yaml')).toThrow(ConfigError)
    expect(() => parseTeams(text, 'teams.yaml')).toThrow(message)
  })
})

describe('an address of the teams file', () => {
  it.each([
    'bjørn@acme.no',
    'r&d@acme.no',
    "o'neil@acme.no",
    'anna@xn--blbr-roah.no',
    'anna@blåbær.no',
    '张@例子.中国',
  ])('may be %s', (address) => {
    const text = `teams:\n  - supervisor: ${JSON.stringify(` ${address} `)}\n    reps: [${JSON.stringify(address)}]\n`

    expect(parseTeams(text, 'teams.yaml')).toEqual([{ supervisor: address, reps: [address] }])
  })

  it.each([
    ['BJØRN@Acme.no', 'bjørn@acme.no'],
    ['bjo\u0308rn@acme.no', 'björn@acme.no'],
    ['anna@blåbær.no', 'anna@xn--blbr-roah.no'],
    ['anna@XN--BLBR-ROAH.no', 'anna@bla\u030abær.no'],
    ['anna@acme.no', 'anna@acme.no\u200b '],
  ])('%j means the user with %j', (written, inCrm) => {
    const owners = [owner('1', inCrm), owner('2', 'rep@acme.no')]

    expect(resolved([{ supervisor: written, reps: ['rep@acme.no'] }], owners)).toEqual({
      supervisions: [{ ownerId: '2', supervisorId: '1' }],
      unknown: [],
    })
  })

  it.each(['MÜNCHEN', ' Mu\u0308nchen ', 'münchen'])('or a team name matches regardless of spelling: %j', (written) => {
    const owners = [owner('1', 'boss@acme.no'), owner('2', 'rep@acme.no', { team: 'München' })]

    expect(resolved([{ supervisor: 'boss@acme.no', team: written }], owners).supervisions).toHaveLength(1)
  })

  it('that several users have matches none of them, and is reported', () => {
    const owners = [owner('1', 'boss@acme.no'), owner('2', 'rep@acme.no'), owner('3', 'REP@acme.no')]
    const byRep = [{ supervisor: 'boss@acme.no', reps: ['rep@acme.no'] }]
    const bySupervisor = [{ supervisor: 'rep@acme.no', reps: ['boss@acme.no'] }]

    expect(resolved(byRep, owners)).toEqual({ supervisions: [], unknown: [] })
    expect(resolved(bySupervisor, owners)).toEqual({ supervisions: [], unknown: [] })
    expect(ambiguousNames([...byRep, ...bySupervisor], owners)).toEqual(['rep@acme.no'])
    expect(ambiguousNames(byRep, owners.slice(0, 2))).toEqual([])
  })

  it('is not ambiguous because a former user had it', () => {
    const owners = [
      owner('1', 'boss@acme.no'),
      owner('2', 'rep@acme.no'),
      owner('3', 'rep@acme.no', { archived: true }),
    ]

    expect(ambiguousNames([{ supervisor: 'boss@acme.no', reps: ['rep@acme.no'] }], owners)).toEqual([])
  })

  it('is reported if two teams have the name', () => {
    const [oslo, bergen] = [owner('1', 'a@acme.no', { team: 'Sales' }), owner('2', 'b@acme.no', { team: 'SALES' })]

    expect(ambiguousNames([{ supervisor: 'a@acme.no', team: 'sales' }], [oslo, bergen])).toEqual(['team sales'])
  })
})

describe('resolveTeams', () => {
  it('supervises the members of a named team, except the supervisor and former users', () => {
    const owners = [
      owner('1', 'boss@acme.no', { team: 'Oslo' }),
      owner('2', 'rep@acme.no', { team: 'Oslo' }),
      owner('3', 'gone@acme.no', { team: 'Oslo', archived: true }),
      owner('4', 'other@acme.no', { team: 'Bergen' }),
    ]

    expect(resolved([{ supervisor: 'Boss@acme.no', team: 'Oslo' }], owners)).toEqual({
      supervisions: [{ ownerId: '2', supervisorId: '1' }],
      unknown: [],
    })
  })

  it('reports everyone in the file whom the CRM does not know', () => {
    const teams = [
      { supervisor: 'x@acme.no', team: 'Nowhere' },
      { supervisor: 'boss@acme.no', reps: ['y@acme.no'] },
    ]

    expect(resolved(teams, [owner('1', 'boss@acme.no')])).toEqual({
      supervisions: [],
      unknown: ['supervisor x@acme.no', 'team Nowhere', 'rep y@acme.no'],
    })
  })

  it('counts each supervisor of several entries about one rep', () => {
    const owners = [owner('1', 'a@acme.no'), owner('2', 'b@acme.no'), owner('3', 'rep@acme.no')]
    const teams = [
      { supervisor: 'a@acme.no', reps: ['rep@acme.no'] },
      { supervisor: 'b@acme.no', reps: ['rep@acme.no', 'rep@acme.no'] },
    ]

    expect(resolved(teams, owners).supervisions).toEqual([
      { ownerId: '3', supervisorId: '1' },
      { ownerId: '3', supervisorId: '2' },
    ])
  })

  it('counts an entry about a rep instead of one about the team, also if it says nobody', () => {
    const owners = [owner('1', 'boss@acme.no'), owner('2', 'rep@acme.no', { team: 'Oslo' })]
    const team = { supervisor: 'boss@acme.no', team: 'Oslo' }

    expect(resolved([team, { supervisor: null, reps: ['rep@acme.no'] }], owners).supervisions).toEqual([])
  })
})

function byMember(entries: readonly TeamEntry[]) {
  return new Map(entries.map(({ member, supervisorIds }) => [`${member.type} ${member.id}`, new Set(supervisorIds)]))
}

describe('writeTeams', () => {
  it('writes a file that resolves to the same entries', () => {
    const owners = ['a', 'b', 'c', 'd'].map((id) => owner(id, `${id}@acme.no`, { team: id < 'c' ? 'Oslo' : 'Bergen' }))
    const ids = owners.map(({ id }) => id)
    function entryOf(type: 'team' | 'owner', among: readonly string[]) {
      const drawn = { id: constantFrom(...among), supervisorIds: uniqueArray(constantFrom(...ids), { maxLength: 3 }) }
      return record(drawn).map(({ id, supervisorIds }): TeamEntry => ({ member: { type, id }, supervisorIds }))
    }
    const entries = uniqueArray(oneof(entryOf('team', ['Oslo', 'Bergen']), entryOf('owner', ids)), {
      selector: ({ member }) => `${member.type} ${member.id}`,
    })

    assert(
      property(entries, (given) => {
        const { text, leftOut } = writeTeams(given, owners)
        const { entries: read, unknown } = resolveTeams(parseTeams(text, 'teams.yaml'), owners)
        expect([leftOut, unknown]).toEqual([[], []])
        expect(byMember(read)).toEqual(byMember(given))
      }),
    )
  })

  it('names those whom a file cannot name', () => {
    const owners = [owner('1', 'boss@acme.no'), owner('2', 'BOSS@acme.no'), owner('3', 'rep@acme.no')]
    const entries = [
      { member: { type: 'owner', id: '3' }, supervisorIds: ['1'] },
      { member: { type: 'team', id: 'gone' }, supervisorIds: ['3'] },
    ] as const

    expect(writeTeams(entries, owners)).toEqual({ text: 'teams: []\n', leftOut: ['boss@acme.no', 'gone'] })
  })
})
