import { DateTime } from 'luxon'
import type { Account } from '../accounts/index.ts'
import type { RecordKey } from '../domain/record.ts'
import { nameInSentence } from '../domain/shown-text.ts'
import { figureFormat, formatDay, showFigure } from '../infra/format.ts'
import { type Evidence, type Figures, type Person, type Scorecard, teamTotals } from '../scorecards/index.ts'
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
  readonly complete: string
  readonly percent: number
  readonly restPercent: number
  readonly open: string
  readonly overdue: string
  readonly calls: string
  readonly meetings: string
  readonly won: string
  readonly wonValue: string
  readonly winRate: string
}

/** Makes the digest of one supervisor. Pure; the reps come in the order of the scorecards, without any ranking. */
export function buildDigest(input: DigestInput): DigestModel {
  const weekLabel = labelOf(input.week, input)
  const totals = teamTotals(input.scorecards)
  const { say } = input
  const team = toRow(input, {
    name: say(message('digest.team')),
    path: `/scorecards?period=${isoWeek(input.week)}`,
    figures: totals,
  })
  const names = new Map<string | null, string>(input.scorecards.map(({ owner }) => [owner.id, owner.name]))
  return {
    subject: say(
      message('digest.subject', { week: weekLabel, complete: team.complete, overdue: totals.findingsOverdue }),
    ),
    supervisor: nameInSentence(input.supervisor.name),
    crm: input.crmTitle,
    weekLabel,
    headline: say(
      totals.recordsOwned === 0 ? message('digest.noRecords') : message('digest.complete', { complete: team.complete }),
    ),
    changeLine: sayEach(say, changeMessages(input.changes, totals)),
    hasRecords: totals.recordsOwned > 0,
    completePercent: team.percent,
    restPercent: team.restPercent,
    reps: input.scorecards.map(({ owner, metrics }) =>
      toRow(input, {
        name: owner.name,
        path: `/scorecards/${encodeURIComponent(owner.id)}?period=${isoWeek(input.week)}`,
        figures: metrics,
      }),
    ),
    team,
    toOpen: input.toOpen.map(({ key, title, ownerId, message: missing, since, isOverdue }) => ({
      title: nameInSentence(title),
      what: say(whatOf(key, names.get(ownerId))),
      message: missing === null ? '' : nameInSentence(say(missing)),
      since: since === null ? '' : formatDay(since, input.account.timeZone),
      url: input.recordUrl(key),
      isOverdue,
    })),
    nothingToOpen: say(
      totals.recordsOwned > 0 && totals.recordsComplete === totals.recordsOwned
        ? message('digest.nothing.complete')
        : message('digest.nothing'),
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
  { findingsOpen: open, findingsOverdue: overdue }: Figures,
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

function toRow(
  { account, publicUrl, say }: DigestInput,
  { name, path, figures }: { readonly name: string; readonly path: string; readonly figures: Figures },
): DigestRow {
  const format = figureFormat(account.currency)
  const percent = percentOf(figures.recordsComplete, figures.recordsOwned)
  return {
    name: nameInSentence(name),
    url: `${publicUrl}${path}`,
    complete: say(message('figure.of', { part: figures.recordsComplete, whole: figures.recordsOwned })),
    percent,
    restPercent: 100 - percent,
    open: format.count(figures.findingsOpen),
    overdue: format.count(figures.findingsOverdue),
    calls: format.count(figures.calls),
    meetings: format.count(figures.meetingsHeld),
    won: format.count(figures.dealsWon),
    wonValue: format.money(figures.dealsWonValue),
    winRate: showFigure({ unit: 'share', value: figures.winRate }, format),
  }
}

/** Whole per cent, rounded down: only what is wholly complete shows as 100. */
function percentOf(part: number, whole: number): number {
  return whole === 0 ? 100 : Math.floor((100 * part) / whole)
}

function labelOf(week: string, { account, say }: Pick<DigestInput, 'account' | 'say'>): string {
  const start = DateTime.fromISO(week, { zone: account.timeZone }).setLocale('en-GB')
  const [from, to] = [start.toFormat('d LLL'), start.plus({ days: 6 }).toFormat('d LLL yyyy')]
  return say(message('digest.week', { number: start.weekNumber, from, to }))
}

function isoWeek(week: string): string {
  return DateTime.fromISO(week).toFormat("kkkk-'W'WW")
}
