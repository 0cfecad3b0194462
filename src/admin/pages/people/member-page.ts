import { FormInvalidError, NotFoundError, RequestInvalidError } from '../../../domain/errors.ts'
import { adminActorOf, changeRole, isGrantedRole, loadUsers, setSupervisors } from '../../../people/index.ts'
import { crmTeams, loadOwners, loadTeamEntries } from '../../../records/index.ts'
import { message } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import { confirmUrlOf, requireConfirmed } from '../../confirmation.ts'
import { type Done, type FormRequest, forRoles, type Page, type PageRequest } from '../../page.ts'
import { roleMessage } from '../../role-messages.ts'
import { type FoundMember, memberModel, memberPath } from './member-model.ts'

/** Who supervises a team of the CRM or one person, and the roles of a person, to be changed. */
export const memberPage: Page = {
  path: '/people/:memberType/:memberId',
  label: null,
  isFor: forRoles('admin'),
  isForPrograms: false,
  async load(deps, request) {
    const found = await findMember(deps, request)
    const path = memberPath(found.member)
    return {
      template: 'member',
      model: {
        confirmUrl: confirmUrlOf(deps, request.viewer, path),
        ...memberModel(found, request),
      },
    }
  },
  act: changeMember,
}

async function findMember(
  { db, account: { accountId } }: AdminDeps,
  { param }: Pick<PageRequest, 'param'>,
): Promise<FoundMember> {
  const [type, id] = [param('memberType'), param('memberId')]
  const users = await loadUsers(db, accountId)
  const entries = await loadTeamEntries(db, accountId)
  const entry = entries.find(({ member }) => member.type === type && member.id === id)
  const user = users.find(({ ownerId }) => ownerId === id)
  if (type === 'owner' && user !== undefined) {
    const { supervisorIds, name } = user
    return { member: { type, id }, name, user, users, supervisorIds, hasOwn: entry !== undefined, memberCount: 1 }
  }
  const team = crmTeams(await loadOwners(db, accountId)).find((one) => one.id === id)
  if (type !== 'team' || team === undefined) throw new NotFoundError(message('request.user.unknown'))
  const [supervisorIds, memberCount] = [entry?.supervisorIds ?? [], team.memberIds.length]
  const member = { type, id } as const
  return { member, name: team.name, user: null, users, supervisorIds, hasOwn: entry !== undefined, memberCount }
}

async function changeMember(deps: AdminDeps, request: FormRequest): Promise<Done> {
  const { viewer, field } = request
  const found = await findMember(deps, request)
  const { member, name } = found
  const path = memberPath(member)
  requireConfirmed(deps, viewer, path)
  const by = { actor: adminActorOf(viewer), now: deps.clock.now() }
  const { accountId } = deps.account
  if (['grant', 'revoke'].includes(field('do'))) {
    const role = field('role')
    if (member.type !== 'owner' || !isGrantedRole(role)) {
      throw new RequestInvalidError(message('people.role.unknown', { role }))
    }
    const isGrant = field('do') === 'grant'
    const problem = await changeRole(deps.db, accountId, { ownerId: member.id, role, isGrant, ...by })
    if (problem !== null) throw new RequestInvalidError(problem)
    return { path, toast: message(isGrant ? 'people.granted' : 'people.revoked', { name, role: roleMessage(role) }) }
  }
  const supervisorIds = wantedOf(found, { act: field('do'), id: field('supervisor') })
  const problem = await setSupervisors(deps.db, accountId, { member, supervisorIds, ...by })
  if (problem !== null) throw new FormInvalidError({ supervisor: problem })
  return { path, toast: message('teams.saved', { name }) }
}

/** The supervisors that a form asks for; null: none of its own. */
function wantedOf(
  { supervisorIds }: FoundMember,
  { act, id }: { readonly act: string; readonly id: string },
): readonly string[] | null {
  if (act === 'follow') return null
  if (act === 'nobody') return []
  if (id === '') throw new FormInvalidError({ supervisor: message('teams.add.missing') })
  const others = supervisorIds.filter((one) => one !== id)
  return act === 'remove' ? others : [...others, id]
}
