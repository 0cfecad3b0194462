import { DateTime } from 'luxon'
import type { Account } from '../accounts/index.ts'
import type { Card, CardLines, CardProgress } from '../crm/port.ts'
import type { RecordKey } from '../domain/record.ts'
import { nameInSentence } from '../domain/text/shown-text.ts'
import { figureFormat, formatDay } from '../infra/format.ts'
import { type MetricList, showCardLines } from '../metrics/index.ts'
import type { Evidence, EvidencePage, Period, Scorecard } from '../scorecards/index.ts'
import { type Language, type Message, message, type Say } from '../words/index.ts'
import { statusOf } from './views/record-view.ts'

export interface CardContent {
  readonly key: RecordKey
  /** Open findings of the record itself, the earliest due date first. */
  readonly own: EvidencePage
  /** How many findings of the record itself wait for a decision about a dispute. */
  readonly disputed: number
  /** Whether what is known of the account is not up to date. */
  readonly isUnsure: boolean
  /** Open findings of linked activities, in the same order. */
  readonly activities: EvidencePage
  /** The scorecard of the record's owner; null if there is none. */
  readonly scorecard: Scorecard | null
  /** The period of the scorecard. */
  readonly period: Period
  readonly page: Card['page']
}

/** The text functions for a card. */
interface CardWords {
  readonly say: Say
  /** The metrics of the scorecard. */
  readonly metrics: MetricList
}

/** Puts a record's state into words. Pure. */
export function buildCard(
  content: CardContent,
  { timeZone, currency, say, metrics }: Pick<Account, 'timeZone' | 'currency'> & CardWords,
): Card {
  const { key, own, disputed, isUnsure, activities, scorecard, period, page } = content
  function linesOf({ items, total }: EvidencePage, wordsOf: (item: Evidence) => string): CardLines {
    return {
      lines: items.map((item) => say(lineOf(item, { what: wordsOf(item), timeZone, language: say.language }))),
      total,
    }
  }
  function missingOf(item: Evidence): string {
    return item.message === null ? '' : say(item.message)
  }
  function activityOf(item: Evidence): string {
    const [type, title] = [message(`type.${item.key.type}`), nameInSentence(item.title)]
    return say(message('card.activity', { type, title, missing: missingOf(item) }))
  }
  return {
    key,
    title: say(message('overview.title')),
    completeness: statusOf({ missing: own.total, onActivities: activities.total, disputed, isUnsure }, say),
    since: firstDay([...own.items, ...activities.items], timeZone),
    missing: linesOf(own, missingOf),
    activities: linesOf(activities, activityOf),
    progress: scorecard === null ? null : progressOf(scorecard, { period, currency, say, metrics }),
    page,
    more: (count) => say(message('card.words.more', { count })),
  }
}

/** What is missing, with "(since 3 Nov 2026, overdue)". */
function lineOf(
  { since, isOverdue }: Evidence,
  { what, timeZone, language }: { readonly what: string; readonly timeZone: string; readonly language: Language },
): Message {
  if (since === null) return message(isOverdue ? 'card.line.overdue' : 'card.line', { what })
  const day = formatDay(since, timeZone, language)
  return message(isOverdue ? 'card.line.overdueSince' : 'card.line.since', { what, day })
}

function firstDay(items: readonly Evidence[], timeZone: string): string | null {
  const first = Math.min(...items.flatMap(({ since }) => (since === null ? [] : [since.getTime()])))
  return Number.isFinite(first) ? DateTime.fromMillis(first, { zone: timeZone }).toFormat('yyyy-MM-dd') : null
}

function progressOf(
  { owner, metrics: figures }: Scorecard,
  {
    period,
    currency,
    say,
    metrics,
  }: { readonly period: Period; readonly currency: string; readonly say: Say; readonly metrics: MetricList },
): CardProgress {
  return {
    owner: owner.name,
    period: say(period.label),
    lines: showCardLines(metrics, figures, figureFormat(currency, say)),
  }
}
