import { NotFoundError, RequestInvalidError } from '../../../domain/errors.ts'
import { hasPassed } from '../../../domain/time/clock.ts'
import {
  addAuditEntry,
  adminActorOf,
  endSessions,
  grantedRoles,
  grantRole,
  isGrantedRole,
  loadUser,
  loadUsers,
  revokeRole,
  type Viewer,
} from '../../../people/index.ts'
import { message } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import { type FormRequest, forRoles, type Page } from '../../page.ts'
import { roleMessage, rolesMessage } from '../../role-messages.ts'

/** How lately somebody must have proved who he is before he changes roles. */
const confirmedMs = 15 * 60_000

/**
 * Who uses Minset, in which roles, and who supervises whom; gives and takes the roles that do not follow from the
 * teams.
 */
export const peoplePage: Page = {
  path: '/people',
  label: message('page.people'),
  isFor: forRoles('admin'),
  isForPrograms: true,
  async load(deps, { viewer, say }) {
    const users = await loadUsers(deps.db, deps.account.accountId)
    const names = new Map(users.map(({ ownerId, name }) => [ownerId, name]))
    return {
      template: 'people',
      model: {
        title: say(message('page.people')),
        canChange: isConfirmed(deps, viewer),
        hasNoTeams: users.every(({ supervisorIds }) => supervisorIds.length === 0),
        users: users.map(({ ownerId, name, email, roles, supervisorIds, teamIds }) => ({
          ownerId,
          name,
          email: email ?? say(message('people.address.none')),
          roles: say(rolesMessage(roles)),
          supervisor: supervisorIds.map((id) => names.get(id) ?? id).join(', '),
          team: teamIds.length,
          changes: grantedRoles.map((role) => ({
            role,
            name: say(roleMessage(role)),
            ownerId,
            isGranted: roles.includes(role),
          })),
        })),
      },
      json: users,
    }
  },
  act: changeRole,
}

/** Whether the viewer proved who they are recently enough. The service viewer does so with each request. */
function isConfirmed({ clock }: Pick<AdminDeps, 'clock'>, viewer: Viewer): boolean {
  return viewer.kind === 'service' || !hasPassed(viewer.confirmedAt, confirmedMs, clock.now())
}

async function changeRole(deps: AdminDeps, { viewer, field }: FormRequest): Promise<string> {
  const { db, clock } = deps
  const { accountId } = deps.account
  if (!isConfirmed(deps, viewer)) throw new RequestInvalidError(message('people.unconfirmed'))
  const [ownerId, role, now] = [field('owner'), field('role'), clock.now()]
  const user = await loadUser(db, accountId, ownerId)
  if (user === null) throw new NotFoundError(message('request.user.unknown'))
  if (!isGrantedRole(role)) throw new RequestInvalidError(message('people.role.unknown', { role }))
  const isGrant = field('do') === 'grant'
  if (!isGrant && role === 'admin' && viewer.kind === 'user' && ownerId === viewer.user.ownerId) {
    throw new RequestInvalidError(message('people.ownAdmin'))
  }
  await db.transaction().execute(async (trx) => {
    const isChanged = isGrant
      ? await grantRole(trx, accountId, { ownerId, role, now })
      : await revokeRole(trx, accountId, { ownerId, role })
    if (!isChanged) return
    const after = await loadUser(trx, accountId, ownerId)
    await addAuditEntry(trx, accountId, {
      at: now,
      action: isGrant ? 'role-granted' : 'role-revoked',
      actor: adminActorOf(viewer),
      subjectId: ownerId,
      before: user.roles,
      after: after?.roles ?? [],
    })
    // A user who lost a role must sign in again.
    if (!isGrant) await endSessions(trx, accountId, { ownerId })
  })
  return 'people'
}
