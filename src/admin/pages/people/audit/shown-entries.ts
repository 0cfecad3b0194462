import { namesOfOwners } from '../../../../domain/owner.ts'
import { formatMoment } from '../../../../infra/format.ts'
import { type AuditEntry, isUndoable } from '../../../../people/index.ts'
import { crmTeams, loadOwners } from '../../../../records/index.ts'
import { fieldName } from '../../../../rules/index.ts'
import { type Message, message, type Say } from '../../../../words/index.ts'
import type { AdminDeps } from '../../../admin-deps.ts'
import { badge, named } from '../../../components/part.ts'
import { type Column, type Table, tableOf } from '../../../components/table.ts'
import { roleMessage } from '../../../role-messages.ts'
import { actionMessages } from './action-messages.ts'
import type { EntryNames } from './detail-words.ts'
import { detailsOf, subjectOf } from './entry-details.ts'

/** What it takes to show entries of the audit log. */
export type EntryDeps = Pick<AdminDeps, 'db' | 'account' | 'loadRuleset' | 'metrics'>

/** A table of entries of the audit log; owners by name, also those who have left. */
export async function entryTable(
  deps: EntryDeps,
  entries: readonly AuditEntry[],
  { say, caption, undoAt }: { readonly say: Say; readonly caption: string; readonly undoAt?: string },
): Promise<Table> {
  const { account } = deps
  const names = await loadNames(deps, say)
  const columns: readonly Column<AuditEntry>[] = [
    {
      label: say(message('audit.when')),
      isNumber: true,
      cell: ({ at }) => formatMoment(at, account.timeZone, say.language),
    },
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
      cell: (entry) => [named(detailsOf(entry, names, say)), named(entry.reason ?? '')],
    },
    ...(undoAt === undefined ? [] : [undoColumn(say, undoAt)]),
  ]
  return tableOf(entries, columns, { caption })
}

/** The names of what entries are about, also of owners and teams who have left; an id without a name is its own. */
export async function loadNames({ db, account, loadRuleset, metrics }: EntryDeps, say: Say): Promise<EntryNames> {
  const owners = await loadOwners(db, account.accountId)
  const { rules, fields } = await loadRuleset()
  const titles = new Map(rules.map(({ id, title }) => [id, title]))
  const labels = new Map(metrics.all.map(({ id, label }) => [id, label]))
  const ownerNames = namesOfOwners(owners)
  const teamNames = new Map(crmTeams(owners).map(({ id, name }) => [id, name]))
  return {
    ofOwner: (id) => ownerNames.get(id) ?? id,
    ofTeam: (id) => teamNames.get(id) ?? id,
    ofRule: (id) => message('asWritten', { text: titles.get(id) ?? id }),
    ofField: (type, field) => fieldName(field, type, fields),
    ofMetric: (id) => labels.get(id) ?? null,
    moment: (at) => formatMoment(at, account.timeZone, say.language),
  }
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
