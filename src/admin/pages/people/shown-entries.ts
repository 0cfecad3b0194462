import { ownerName } from '../../../domain/owner.ts'
import { formatMoment } from '../../../infra/format.ts'
import type { AuditEntry, SignInMethod } from '../../../people/index.ts'
import { loadOwners } from '../../../records/index.ts'
import { listMessage, type Message, message, type Say } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import { roleMessage } from '../../role-messages.ts'
import { actionMessages } from './action-messages.ts'

/** Entries of the audit log as pages show them; owners by name, also those who have left. */
export async function shownEntries(
  { db, account }: Pick<AdminDeps, 'db' | 'account'>,
  entries: readonly AuditEntry[],
  say: Say,
): Promise<object[]> {
  const names = new Map((await loadOwners(db, account.accountId)).map((owner) => [owner.id, ownerName(owner)]))
  function nameOf(ownerId: string | null): string {
    return ownerId === null ? '' : (names.get(ownerId) ?? ownerId)
  }
  return entries.map(({ at, action, actorId, actorRole, subjectId, before, after, reason }) => ({
    at: formatMoment(at, account.timeZone),
    what: say(actionMessages.get(action) ?? message('asWritten', { text: action })),
    who: actorId === null ? say(message('audit.service')) : nameOf(actorId),
    role: say(roleMessage(actorRole)),
    about: nameOf(subjectId),
    details: [before, after].flatMap((value) => (value === null ? [] : shownValue(value, say))).join(' → '),
    reason: reason ?? '',
  }))
}

const methodMessages: Readonly<Record<SignInMethod, Message>> = {
  mail: message('audit.method.mail'),
  'admin-link': message('audit.method.admin-link'),
  oidc: message('audit.method.oidc'),
}
const methods: ReadonlyMap<unknown, Message> = new Map(Object.entries(methodMessages))

/** What changed, as names of roles and methods. */
function shownValue(value: object, say: Say): string {
  const words = Object.values(value).map((word) => methods.get(word) ?? roleMessage(String(word)))
  return words.length === 0 ? '–' : say(listMessage('list.comma', words))
}
