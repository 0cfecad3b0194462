import { describe, expect, it } from 'vitest'
import type { Owner } from '../../../src/domain/owner.ts'
import { crmTeams, findCircle, supervisionsOf, type TeamEntry, withEntry } from '../../../src/records/supervisions.ts'

function owner(id: string, teams: readonly string[] = [], archived = false): Owner {
  const memberships = teams.map((team) => ({ id: team, name: team.toUpperCase(), primary: false }))
  return { id, userId: null, email: null, firstName: id, lastName: null, archived, teams: memberships }
}

function ofOwner(id: string, ...supervisorIds: readonly string[]): TeamEntry {
  return { member: { type: 'owner', id }, supervisorIds }
}

function ofTeam(id: string, ...supervisorIds: readonly string[]): TeamEntry {
  return { member: { type: 'team', id }, supervisorIds }
}

function pairs(entries: readonly TeamEntry[], owners: readonly Owner[]): readonly string[] {
  return supervisionsOf(entries, owners).map(({ ownerId, supervisorId }) => `${ownerId}<${supervisorId}`)
}

describe('supervisionsOf', () => {
  const owners = [owner('boss', ['a']), owner('chief'), owner('anna', ['a']), owner('carl', ['a', 'b'])]

  it('gives each member of a team its supervisors, and of several teams those of each', () => {
    expect(pairs([ofTeam('a', 'boss'), ofTeam('b', 'chief', 'boss')], owners)).toEqual([
      'anna<boss',
      'carl<boss',
      'carl<chief',
    ])
  })

  it("counts an owner's own entry instead of those of the teams", () => {
    expect(pairs([ofTeam('a', 'boss'), ofOwner('anna', 'chief'), ofOwner('carl')], owners)).toEqual(['anna<chief'])
  })

  it('leaves out those who have left, and nobody supervises himself', () => {
    const left = [owner('boss', [], true), owner('anna', ['a']), owner('gone', ['a'], true)]

    expect(pairs([ofTeam('a', 'boss', 'anna'), ofOwner('gone', 'anna')], left)).toEqual([])
  })
})

describe('withEntry', () => {
  it('replaces an entry, or takes it away', () => {
    const entries = [ofTeam('x', 'boss'), ofOwner('x', 'boss')]

    expect(withEntry(entries, { type: 'owner', id: 'x' }, ['chief'])).toEqual([
      ofTeam('x', 'boss'),
      ofOwner('x', 'chief'),
    ])
    expect(withEntry(entries, { type: 'team', id: 'x' }, null)).toEqual([ofOwner('x', 'boss')])
  })
})

describe('findCircle', () => {
  const line = ['anna<boss', 'boss<chief', 'carl<chief', 'x<y', 'y<x'].map((pair) => {
    const [ownerId = '', supervisorId = ''] = pair.split('<')
    return { ownerId, supervisorId }
  })

  it('finds a circle through one of the owners only', () => {
    expect(findCircle(line, ['anna', 'boss', 'chief', 'carl'])).toBeNull()
    expect(findCircle(line, ['anna', 'y'])).toEqual(['y', 'x'])
    expect(findCircle([...line, { ownerId: 'chief', supervisorId: 'anna' }], ['chief'])).toEqual([
      'chief',
      'anna',
      'boss',
    ])
  })
})

describe('crmTeams', () => {
  it('lists the teams by name, with the members who have not left', () => {
    expect(crmTeams([owner('anna', ['b', 'a']), owner('gone', ['c'], true), owner('carl', ['a'])])).toEqual([
      { id: 'a', name: 'A', memberIds: ['anna', 'carl'] },
      { id: 'b', name: 'B', memberIds: ['anna'] },
    ])
  })
})
