import type { Owner } from '../domain/owner.ts'

/** A supervisor and a rep, by owner id: the supervisor reads the rep's records and figures. */
export interface Supervision {
  readonly ownerId: string
  readonly supervisorId: string
}

/** What is assigned to supervisors: a team of the CRM, by its id there, or one owner. */
export interface TeamMember {
  readonly type: 'team' | 'owner'
  readonly id: string
}

/** Who supervises a team of the CRM, or one owner. */
export interface TeamEntry {
  readonly member: TeamMember
  /** Owner ids. Empty: nobody. */
  readonly supervisorIds: readonly string[]
}

/** A team of the CRM with its members who have not left. */
export interface CrmTeam {
  readonly id: string
  readonly name: string
  readonly memberIds: readonly string[]
}

/** The teams that the CRM's owners are in, sorted by name. */
export function crmTeams(owners: readonly Owner[]): readonly CrmTeam[] {
  const memberships = activeOwners(owners).flatMap(({ id, teams }) => teams.map((team) => ({ ownerId: id, team })))
  return [...Map.groupBy(memberships, ({ team }) => team.id)]
    .map(([id, members]) => ({ id, name: members[0]?.team.name ?? id, memberIds: members.map((one) => one.ownerId) }))
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en') || a.id.localeCompare(b.id))
}

/** Owners who have not left the CRM. */
function activeOwners(owners: readonly Owner[]): readonly Owner[] {
  return owners.filter(({ archived }) => !archived)
}

/**
 * Who supervises whom. An owner's own entry counts instead of those of the owner's teams; of several teams each counts.
 * Owners who have left supervise nobody and are supervised by nobody, and nobody supervises himself.
 */
export function supervisionsOf(entries: readonly TeamEntry[], owners: readonly Owner[]): readonly Supervision[] {
  const active = activeOwners(owners)
  const there = new Set(active.map(({ id }) => id))
  const byMember = new Map(entries.map(({ member, supervisorIds }) => [memberKey(member), supervisorIds]))
  return active.flatMap(({ id: ownerId, teams }) => {
    const own = byMember.get(memberKey({ type: 'owner', id: ownerId }))
    const ids = own ?? teams.flatMap(({ id }) => byMember.get(memberKey({ type: 'team', id })) ?? [])
    return [...new Set(ids)]
      .filter((supervisorId) => supervisorId !== ownerId && there.has(supervisorId))
      .map((supervisorId) => ({ ownerId, supervisorId }))
  })
}

/** The entries, with another one for a member; null: without one, so that an owner has the supervisors of the teams. */
export function withEntry(
  entries: readonly TeamEntry[],
  member: TeamMember,
  supervisorIds: readonly string[] | null,
): readonly TeamEntry[] {
  const others = entries.filter((entry) => memberKey(entry.member) !== memberKey(member))
  return supervisorIds === null ? others : [...others, { member, supervisorIds }]
}

/**
 * A circle of supervisors: each of these owners is supervised by the next one, and the last one by the first.
 *
 * @param throughIds only a circle with one of these owners counts
 * @returns null if there is none
 */
export function findCircle(
  supervisions: readonly Supervision[],
  throughIds: readonly string[],
): readonly string[] | null {
  const above = Map.groupBy(supervisions, ({ ownerId }) => ownerId)
  function pathBack(startId: string): readonly string[] | null {
    const visited = new Set<string>()
    const paths = [[startId]]
    for (let path = paths.shift(); path !== undefined; path = paths.shift()) {
      const ids = (above.get(path.at(-1) ?? '') ?? []).map(({ supervisorId }) => supervisorId)
      if (ids.includes(startId)) return path
      const next = ids.filter((id) => !visited.has(id))
      for (const id of next) visited.add(id)
      paths.push(...next.map((id) => [...(path ?? []), id]))
    }
    return null
  }
  return throughIds.map(pathBack).find((path) => path !== null) ?? null
}

function memberKey({ type, id }: TeamMember): string {
  return `${type} ${id}`
}
