import type { Kysely } from 'kysely'
import { z } from 'zod'
import { NotFoundError } from '../domain/errors.ts'
import type { Schema } from '../infra/db/schema.ts'
import { loadTeamEntries } from '../records/index.ts'
import { type Message, message } from '../words/index.ts'
import { type Actor, type AuditEntry, loadAuditEntry } from './audit-store.ts'
import { changeRole } from './change-role.ts'
import { grantedRoles } from './role.ts'
import { sameIds, setSupervisors } from './teams/set-supervisors.ts'
import { loadUser } from './user-store.ts'

const Supervisors = z.object({
  member: z.object({ type: z.enum(['team', 'owner']), id: z.string() }),
  supervisorIds: z.array(z.string()).nullable(),
})
const Roles = z.array(z.string())

export interface Undoing {
  readonly entryId: string
  readonly actor: Actor
  readonly now: Date
}

/** Whether an entry of the audit log records a change that can be undone. */
export function isUndoable({ action }: Pick<AuditEntry, 'action'>): boolean {
  return ['supervisors-set', 'role-granted', 'role-revoked'].includes(action)
}

/**
 * Does the opposite of what an entry of the audit log records, which is recorded as well.
 *
 * @returns why it cannot be undone, such as because it was changed again since; null if it is undone
 * @throws NotFoundError if there is no such entry
 */
export async function undoEntry(
  db: Kysely<Schema>,
  accountId: string,
  { entryId, ...by }: Undoing,
): Promise<Message | null> {
  const entry = await loadAuditEntry(db, accountId, entryId)
  if (entry === null) throw new NotFoundError(message('audit.entry.unknown'))
  if (entry.action === 'supervisors-set') return undoSupervisors(db, accountId, { entry, ...by })
  return isUndoable(entry) ? undoRole(db, accountId, { entry, ...by }) : message('audit.undo.impossible')
}

type Undone = Omit<Undoing, 'entryId'> & { readonly entry: AuditEntry }

async function undoSupervisors(
  db: Kysely<Schema>,
  accountId: string,
  { entry, ...by }: Undone,
): Promise<Message | null> {
  const [before, after] = [entry.before, entry.after].map((value) => Supervisors.parse(value))
  if (before === undefined || after === undefined) return message('audit.undo.impossible')
  const { member } = after
  const now = (await loadTeamEntries(db, accountId)).find(
    (one) => one.member.type === member.type && one.member.id === member.id,
  )
  if (!sameIds(now?.supervisorIds ?? null, after.supervisorIds)) return message('audit.undo.changed')
  return setSupervisors(db, accountId, { member, supervisorIds: before.supervisorIds, ...by })
}

async function undoRole(db: Kysely<Schema>, accountId: string, { entry, ...by }: Undone): Promise<Message | null> {
  const [before, after] = [entry.before, entry.after].map((value) => Roles.safeParse(value).data)
  const wasGrant = entry.action === 'role-granted'
  const role = grantedRoles.find((one) => (before?.includes(one) ?? wasGrant) !== (after?.includes(one) ?? !wasGrant))
  const user = entry.subjectId === null ? null : await loadUser(db, accountId, entry.subjectId)
  if (role === undefined || before === undefined || user === null) return message('audit.undo.impossible')
  if (user.roles.includes(role) !== wasGrant) return message('audit.undo.changed')
  return changeRole(db, accountId, { ownerId: user.ownerId, role, isGrant: !wasGrant, ...by })
}
