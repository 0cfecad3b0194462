import { formatDay } from '../../../infra/format.ts'
import type { RecordToOpen } from '../../../scorecards/index.ts'
import { type Message, message, type Say } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import { badge, linked, named } from '../../components/part.ts'
import { type Table, tableOf } from '../../components/table.ts'
import { recordPath } from '../records/record-page.ts'

/** A record to open, and why. */
export interface RecordView {
  readonly title: string
  /** In the CRM. */
  readonly url: string
  /** In Minset. */
  readonly page: string
  readonly type: string
  /** What is missing first, and how much more. */
  readonly missing: string
  /** Why now: since when it is overdue, or when it is due. */
  readonly due: string
  readonly isOverdue: boolean
}

/** A record to open in words. */
export function recordView({ account, recordUrl }: AdminDeps, record: RecordToOpen, say: Say): RecordView {
  const { key, title, dueAt, isOverdue } = record
  const day = formatDay(dueAt, account.timeZone, say.language)
  return {
    title,
    url: recordUrl(key),
    page: recordPath(key),
    type: say(message(`type.${key.type}`)),
    missing: say(missingMessage(record)),
    due: say(message(isOverdue ? 'team.due.since' : 'team.due.until', { day })),
    isOverdue,
  }
}

function missingMessage({ message: missing, openCount }: RecordToOpen): Message {
  const first = missing ?? message('asWritten', { text: '' })
  return openCount < 2 ? first : message('team.missing.more', { first, more: openCount - 1 })
}

/** The records of a team to open, the most urgent first. */
export function recordsView(
  deps: AdminDeps,
  records: readonly RecordToOpen[],
  { say, names }: { readonly say: Say; readonly names: ReadonlyMap<string, string> },
): Table {
  const rows = records.map((record) => ({ ...recordView(deps, record, say), ownerId: record.ownerId }))
  return tableOf(
    rows,
    [
      { label: say(message('column.record')), cell: ({ title, url }) => named(title, url) },
      { label: say(message('column.type')), cell: ({ type, page }) => linked(type, page) },
      { label: say(message('column.rep')), cell: ({ ownerId }) => named(names.get(ownerId ?? '') ?? '') },
      { label: say(message('column.missing')), cell: ({ missing }) => missing },
      { label: say(message('column.due')), cell: ({ due, isOverdue }) => badge(isOverdue ? 'bad' : 'neutral', due) },
    ],
    { caption: say(message('team.toOpen')) },
  )
}
