import type { Kysely } from 'kysely'
import { NotFoundError } from '../../domain/errors.ts'
import { namesOfOwners, type Owner, ownerName } from '../../domain/owner.ts'
import type { Schema } from '../../infra/db/schema.ts'
import {
  applyTeams,
  crmTeams,
  findCircle,
  loadOwners,
  loadTeamEntries,
  noteOwnTeams,
  saveTeamEntry,
  supervisionsOf,
  type TeamEntry,
  type TeamMember,
  takeTeams,
  withEntry,
} from '../../records/index.ts'
import { listMessage, type Message, message } from '../../words/index.ts'
import { type Actor, addAuditEntry } from '../audit-store.ts'

export interface SupervisorChange {
  readonly member: TeamMember
  /** Owner ids; empty: nobody. Null: none of its own, so that an owner has the supervisors of the CRM's teams. */
  readonly supervisorIds: readonly string[] | null
  readonly actor: Actor
  readonly now: Date
}

/**
 * Sets who supervises a team of the CRM, or one owner. It holds from the next request on, and the teams file of the
 * configuration no longer counts.
 *
 * @returns why it cannot be set; null if it is set
 * @throws NotFoundError if there is no such team, or no such owner who has not left
 */
export async function setSupervisors(
  db: Kysely<Schema>,
  accountId: string,
  { member, supervisorIds, actor, now }: SupervisorChange,
): Promise<Message | null> {
  return db.transaction().execute(async (trx) => {
    await takeTeams(trx, accountId)
    const owners = await loadOwners(trx, accountId)
    const memberIds = memberIdsOf(member, owners)
    const entries = await loadTeamEntries(trx, accountId)
    const before = supervisorsIn(entries, member)
    const added = (supervisorIds ?? []).filter((id) => before === null || !before.includes(id))
    const changed = supervisionsOf(withEntry(entries, member, supervisorIds), owners)
    const problem =
      added.map((id) => problemOf(id, { member, owners })).find((found) => found !== null) ??
      circleProblem(findCircle(changed, memberIds), owners)
    if (problem !== null || sameIds(before, supervisorIds)) return problem
    await noteOwnTeams(trx, accountId)
    await saveTeamEntry(trx, accountId, { member, supervisorIds })
    await applyTeams(trx, accountId, now)
    await addAuditEntry(trx, accountId, {
      at: now,
      action: 'supervisors-set',
      actor,
      subjectId: member.type === 'owner' ? member.id : null,
      before: { member, supervisorIds: before },
      after: { member, supervisorIds },
    })
    return null
  })
}

function supervisorsIn(entries: readonly TeamEntry[], { type, id }: TeamMember): readonly string[] | null {
  return entries.find(({ member }) => member.type === type && member.id === id)?.supervisorIds ?? null
}

function memberIdsOf({ type, id }: TeamMember, owners: readonly Owner[]): readonly string[] {
  if (type === 'team') {
    const team = crmTeams(owners).find((one) => one.id === id)
    if (team === undefined) throw new NotFoundError(message('request.team.unknown'))
    return team.memberIds
  }
  if (!owners.some((owner) => owner.id === id && !owner.archived)) {
    throw new NotFoundError(message('request.user.unknown'))
  }
  return [id]
}

function problemOf(
  supervisorId: string,
  { member, owners }: { readonly member: TeamMember; readonly owners: readonly Owner[] },
): Message | null {
  const owner = owners.find(({ id }) => id === supervisorId)
  if (owner === undefined) return message('teams.supervisor.unknown')
  if (owner.isQueue) return message('teams.supervisor.queue', { name: ownerName(owner) })
  if (owner.archived) return message('teams.supervisor.left', { name: ownerName(owner) })
  return member.type === 'owner' && member.id === supervisorId ? message('teams.supervisor.self') : null
}

function circleProblem(circle: readonly string[] | null, owners: readonly Owner[]): Message | null {
  const [first] = circle ?? []
  if (circle === null || first === undefined) return null
  const names = namesOfOwners(owners)
  const inOrder = [...circle, first].map((id) => message('asWritten', { text: names.get(id) ?? id }))
  return message('teams.supervisor.circle', { names: listMessage('list.arrow', inOrder) })
}

/** Whether both name the same owners, or neither any. */
export function sameIds(a: readonly string[] | null, b: readonly string[] | null): boolean {
  if (a === null || b === null) return a === b
  return a.length === b.length && a.every((id) => b.includes(id))
}
