/**
 * A role in an account. Admins and operators are appointed; supervisors and reps follow from the teams.
 */
export const roles = ['admin', 'supervisor', 'rep', 'operator'] as const
export type Role = (typeof roles)[number]

/** Whether a text names a role. */
export function isRole(text: unknown): text is Role {
  return roles.some((role) => role === text)
}

/** Roles that are given and taken on the page *Teams and roles*. */
export const grantedRoles = ['admin', 'operator'] as const
export type GrantedRole = (typeof grantedRoles)[number]

/** Whether a text names a role that can be given. */
export function isGrantedRole(text: unknown): text is GrantedRole {
  return grantedRoles.some((role) => role === text)
}

/** The facts that determine an owner's roles. */
export interface Standing {
  readonly granted: readonly GrantedRole[]
  /** Owners in his team. */
  readonly teamIds: readonly string[]
  /** Who supervises him. */
  readonly supervisorIds: readonly string[]
  /** Whether the account has teams at all. */
  readonly hasTeams: boolean
}

/**
 * The roles of an owner who has not left. Reps are the owners with a supervisor; if the account has no teams, all
 * owners except operators. Scorecards define reps in the same way.
 */
export function rolesOf({ granted, teamIds, supervisorIds, hasTeams }: Standing): readonly Role[] {
  const isRep = hasTeams ? supervisorIds.length > 0 : !granted.includes('operator')
  return roles.filter((role) => {
    if (role === 'rep') return isRep
    if (role === 'supervisor') return teamIds.length > 0
    return granted.includes(role)
  })
}
