import { describe, expect, it } from 'vitest'
import { readableBy } from '../../../src/admin/pages/records/filter-world.ts'
import { chooseTeam, teamsFor } from '../../../src/admin/pages/team/team-choice.ts'
import type { Role, Viewer } from '../../../src/people/index.ts'

const teams = new Map<string, readonly string[]>([
  ['boss', ['anna', 'bjorn', 'carl', 'dina', 'emil']],
  ['chief', ['fay', 'gina']],
])

function viewerOf(ownerId: string, roles: readonly Role[], openedIds: readonly string[] = []): Viewer {
  const supervisorIds = [...teams].flatMap(([id, members]) => (members.includes(ownerId) ? [id] : []))
  const teamIds = teams.get(ownerId) ?? []
  const user = { accountId: 'x', ownerId, name: ownerId, email: null, roles, teamIds, supervisorIds }
  return { kind: 'user', user, sessionId: 's', confirmedAt: new Date(0), openedIds, inFullRoles: [] }
}

describe('the team of a page', () => {
  it('is any of them for an admin, and for others the own one', () => {
    expect(teamsFor(viewerOf('ada', ['admin']), teams)).toEqual(['boss', 'chief'])
    expect(teamsFor(viewerOf('chief', ['admin', 'supervisor']), teams)).toEqual(['chief', 'boss'])
    expect(teamsFor(viewerOf('chief', ['supervisor']), teams)).toEqual(['chief'])
    expect(teamsFor(viewerOf('anna', ['rep']), teams)).toEqual(['boss'])
    expect(teamsFor(viewerOf('olav', ['operator']), teams)).toEqual([])
  })

  it('shows a supervisor everybody, a rep himself, an admin those whose figures are open', () => {
    function of(viewer: Viewer, id: string) {
      return chooseTeam(viewer, { ...readableBy(viewer, { teams, owners: [] }), teams }, id)
    }

    expect(of(viewerOf('boss', ['supervisor']), 'boss').readableIds).toEqual(teams.get('boss'))
    expect(of(viewerOf('anna', ['rep']), 'boss')).toMatchObject({ readableIds: ['anna'], mayTotal: true })
    expect(of(viewerOf('fay', ['rep']), 'chief')).toMatchObject({ readableIds: ['fay'], mayTotal: false })
    expect(of(viewerOf('ada', ['admin'], ['bjorn']), 'boss')).toMatchObject({ readableIds: ['bjorn'], mayTotal: true })
    expect(of(viewerOf('ada', ['admin']), 'chief')).toMatchObject({ readableIds: [], mayTotal: false })
    expect(() => of(viewerOf('boss', ['supervisor']), 'chief')).toThrow('There is no supervisor')
    expect(() => of(viewerOf('ada', ['admin']), 'nobody')).toThrow('There is no supervisor')
  })
})
