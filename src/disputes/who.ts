import type { FindingState } from '../domain/finding.ts'
import type { User } from '../people/index.ts'
import { type Dispute, type DisputeReason, disputeReasons } from './dispute.ts'

/** A finding that somebody may dispute. */
export interface DisputableFinding {
  /** The owner of its record. */
  readonly ownerId: string | null
  /** Why the rule is not met now. */
  readonly reason: string
  /** The latest dispute of it that was neither withdrawn nor lapsed; null if there is none. */
  readonly dispute: Pick<Dispute, 'state' | 'appealOf' | 'findingReason'> | null
}

/**
 * The reasons for which a user may dispute a finding, or appeal against the refusal of a dispute; none if he may not. Only
 * the owner of the record may, if he is a rep or a supervisor, and one refusal can be appealed. A finding that is not met for
 * another reason than the disputed one can be disputed afresh. Pure.
 */
export function disputeOptions(
  { user }: { readonly user: Pick<User, 'ownerId' | 'roles'> },
  { ownerId, reason, dispute }: DisputableFinding,
): readonly DisputeReason[] {
  const isOwner = ownerId === user.ownerId && user.roles.some((role) => role === 'rep' || role === 'supervisor')
  if (!isOwner) return []
  if (dispute === null || dispute.findingReason !== reason) return disputeReasons
  return dispute.state === 'refused' && dispute.appealOf === null ? disputeReasons : []
}

/** Whether a finding only asks whether a value is right. Pure. */
export function isAsked({ state, reason }: { readonly state: FindingState; readonly reason: string }): boolean {
  return state === 'noted' && reason === 'doubtful'
}

/** Whether nothing is asked about a doubtful value any more: its owner has confirmed it, or an exemption covers it. Pure. */
export function isExemptDoubt({ state, reason }: { readonly state: FindingState; readonly reason: string }): boolean {
  return state === 'exempt' && reason === 'doubtful'
}

/** Whether a viewer may confirm the value about which a finding asks: the owner of the record alone. Pure. */
export function mayConfirm(
  viewer: { readonly user: Pick<User, 'ownerId'> } | null,
  finding: { readonly ownerId: string | null; readonly state: FindingState; readonly reason: string },
): boolean {
  return viewer?.user.ownerId === finding.ownerId && isAsked(finding)
}

/** Whether a viewer may take back that a value is right: the owner of the record alone, as he alone may confirm it. Pure. */
export function mayAskAgain(
  viewer: { readonly user: Pick<User, 'ownerId'> } | null,
  finding: {
    readonly ownerId: string | null
    readonly state: FindingState
    readonly reason: string
    readonly isConfirmed: boolean
  },
): boolean {
  return viewer?.user.ownerId === finding.ownerId && finding.isConfirmed && isExemptDoubt(finding)
}

/** Whether the next dispute of a finding is an appeal. Pure. */
export function isAppealable({ reason, dispute }: Omit<DisputableFinding, 'ownerId'>): boolean {
  return dispute?.state === 'refused' && dispute.appealOf === null && dispute.findingReason === reason
}

/**
 * Who decides a dispute: the supervisors of the owner, or the admins if he has none; an appeal is decided by another person
 * than the dispute, if there is one: another supervisor of his, an admin, or a supervisor of who decided first. Never the
 * owner himself. Nobody: only the service viewer, who counts as an admin. Pure.
 *
 * @param users of the account
 * @param firstDeciderId who refused the dispute that is appealed; null if it is no appeal
 */
export function decidersOf(
  { ownerId, firstDeciderId }: { readonly ownerId: string; readonly firstDeciderId: string | null },
  users: readonly User[],
): readonly User[] {
  const others = users.filter((user) => user.ownerId !== ownerId)
  const admins = others.filter(({ roles }) => roles.includes('admin'))
  const supervisors = supervisorsOf(ownerId, others)
  const first = supervisors.length > 0 ? supervisors : admins
  if (firstDeciderId === null) return first
  const candidates = new Set([...supervisors, ...supervisorsOf(firstDeciderId, others), ...admins])
  const appealed = [...candidates].filter((user) => user.ownerId !== firstDeciderId)
  return appealed.length > 0 ? appealed : first
}

function supervisorsOf(ownerId: string, users: readonly User[]): readonly User[] {
  return users.filter(({ teamIds }) => teamIds.includes(ownerId))
}
