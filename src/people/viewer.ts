import type { Owners, ReadScope } from '../domain/read-scope.ts'
import { wholeAccount } from '../domain/read-scope.ts'
import type { ObjectType } from '../domain/record.ts'
import type { Actor } from './audit-store.ts'
import type { Role } from './role.ts'

/** A person of an account: an owner who has not left the CRM. */
export interface User {
  readonly accountId: string
  readonly ownerId: string
  readonly name: string
  readonly email: string | null
  readonly roles: readonly Role[]
  /** Owners in his team. */
  readonly teamIds: readonly string[]
  /** Who supervises him. */
  readonly supervisorIds: readonly string[]
}

/** Who looks at a page. */
export type Viewer =
  /**
   * The service viewer: the person who runs the service, with its password, or at the machine itself if none is set.
   */
  { readonly kind: 'service' } | UserViewer

/** A user who has signed in. */
export interface UserViewer {
  readonly kind: 'user'
  readonly user: User
  /** Null: the CRM vouches for him with each request, as cards make them. */
  readonly sessionId: string | null
  /** When he last proved who he is. */
  readonly confirmedAt: Date
  /** Owners whose figures he has opened a short while ago, with a reason: admins may read these. */
  readonly openedIds: readonly string[]
  /** The roles that read the personal data of clients in full in this account. */
  readonly inFullRoles: readonly Role[]
}

/** A user, and which roles read personal data in full in the account. */
export type Reader = Pick<UserViewer, 'user' | 'inFullRoles'>

/** Records with the personal data of clients: what operators repair. */
const repairedTypes: readonly ObjectType[] = ['contact', 'company']

/** Whether the viewer has any of the roles. The service viewer counts as an admin. */
export function hasRole(viewer: Viewer, ...allowed: readonly Role[]): boolean {
  return viewer.kind === 'service' ? allowed.includes('admin') : isAny(viewer, ...allowed)
}

/** Whether the viewer has records of his own. Operators repair everybody's. */
export function hasOwnRecords(viewer: Viewer): boolean {
  return hasRole(viewer, 'rep', 'supervisor')
}

function isAny({ user }: Pick<UserViewer, 'user'>, ...allowed: readonly Role[]): boolean {
  return user.roles.some((role) => allowed.includes(role))
}

/**
 * The records that the viewer may read, with what they lack, and in which of them personal data is in full. The person
 * who runs the service needs none of it.
 */
export function readScopeOf(viewer: Viewer): ReadScope {
  if (viewer.kind === 'service') return wholeAccount
  const sets = repairScopeOf(viewer)
  if (hasRole(viewer, 'admin')) {
    return [{ owners: 'everyone', types: 'all', isInFull: readsInFull(viewer, 'admin') }, ...sets]
  }
  return sets
}

/**
 * The records whose fields the viewer may fill in through Minset: as a rep his own, as a supervisor also the team's, as
 * an operator those with the personal data of clients. None by being an admin, and none as the service viewer, because
 * what is written to the CRM names the person who entered it.
 */
export function repairScopeOf(viewer: Viewer): ReadScope {
  return viewer.kind === 'service' ? [] : ownSetsOf(viewer)
}

function ownSetsOf(reader: Reader): ReadScope {
  return [
    ...figureSetsOf(reader),
    ...(isAny(reader, 'operator')
      ? [{ owners: 'everyone' as const, types: repairedTypes, isInFull: readsInFull(reader, 'operator') }]
      : []),
  ]
}

/** The viewer's own records and those of his team. */
function figureSetsOf(reader: Reader): ReadScope {
  const { ownerId, teamIds } = reader.user
  return [
    ...(isAny(reader, 'supervisor')
      ? [{ owners: teamIds, types: 'all' as const, isInFull: readsInFull(reader, 'supervisor') }]
      : []),
    ...(isAny(reader, 'rep', 'supervisor')
      ? [{ owners: [ownerId], types: 'all' as const, isInFull: readsInFull(reader, 'rep', 'supervisor') }]
      : []),
  ]
}

/** The records whose personal data a user reads in full, wherever he reads of them. */
export function inFullScopeOf(reader: Reader): ReadScope {
  const everything = { owners: 'everyone' as const, types: 'all' as const, isInFull: readsInFull(reader, 'admin') }
  return [everything, ...ownSetsOf(reader)].filter(({ isInFull }) => isInFull)
}

/** Whether the reader has one of the roles, and the account lets it read personal data in full. */
function readsInFull({ user, inFullRoles }: Reader, ...allowed: readonly Role[]): boolean {
  return allowed.some((role) => user.roles.includes(role) && inFullRoles.includes(role))
}

/**
 * The owners whose individual figures, and the records behind them, the viewer may read. An admin needs a reason for
 * each owner (`openedIds`); the service viewer can read the database anyway.
 */
export function figureOwnersOf(viewer: Viewer): Owners {
  const lasting = lastingFigureOwnersOf(viewer)
  if (viewer.kind === 'service' || lasting === 'everyone') return lasting
  return [...lasting, ...(hasRole(viewer, 'admin') ? viewer.openedIds : [])]
}

/** Those of them whose figures the viewer may read without opening them. */
function lastingFigureOwnersOf(viewer: Viewer): Owners {
  if (viewer.kind === 'service') return 'everyone'
  const { ownerId, teamIds } = viewer.user
  return [...(hasOwnRecords(viewer) ? [ownerId] : []), ...(hasRole(viewer, 'supervisor') ? teamIds : [])]
}

/** The records behind the figures that the viewer may read. */
export function figureScopeOf(viewer: Viewer): ReadScope {
  if (viewer.kind === 'service') return wholeAccount
  const opened = hasRole(viewer, 'admin') ? viewer.openedIds : []
  return [
    ...figureSetsOf(viewer),
    ...(opened.length === 0 ? [] : [{ owners: opened, types: 'all' as const, isInFull: readsInFull(viewer, 'admin') }]),
  ]
}

/** The supervisors whose teams' totals the viewer may read. */
export function teamTotalsOf(viewer: Viewer): Owners {
  if (hasRole(viewer, 'admin') || viewer.kind === 'service') return 'everyone'
  const { ownerId, supervisorIds } = viewer.user
  return [...(hasRole(viewer, 'supervisor') ? [ownerId] : []), ...(hasRole(viewer, 'rep') ? supervisorIds : [])]
}

/** What decides which totals the viewer may read. */
export function totalsReaderOf(viewer: Viewer): {
  readonly supervisors: Owners
  readonly owners: Owners
  readonly lastingOwners: Owners
} {
  return {
    supervisors: teamTotalsOf(viewer),
    owners: figureOwnersOf(viewer),
    lastingOwners: lastingFigureOwnersOf(viewer),
  }
}

/** The actor in the audit log for a user: with the first of the user's roles. */
export function actorOf({ ownerId, roles }: Pick<User, 'ownerId' | 'roles'>): Actor {
  return { ownerId, role: roles[0] ?? 'none' }
}

/** The actor in the audit log for an act that only admins and the service viewer may do. */
export function adminActorOf(viewer: Viewer): Actor & { readonly role: 'admin' | 'service' } {
  return viewer.kind === 'service'
    ? { ownerId: null, role: 'service' }
    : { ownerId: viewer.user.ownerId, role: 'admin' }
}
