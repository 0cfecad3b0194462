import { NotFoundError, RequestInvalidError } from '../../../domain/errors.ts'
import { hasPassed } from '../../../domain/time/clock.ts'
import {
  addAuditEntry,
  adminActorOf,
  endSessions,
  type GrantedRole,
  grantedRoles,
  grantRole,
  isGrantedRole,
  loadUser,
  loadUsers,
  revokeRole,
  type User,
  type Viewer,
} from '../../../people/index.ts'
import { message, type Say } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import { named, type Part, quiet } from '../../components/part.ts'
import { type Column, tableOf } from '../../components/table.ts'
import { type Done, type FormRequest, forRoles, type Page } from '../../page.ts'
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
    const canChange = isConfirmed(deps, viewer)
    const names = new Map(users.map(({ ownerId, name }) => [ownerId, name]))
    return {
      template: 'people',
      model: {
        title: say(message('page.people')),
        canChange,
        hasNoTeams: users.every(({ supervisorIds }) => supervisorIds.length === 0),
        users: tableOf(users, userColumns(say, { names, canChange }), { caption: say(message('page.people')) }),
      },
      json: users,
    }
  },
  act: changeRole,
}

function userColumns(
  say: Say,
  { names, canChange }: { readonly names: ReadonlyMap<string, string>; readonly canChange: boolean },
): readonly Column<User>[] {
  const changes: Column<User> = {
    label: say(message('people.change')),
    cell: ({ ownerId, roles }) =>
      grantedRoles.map((role) => roleButton(say, { ownerId, role, isGranted: roles.includes(role) })),
  }
  return [
    { label: say(message('people.name')), cell: ({ name }) => named(name) },
    {
      label: say(message('people.address.heading')),
      cell: ({ email }) => (email === null ? quiet(say(message('people.address.none'))) : named(email)),
    },
    { label: say(message('people.roles')), cell: ({ roles }) => say(rolesMessage(roles)) },
    {
      label: say(message('people.supervisor')),
      cell: ({ supervisorIds }) => named(supervisorIds.map((id) => names.get(id) ?? id).join(', ')),
    },
    {
      label: say(message('people.team')),
      isNumber: true,
      cell: ({ teamIds }) => (teamIds.length === 0 ? '' : String(teamIds.length)),
    },
    ...(canChange ? [changes] : []),
  ]
}

function roleButton(
  say: Say,
  { ownerId, role, isGranted }: { readonly ownerId: string; readonly role: GrantedRole; readonly isGranted: boolean },
): Part {
  const fields = [
    { name: 'owner', value: ownerId },
    { name: 'role', value: role },
    { name: 'do', value: isGranted ? 'revoke' : 'grant' },
  ]
  const name = roleMessage(role)
  const label = say(isGranted ? message('people.remove', { role: name }) : message('people.make', { role: name }))
  return { button: { action: 'people', fields, label } }
}

/** Whether the viewer proved who they are recently enough. The service viewer does so with each request. */
function isConfirmed({ clock }: Pick<AdminDeps, 'clock'>, viewer: Viewer): boolean {
  return viewer.kind === 'service' || !hasPassed(viewer.confirmedAt, confirmedMs, clock.now())
}

async function changeRole(deps: AdminDeps, { viewer, field }: FormRequest): Promise<Done> {
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
  const name = user.name
  const toast = isGrant
    ? message('people.granted', { name, role: roleMessage(role) })
    : message('people.revoked', { name, role: roleMessage(role) })
  return { path: 'people', toast }
}
