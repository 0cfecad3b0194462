import type { Kysely } from 'kysely'
import { NotFoundError } from '../domain/errors.ts'
import type { Schema } from '../infra/db/schema.ts'
import { lockForAction } from '../records/index.ts'
import { type Message, message } from '../words/index.ts'
import { type Actor, addAuditEntry } from './audit-store.ts'
import { type Grant, grantRole, revokeRole } from './grant-store.ts'
import { endSessions } from './sign-in/session-store.ts'
import { loadUser } from './user-store.ts'

export interface RoleChange extends Grant {
  readonly isGrant: boolean
  readonly actor: Actor
  readonly now: Date
}

/**
 * Gives or takes a role, and records it. A user who loses a role must sign in again.
 *
 * @returns why it cannot be changed; null if it is as desired
 * @throws NotFoundError if there is no such user, or the actor is no admin any more
 */
export async function changeRole(
  db: Kysely<Schema>,
  accountId: string,
  { ownerId, role, isGrant, actor, now }: RoleChange,
): Promise<Message | null> {
  return db.transaction().execute(async (trx) => {
    // One after the other: of two admins who take the role from each other, the first one does.
    await lockForAction(trx, accountId, { type: 'roles', id: '' })
    if (!(await mayChange(trx, accountId, actor))) throw new NotFoundError(message('request.page.unknown'))
    const before = await loadUser(trx, accountId, ownerId)
    if (before === null) throw new NotFoundError(message('request.user.unknown'))
    if (!isGrant && role === 'admin' && ownerId === actor.ownerId) return message('people.ownAdmin')
    if (!(await applyChange(trx, accountId, { ownerId, role, isGrant, now }))) return null
    const after = await loadUser(trx, accountId, ownerId)
    const action = isGrant ? 'role-granted' : 'role-revoked'
    const roles = { before: before.roles, after: after?.roles ?? [] }
    await addAuditEntry(trx, accountId, { at: now, action, actor, subjectId: ownerId, ...roles })
    return null
  })
}

/** Whether the actor may change roles also now that those who came first have. */
async function mayChange(db: Kysely<Schema>, accountId: string, { ownerId }: Actor): Promise<boolean> {
  if (ownerId === null) return true
  return (await loadUser(db, accountId, ownerId))?.roles.includes('admin') ?? false
}

/** @returns whether that changed anything */
async function applyChange(
  db: Kysely<Schema>,
  accountId: string,
  { ownerId, role, isGrant, now }: Omit<RoleChange, 'actor'>,
): Promise<boolean> {
  if (isGrant) return grantRole(db, accountId, { ownerId, role, now })
  const isChanged = await revokeRole(db, accountId, { ownerId, role })
  if (isChanged) await endSessions(db, accountId, { ownerId })
  return isChanged
}
