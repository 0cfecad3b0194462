import { describe, expect, it } from 'vitest'
import { ConfigError } from '../../../src/domain/errors.ts'
import type { Owner } from '../../../src/domain/owner.ts'
import { parseTeams, resolveTeams } from '../../../src/records/teams-file.ts'

function owner(id: string, email: string, options: { team?: string; archived?: boolean } = {}): Owner {
  const teams = options.team ? [{ id: options.team, name: options.team, primary: true }] : []
  return { id, email, firstName: null, lastName: null, archived: options.archived ?? false, teams }
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
  ])('says where %j is wrong and what is allowed', (text, message) => {
    expect(() => parseTeams(text, 'teams.yaml')).toThrow(ConfigError)
    expect(() => parseTeams(text, 'teams.yaml')).toThrow(message)
  })
})

describe('resolveTeams', () => {
  it('supervises the members of a named team, but not the supervisor and nobody who has left', () => {
    const owners = [
      owner('1', 'boss@acme.no', { team: 'Oslo' }),
      owner('2', 'rep@acme.no', { team: 'Oslo' }),
      owner('3', 'gone@acme.no', { team: 'Oslo', archived: true }),
      owner('4', 'other@acme.no', { team: 'Bergen' }),
    ]

    expect(resolveTeams([{ supervisor: 'Boss@acme.no', team: 'Oslo' }], owners)).toEqual({
      supervisions: [{ ownerId: '2', supervisorId: '1' }],
      unknown: [],
    })
  })

  it('names everyone in the file whom the CRM does not know', () => {
    const teams = [
      { supervisor: 'x@acme.no', team: 'Nowhere' },
      { supervisor: 'boss@acme.no', reps: ['y@acme.no'] },
    ]

    expect(resolveTeams(teams, [owner('1', 'boss@acme.no')])).toEqual({
      supervisions: [],
      unknown: ['supervisor x@acme.no', 'team Nowhere', 'rep y@acme.no'],
    })
  })

  it('counts the first of two entries about one rep', () => {
    const owners = [owner('1', 'a@acme.no'), owner('2', 'b@acme.no'), owner('3', 'rep@acme.no')]
    const teams = [
      { supervisor: 'a@acme.no', reps: ['rep@acme.no'] },
      { supervisor: 'b@acme.no', reps: ['rep@acme.no'] },
    ]

    expect(resolveTeams(teams, owners).supervisions).toEqual([{ ownerId: '3', supervisorId: '1' }])
  })
})
