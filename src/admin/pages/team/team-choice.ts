import { NotFoundError } from '../../../domain/errors.ts'
import { isAmongOwners, type Owners } from '../../../domain/read-scope.ts'
import { figureOwnersOf, teamTotalsOf, type Viewer } from '../../../people/index.ts'
import { message } from '../../../words/index.ts'
import type { FilterWorld } from '../records/filter-world.ts'

/** The team that a page shows, as far as the viewer may read it. */
export interface ChosenTeam {
  readonly supervisorId: string
  /** Everybody in it. */
  readonly memberIds: readonly string[]
  /** Whose figures and records the viewer may read. */
  readonly readableIds: readonly string[]
  /** Whether the viewer may read its totals. */
  readonly mayTotal: boolean
}

/**
 * The teams that a viewer may choose from: the own one, those of the own supervisors, and for those who may read every
 * total all of them. Pure.
 *
 * @param teams the owners of each team, by the supervisor's id
 * @returns supervisors' ids, the viewer's own team first
 */
export function teamsFor(viewer: Viewer, teams: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const totals = teamTotalsOf(viewer)
  const ids = [...teams.keys()].filter((id) => isAmongOwners(totals, id))
  const ownId = viewer.kind === 'user' ? viewer.user.ownerId : null
  return [...ids.filter((id) => id === ownId), ...ids.filter((id) => id !== ownId)]
}

/**
 * The team that a viewer asks for. Pure.
 *
 * @throws NotFoundError if it is no team, or none that the viewer may read anything of
 */
export function chooseTeam(
  viewer: Viewer,
  { teams, openTeams }: Pick<FilterWorld, 'teams' | 'openTeams'>,
  supervisorId: string,
): ChosenTeam {
  const memberIds = teams.get(supervisorId) ?? []
  if (!teamsFor(viewer, teams).includes(supervisorId)) throw new NotFoundError(message('request.supervisor.unknown'))
  const readable: Owners = figureOwnersOf(viewer)
  const readableIds = memberIds.filter((id) => isAmongOwners(readable, id))
  return { supervisorId, memberIds, readableIds, mayTotal: openTeams.has(supervisorId) }
}
