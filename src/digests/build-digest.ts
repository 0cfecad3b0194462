import { DateTime } from 'luxon'
import type { Account } from '../accounts/index.ts'
import type { RecordKey } from '../domain/record.ts'
import { nameInSentence } from '../domain/text/shown-text.ts'
import { figureFormat, formatDay } from '../infra/format.ts'
import {
  type Cell,
  type Column,
  cellsOf,
  countIn,
  type Figures,
  findingsOpen,
  findingsOverdue,
  type MetricList,
  mailColumns,
  percentOf,
  recordsComplete,
  recordsOwned,
  timeSentence,
  totalOf,
} from '../metrics/index.ts'
import type { Evidence, Person, Scorecard } from '../scorecards/index.ts'
import { type Message, message, type Say } from '../words/index.ts'

export interface Changes {
  readonly opened: number
  readonly resolved: number
}

/** Everything that a digest is made of. */
export interface DigestInput {
  readonly account: Pick<Account, 'timeZone' | 'currency'>
  /** As people call the CRM. */
  readonly crmTitle: string
  readonly supervisor: Person
  /** Monday of the week that it is about, `YYYY-MM-DD`. */
  readonly week: string
  /** The team's reps; activity figures are of the week, the others as of now. */
  readonly scorecards: readonly Scorecard[]
  /** What the scorecards are made of. */
  readonly metrics: MetricList
  /** Findings opened and resolved. */
  readonly changes: {
    readonly inWeek: Changes
    /** Between the end of the week and now. */
    readonly sinceThen: Changes
  }
  /** The records to open, the longest overdue first. */
  readonly toOpen: readonly Evidence[]
  readonly recordUrl: (key: RecordKey) => string
  readonly publicUrl: string
  /** In the supervisor's language. */
  readonly say: Say
}

/** What the templates show. */
export interface DigestModel {
  readonly subject: string
  readonly supervisor: string
  /** Of which CRM it is: a supervisor may get one of each. */
  readonly crm: string
  readonly weekLabel: string
  /** How many of the team's records are complete now. */
  readonly headline: string
  /** What has changed in the week and since then, and what is open now. */
  readonly changeLine: string
  readonly hasRecords: boolean
  /** Share complete, 0 to 100, for the bar. */
  readonly completePercent: number
  readonly restPercent: number
  /** Of the table of reps, the first one aside; as of now, and then of the week. */
  readonly columns: readonly Omit<Column, 'metric'>[]
  /** Which columns are of now, which of the week, and what else is to be said of them. */
  readonly columnNotes: string
  readonly reps: readonly DigestRow[]
  readonly team: DigestRow
  readonly toOpen: readonly {
    readonly title: string
    /** What it is and whose: "meeting of Anna Berg". */
    readonly what: string
    readonly message: string
    readonly since: string
    readonly url: string
    readonly isOverdue: boolean
  }[]
  /** Instead of the list where it is empty. */
  readonly nothingToOpen: string
  readonly scorecardsUrl: string
}

export interface DigestRow {
  readonly name: string
  readonly url: string
  /** One for each column. */
  readonly cells: readonly Cell[]
}

/** Makes the digest of one supervisor. Pure; the reps come in the order of the scorecards, without any ranking. */
export function buildDigest(input: DigestInput): DigestModel {
  const weekLabel = labelOf(input.week, input)
  const totals = totalOf(
    input.metrics,
    input.scorecards.map(({ metrics }) => metrics),
  )
  const [owned, completed] = [countIn(totals, recordsOwned), countIn(totals, recordsComplete)]
  const [open, overdue] = [countIn(totals, findingsOpen), countIn(totals, findingsOverdue)]
  const percent = percentOf(completed, owned)
  const columns = mailColumns(input.metrics)
  const { say } = input
  const complete = say(message('figure.of', { part: completed, whole: owned }))
  const team = toRow(input, {
    name: say(message('digest.team')),
    path: `/scorecards?period=${isoWeek(input.week)}`,
    figures: totals,
  })
  const names = new Map<string | null, string>(input.scorecards.map(({ owner }) => [owner.id, owner.name]))
  return {
    subject: say(message('digest.subject', { week: weekLabel, complete, overdue })),
    supervisor: nameInSentence(input.supervisor.name),
    crm: input.crmTitle,
    weekLabel,
    headline: say(owned === 0 ? message('digest.noRecords') : message('digest.complete', { complete })),
    changeLine: sayEach(say, changeMessages(input.changes, { open, overdue })),
    hasRecords: owned > 0,
    completePercent: percent,
    restPercent: 100 - percent,
    columns: columns.map(({ metric: _metric, ...column }) => column),
    columnNotes: [timeSentence(columns, 'the week'), ...columns.flatMap(({ metric }) => metric.mail?.note ?? [])].join(
      ' ',
    ),
    reps: input.scorecards.map(({ owner, metrics }) =>
      toRow(input, {
        name: owner.name,
        path: `/scorecards/${encodeURIComponent(owner.id)}?period=${isoWeek(input.week)}`,
        figures: metrics,
      }),
    ),
    team,
    toOpen: input.toOpen.map((item) => toLine(input, item, names.get(item.ownerId))),
    nothingToOpen: say(
      owned > 0 && completed === owned ? message('digest.nothing.complete') : message('digest.nothing'),
    ),
    scorecardsUrl: `${input.publicUrl}/scorecards?period=${isoWeek(input.week)}`,
  }
}

/** Sentences, one after another. */
function sayEach(say: Say, sentences: readonly Message[]): string {
  return sentences.map(say).join(' ')
}

/** "meeting of Anna Berg". */
function whatOf({ type }: RecordKey, owner: string | undefined): Message {
  const what = message(`type.${type}`)
  return owner === undefined ? what : message('digest.record.of', { type: what, owner: nameInSentence(owner) })
}

/** What was true of the week, what came after it, and what is true now: each said apart, so that none belies another. */
function changeMessages(
  { inWeek, sinceThen }: DigestInput['changes'],
  { open, overdue }: { readonly open: number; readonly overdue: number },
): readonly Message[] {
  const { opened, resolved } = inWeek
  const week = isNone(inWeek) ? message('digest.week.none') : message('digest.week.changes', { opened, resolved })
  const since = isNone(sinceThen)
    ? []
    : [message('digest.since.changes', { opened: sinceThen.opened, resolved: sinceThen.resolved })]
  return [week, ...since, message('digest.open', { open, overdue })]
}

function isNone({ opened, resolved }: Changes): boolean {
  return opened + resolved === 0
}

function toLine(
  { account, say, recordUrl }: DigestInput,
  { key, title, message: missing, since, isOverdue }: Evidence,
  owner: string | undefined,
): DigestModel['toOpen'][number] {
  return {
    title: nameInSentence(title),
    what: say(whatOf(key, owner)),
    message: missing === null ? '' : nameInSentence(say(missing)),
    since: since === null ? '' : formatDay(since, account.timeZone),
    url: recordUrl(key),
    isOverdue,
  }
}

function toRow(
  { account, publicUrl, metrics }: DigestInput,
  { name, path, figures }: { readonly name: string; readonly path: string; readonly figures: Figures },
): DigestRow {
  return {
    name: nameInSentence(name),
    url: `${publicUrl}${path}`,
    cells: cellsOf(mailColumns(metrics), figures, figureFormat(account.currency)),
  }
}

function labelOf(week: string, { account, say }: Pick<DigestInput, 'account' | 'say'>): string {
  const start = DateTime.fromISO(week, { zone: account.timeZone }).setLocale('en-GB')
  const [from, to] = [start.toFormat('d LLL'), start.plus({ days: 6 }).toFormat('d LLL yyyy')]
  return say(message('digest.week', { number: start.weekNumber, from, to }))
}

function isoWeek(week: string): string {
  return DateTime.fromISO(week).toFormat("kkkk-'W'WW")
}
