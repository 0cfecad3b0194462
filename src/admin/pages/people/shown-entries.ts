import { ownerName } from '../../../domain/owner.ts'
import { formatMoment } from '../../../infra/format.ts'
import { type AuditEntry, isUndoable } from '../../../people/index.ts'
import { crmTeams, loadOwners } from '../../../records/index.ts'
import { type Message, message, type Say } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import { badge, named } from '../../components/part.ts'
import { type Column, type Table, tableOf } from '../../components/table.ts'
import { roleMessage } from '../../role-messages.ts'
import { actionMessages } from './action-messages.ts'
import { detailsOf, type EntryNames, subjectOf } from './entry-details.ts'

/** A table of entries of the audit log; owners by name, also those who have left. */
export async function entryTable(
  { db, account }: Pick<AdminDeps, 'db' | 'account'>,
  entries: readonly AuditEntry[],
  { say, caption, undoAt }: { readonly say: Say; readonly caption: string; readonly undoAt?: string },
): Promise<Table> {
  const names = await loadNames(db, account.accountId)
  const columns: readonly Column<AuditEntry>[] = [
    { label: say(message('audit.when')), cell: ({ at }) => formatMoment(at, account.timeZone, say.language) },
    {
      label: say(message('audit.who')),
      cell: ({ actorId, actorRole }) => [
        actorId === null ? { text: say(message('audit.service')) } : named(names.ofOwner(actorId)),
        badge('neutral', say(roleMessage(actorRole))),
      ],
    },
    {
      label: say(message('audit.what')),
      cell: (entry) => say(actionMessage(entry)),
    },
    { label: say(message('audit.about')), cell: (entry) => named(subjectOf(entry, names)) },
    {
      label: say(message('audit.details')),
      cell: (entry) => [{ text: detailsOf(entry, names, say) }, named(entry.reason ?? '')],
    },
    ...(undoAt === undefined ? [] : [undoColumn(say, undoAt)]),
  ]
  return tableOf(entries, columns, { caption })
}

/** The names of owners and teams of an account, also of those who have left; an id without a name is its own. */
export async function loadNames(db: AdminDeps['db'], accountId: string): Promise<EntryNames> {
  const owners = await loadOwners(db, accountId)
  const ownerNames = new Map(owners.map((owner) => [owner.id, ownerName(owner)]))
  const teamNames = new Map(crmTeams(owners).map(({ id, name }) => [id, name]))
  return { ofOwner: (id) => ownerNames.get(id) ?? id, ofTeam: (id) => teamNames.get(id) ?? id }
}

/** What was done, in words. */
export function actionMessage({ action }: Pick<AuditEntry, 'action'>): Message {
  return actionMessages.get(action) ?? message('asWritten', { text: action })
}

/** A button on each entry whose change can be undone. */
function undoColumn(say: Say, action: string): Column<AuditEntry> {
  const label = say(message('audit.undo'))
  return {
    label,
    cell: (entry) =>
      isUndoable(entry) ? { button: { action, fields: [{ name: 'entry', value: entry.id }], label } } : '',
  }
}
