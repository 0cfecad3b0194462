import { DateTime } from 'luxon'
import type { Account } from '../accounts/index.ts'
import { hasGaps, type ReadGaps } from '../domain/reading/read-gaps.ts'
import type { RecordKey } from '../domain/record.ts'
import { nameInSentence } from '../domain/text/shown-text.ts'
import { figureFormat, formatDay, formatWeek } from '../infra/format.ts'
import {
  type Cell,
  type Column,
  cellsOf,
  countIn,
  type Figures,
  findingsOpen,
  findingsOverdue,
  type Metric,
  type MetricList,
  mailColumns,
  percentOf,
  recordsComplete,
  recordsOwned,
  timeSentence,
  totalOf,
} from '../metrics/index.ts'
import type { Evidence, Person, Scorecard } from '../scorecards/index.ts'
import { gapMessages, scorecardPath } from '../scorecards/index.ts'
import { type Message, message, type Say } from '../words/index.ts'

export interface Changes {
  readonly opened: number
  readonly resolved: number
}

/** The input of a digest. */
export interface DigestInput {
  readonly account: Pick<Account, 'timeZone' | 'currency'>
  /** The CRM's name as shown to people. */
  readonly crmTitle: string
  readonly supervisor: Person
  /** Monday of the week that it covers, `YYYY-MM-DD`. */
  readonly week: string
  /** The team's reps; activity figures cover the week, the others are as of now. */
  readonly scorecards: readonly Scorecard[]
  /** The metrics of the scorecards. */
  readonly metrics: MetricList
  /** The numbers of findings opened and resolved. */
  readonly changes: {
    readonly inWeek: Changes
    /** Between the end of the week and now. */
    readonly sinceThen: Changes
  }
  readonly gaps: ReadGaps
  /** The records to complete, the longest overdue first. */
  readonly toOpen: readonly (Evidence & { readonly notes: readonly Message[] })[]
  readonly recordUrl: (key: RecordKey) => string
  readonly publicUrl: string
  /** In the supervisor's language. */
  readonly say: Say
}

/** The model of the templates. */
export interface DigestModel {
  readonly subject: string
  readonly supervisor: string
  /** The CRM's name: a supervisor may get a digest for each CRM. */
  readonly crm: string
  readonly weekLabel: string
  /** How many of the team's records are complete now. */
  readonly headline: string
  /** What the figures lack; what has changed in the week and since then, and what is open now. */
  readonly changeLine: string
  readonly hasRecords: boolean
  /** Share complete, 0 to 100, for the bar. */
  readonly completePercent: number
  readonly restPercent: number
  /** The columns of the table of reps after the first one: as of now, then for the week. */
  readonly columns: readonly Omit<Column, 'metric'>[]
  /** Which columns are as of now and which cover the week, with further notes. */
  readonly columnNotes: string
  readonly reps: readonly DigestRow[]
  readonly team: DigestRow
  readonly toOpen: readonly {
    readonly title: string
    /** The record's type and owner: "meeting of Anna Berg". */
    readonly what: string
    readonly message: string
    /** How much it matters, and what it is used for; empty for neither. */
    readonly notes: string
    readonly since: string
    readonly url: string
    readonly isOverdue: boolean
  }[]
  /** Shown instead of an empty list. */
  readonly nothingToOpen: string
  readonly scorecardsUrl: string
  /** In the language of the texts above: the templates' own words too. */
  readonly say: Say
}

/** The subject of the mail: how many of the team's records are complete now, and how many of its findings are overdue. Pure. */
export function subjectOf({ week, scorecards, metrics, say }: SubjectInput): string {
  const totals = totalOf(
    metrics,
    scorecards.map((card) => card.metrics),
  )
  const [part, whole] = [countIn(totals, recordsComplete), countIn(totals, recordsOwned)]
  const complete = say(message('figure.of', { part, whole }))
  return say(
    message('digest.subject', { week: labelOf(week, say), complete, overdue: countIn(totals, findingsOverdue) }),
  )
}

/** What the subject is made of, with the metrics that it needs. */
export type SubjectInput = Pick<DigestInput, 'week' | 'scorecards' | 'metrics' | 'say'>

/** The metrics that the subject needs. */
export function isInSubject(metric: Metric): boolean {
  return metric === recordsComplete || metric === recordsOwned || metric === findingsOverdue
}

export interface DigestRow {
  readonly name: string
  readonly url: string
  /** One for each column. */
  readonly cells: readonly Cell[]
}

/** Builds the digest of one supervisor. Pure; the reps are in the order of the scorecards, without any ranking. */
export function buildDigest(input: DigestInput): DigestModel {
  const weekLabel = labelOf(input.week, input.say)
  const totals = totalOf(
    input.metrics,
    input.scorecards.map(({ metrics }) => metrics),
  )
  const [owned, completed] = [countIn(totals, recordsOwned), countIn(totals, recordsComplete)]
  const [open, overdue] = [countIn(totals, findingsOpen), countIn(totals, findingsOverdue)]
  const percent = percentOf(completed, owned)
  const isAllComplete = owned > 0 && completed === owned && !hasGaps(input.gaps)
  const columns = mailColumns(input.metrics, input.say)
  const { say } = input
  const complete = say(message('figure.of', { part: completed, whole: owned }))
  const team = toRow(input, {
    name: say(message('digest.team')),
    path: `/scorecards?period=${isoWeek(input.week)}`,
    figures: totals,
  })
  const names = new Map<string | null, string>(input.scorecards.map(({ owner }) => [owner.id, owner.name]))
  return {
    subject: subjectOf(input),
    supervisor: nameInSentence(input.supervisor.name),
    crm: input.crmTitle,
    weekLabel,
    headline: say(owned === 0 ? message('digest.noRecords') : message('digest.complete', { complete })),
    changeLine: sayEach(say, statusMessages(input, { open, overdue })),
    hasRecords: owned > 0,
    completePercent: percent,
    restPercent: 100 - percent,
    columns: columns.map(({ metric: _metric, ...column }) => column),
    columnNotes: [
      timeSentence(columns, 'week', say),
      ...columns.flatMap(({ metric }) => (metric.mail?.note === undefined ? [] : [say(metric.mail.note)])),
    ].join(' '),
    reps: input.scorecards.map(({ owner, metrics }) =>
      toRow(input, {
        name: owner.name,
        path: `/${scorecardPath(owner.id, { period: isoWeek(input.week) })}`,
        figures: metrics,
      }),
    ),
    team,
    toOpen: input.toOpen.map((item) => toLine(input, item, names.get(item.ownerId))),
    nothingToOpen: say(message(isAllComplete ? 'digest.nothing.complete' : 'digest.nothing')),
    scorecardsUrl: `${input.publicUrl}/scorecards?period=${isoWeek(input.week)}`,
    say,
  }
}

/** Sentences, one after the other. */
function sayEach(say: Say, sentences: readonly Message[]): string {
  return sentences.map(say).join(' ')
}

/** "meeting of Anna Berg". */
function whatOf({ type }: RecordKey, owner: string | undefined): Message {
  const what = message(`type.${type}`)
  return owner === undefined ? what : message('digest.record.of', { type: what, owner: nameInSentence(owner) })
}

/**
 * What the figures lack, the changes in the week, the changes after it, and the present state, in separate sentences so
 * that they cannot be confused.
 */
function statusMessages(
  input: DigestInput,
  { open, overdue }: { readonly open: number; readonly overdue: number },
): readonly Message[] {
  const { inWeek, sinceThen } = input.changes
  const { opened, resolved } = inWeek
  const week = isNone(inWeek) ? message('digest.week.none') : message('digest.week.changes', { opened, resolved })
  const since = isNone(sinceThen)
    ? []
    : [message('digest.since.changes', { opened: sinceThen.opened, resolved: sinceThen.resolved })]
  const gaps = gapMessages(input.gaps, { ...input, ...input.account })
  return [...gaps, week, ...since, message('digest.open', { open, overdue })]
}

function isNone({ opened, resolved }: Changes): boolean {
  return opened + resolved === 0
}

function toLine(
  { account, say, recordUrl }: DigestInput,
  { key, title, message: missing, notes, since, isOverdue }: DigestInput['toOpen'][number],
  owner: string | undefined,
): DigestModel['toOpen'][number] {
  return {
    title: nameInSentence(title),
    what: say(whatOf(key, owner)),
    message: missing === null ? '' : nameInSentence(say(missing)),
    notes: nameInSentence(notes.map(say).join('. ')),
    since: since === null ? '' : formatDay(since, account.timeZone, say.language),
    url: recordUrl(key),
    isOverdue,
  }
}

function toRow(
  { account, publicUrl, metrics, say }: DigestInput,
  { name, path, figures }: { readonly name: string; readonly path: string; readonly figures: Figures },
): DigestRow {
  return {
    name: nameInSentence(name),
    url: `${publicUrl}${path}`,
    cells: cellsOf(mailColumns(metrics, say), figures, figureFormat(account.currency, say)),
  }
}

function labelOf(week: string, say: Say): string {
  const { from, to } = formatWeek(week, say.language)
  return say(message('digest.week', { number: DateTime.fromISO(week).weekNumber, from, to }))
}

function isoWeek(week: string): string {
  return DateTime.fromISO(week).toFormat("kkkk-'W'WW")
}
