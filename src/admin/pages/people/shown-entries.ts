import { ownerName } from '../../../domain/owner.ts'
import { formatMoment } from '../../../infra/format.ts'
import type { AuditEntry } from '../../../people/index.ts'
import { crmTeams, loadOwners } from '../../../records/index.ts'
import { message, type Say } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import { roleMessage } from '../../role-messages.ts'
import { actionMessages } from './action-messages.ts'
import { detailsOf, subjectOf } from './entry-details.ts'

/** Entries of the audit log as pages show them; owners by name, also those who have left. */
export async function shownEntries(
  { db, account }: Pick<AdminDeps, 'db' | 'account'>,
  entries: readonly AuditEntry[],
  say: Say,
): Promise<object[]> {
  const owners = await loadOwners(db, account.accountId)
  const ownerNames = new Map(owners.map((owner) => [owner.id, ownerName(owner)]))
  const teamNames = new Map(crmTeams(owners).map(({ id, name }) => [id, name]))
  const names = {
    ofOwner: (id: string) => ownerNames.get(id) ?? id,
    ofTeam: (id: string) => teamNames.get(id) ?? id,
  }
  return entries.map((entry) => ({
    at: formatMoment(entry.at, account.timeZone),
    what: say(actionMessages.get(entry.action) ?? message('asWritten', { text: entry.action })),
    who: entry.actorId === null ? say(message('audit.service')) : names.ofOwner(entry.actorId),
    role: say(roleMessage(entry.actorRole)),
    about: subjectOf(entry, names),
    details: detailsOf(entry, names, say),
    reason: entry.reason ?? '',
  }))
}
