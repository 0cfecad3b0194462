import { ownerName } from '../../../domain/owner.ts'
import { formatMoment } from '../../../infra/format.ts'
import type { AuditEntry } from '../../../people/index.ts'
import { loadOwners } from '../../../records/index.ts'
import { message, type Say } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
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
    role: actorRole,
    about: nameOf(subjectId),
    details: [before, after].flatMap((value) => (value === null ? [] : shownValue(value))).join(' → '),
    reason: reason ?? '',
  }))
}

/** What changed, as names of roles and methods. */
function shownValue(value: object): string {
  return Object.values(value).map(String).join(', ') || '–'
}
