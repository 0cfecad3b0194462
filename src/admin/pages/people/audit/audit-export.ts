import { type AuditQuery, loadAuditLog } from '../../../../people/index.ts'
import { message, type Say } from '../../../../words/index.ts'
import { type CsvCell, csvText, type Download } from '../../../download.ts'
import { roleMessage } from '../../../role-messages.ts'
import { detailsOf, subjectOf } from './entry-details.ts'
import { actionMessage, type EntryDeps, loadNames } from './shown-entries.ts'

const columns = [
  message('audit.when'),
  message('audit.who'),
  message('audit.role'),
  message('audit.what'),
  message('audit.about'),
  message('audit.details'),
  message('column.reason'),
]

/** Entries of the audit log as CSV, the latest first, with headings and words in the viewer's language. */
export function auditCsv(deps: EntryDeps, query: Omit<AuditQuery, 'limit' | 'offset'>, say: Say): Download {
  return { fileName: 'audit.csv', type: 'text/csv', parts: csvParts(deps, query, say) }
}

/** Entries that are added meanwhile are newer than the first one, so the next page begins below the last one read. */
async function* csvParts(
  deps: EntryDeps,
  query: Omit<AuditQuery, 'limit' | 'offset'>,
  say: Say,
): AsyncGenerator<string> {
  const { db, account } = deps
  const names = await loadNames(deps, say)
  yield csvText([columns.map(say)], { isFirst: true })
  let belowId: string | undefined
  do {
    const { entries } = await loadAuditLog(db, account.accountId, { ...query, belowId, limit: pageSize, offset: 0 })
    const rows = entries.map((entry): CsvCell[] => [
      entry.at,
      entry.actorId === null ? say(message('audit.service')) : names.ofOwner(entry.actorId),
      say(roleMessage(entry.actorRole)),
      say(actionMessage(entry)),
      subjectOf(entry, names),
      detailsOf(entry, names, say),
      entry.reason,
    ])
    yield csvText(rows, { isFirst: false })
    belowId = entries.length < pageSize ? undefined : entries.at(-1)?.id
  } while (belowId !== undefined)
}

const pageSize = 1000
