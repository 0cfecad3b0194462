import { markMessage } from '../../../findings/index.ts'
import { formatDay } from '../../../infra/format.ts'
import type { RecordToOpen } from '../../../scorecards/index.ts'
import { type Message, message, type Say } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import { badge, linked, named, quiet } from '../../components/part.ts'
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
  /** What it is used for; empty if nobody has said so. */
  readonly usedFor: string
  /** How much it matters, if it is not required; else empty. */
  readonly mark: string
  /** Why now: since when it is overdue, or when it is due. */
  readonly due: string
  /** The same in a column of such days. */
  readonly dueInColumn: string
  readonly isOverdue: boolean
}

/** What records to open are put into words with. */
export interface ToOpenWords {
  readonly say: Say
  /** What the data of rules is used for, by their ids. */
  readonly uses: ReadonlyMap<string, Message>
}

/** A record to open in words. */
export function recordView(
  { account, recordUrl }: AdminDeps,
  record: RecordToOpen,
  { say, uses }: ToOpenWords,
): RecordView {
  const { key, title, dueAt, isOverdue, ruleId, severity } = record
  const use = uses.get(ruleId)
  const day = formatDay(dueAt, account.timeZone, say.language)
  return {
    title,
    url: recordUrl(key),
    page: recordPath(key),
    type: say(message(`type.${key.type}`)),
    missing: say(missingMessage(record)),
    usedFor: use === undefined ? '' : say(use),
    mark: severity === 'important' ? say(markMessage('important')) : '',
    due: say(message(isOverdue ? 'team.due.since' : 'team.due.until', { day })),
    dueInColumn: isOverdue ? say(message('team.due.since', { day })) : day,
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
  { say, uses, names }: ToOpenWords & { readonly names: ReadonlyMap<string, string> },
): Table {
  const rows = records.map((record) => ({ ...recordView(deps, record, { say, uses }), ownerId: record.ownerId }))
  return tableOf(
    rows,
    [
      { label: say(message('column.record')), cell: ({ title, url }) => named(title, url) },
      { label: say(message('column.type')), cell: ({ type }) => badge('neutral', type) },
      { label: say(message('column.rep')), cell: ({ ownerId }) => named(names.get(ownerId ?? '') ?? '') },
      {
        label: say(message('column.missing')),
        cell: ({ title, missing, page, mark, usedFor }) => [
          { text: missing },
          ...(mark === '' ? [] : [badge('neutral', mark)]),
          linked(say(message('team.talk.why')), page, title),
          ...(usedFor === '' ? [] : [quiet(usedFor)]),
        ],
      },
      {
        label: say(message('column.due')),
        cell: ({ dueInColumn, isOverdue }) => badge(isOverdue ? 'bad' : 'neutral', dueInColumn),
      },
    ],
    { caption: say(message('team.toOpen')) },
  )
}
