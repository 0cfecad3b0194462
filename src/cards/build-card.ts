import { DateTime } from 'luxon'
import type { Account } from '../accounts/index.ts'
import type { Card, CardLines, CardProgress } from '../crm/port.ts'
import type { RecordKey } from '../domain/record.ts'
import { nameInSentence } from '../domain/shown-text.ts'
import { figureFormat, formatDay } from '../infra/format.ts'
import type { Evidence, EvidencePage, Period, Scorecard } from '../scorecards/index.ts'
import type { Say } from '../words/index.ts'

export interface CardContent {
  readonly key: RecordKey
  /** Open findings of the record itself, what is due longest first. */
  readonly own: EvidencePage
  /** The same of activities that are linked to it. */
  readonly activities: EvidencePage
  /** Of the record's owner; null where there is none. */
  readonly scorecard: Scorecard | null
  /** What the scorecard is about. */
  readonly period: Period
  readonly page: Card['page']
}

/** Puts what is known of a record into words. Pure. */
export function buildCard(
  content: CardContent,
  { say, ...account }: Pick<Account, 'timeZone' | 'currency'> & { readonly say: Say },
): Card {
  const { key, own, activities, scorecard, period, page } = content
  function linesOf({ items, total }: EvidencePage, wordsOf: (item: Evidence) => string): CardLines {
    return { lines: items.map((item) => `${wordsOf(item)}${dueWords(item, account.timeZone)}`), total }
  }
  function messageOf({ message }: Evidence): string {
    return message === null ? '' : say(message)
  }
  return {
    key,
    completeness: completenessOf(own.total, activities.total),
    since: firstDay([...own.items, ...activities.items], account.timeZone),
    missing: linesOf(own, messageOf),
    activities: linesOf(activities, (item) => `${item.key.type} “${nameInSentence(item.title)}”: ${messageOf(item)}`),
    progress: scorecard === null ? null : progressOf(scorecard, { period, currency: account.currency }),
    page,
  }
}

function completenessOf(missing: number, onActivities: number): Card['completeness'] {
  if (missing > 0) return { tone: 'bad', label: `${missing} missing` }
  if (onActivities > 0) return { tone: 'fair', label: `${onActivities} missing on activities` }
  return { tone: 'good', label: 'complete' }
}

/** " (since 3 Nov 2026, overdue)". */
function dueWords({ since, isOverdue }: Evidence, timeZone: string): string {
  const words = [...(since === null ? [] : [`since ${formatDay(since, timeZone)}`]), ...(isOverdue ? ['overdue'] : [])]
  return words.length === 0 ? '' : ` (${words.join(', ')})`
}

function firstDay(items: readonly Evidence[], timeZone: string): string | null {
  const first = Math.min(...items.flatMap(({ since }) => (since === null ? [] : [since.getTime()])))
  return Number.isFinite(first) ? DateTime.fromMillis(first, { zone: timeZone }).toFormat('yyyy-MM-dd') : null
}

function progressOf(
  { owner, metrics }: Scorecard,
  { period, currency }: { readonly period: Period; readonly currency: string },
): CardProgress {
  const { count, money, share } = figureFormat(currency)
  const [owned, complete] = [metrics.recordsOwned, metrics.recordsComplete]
  const percent = owned === 0 ? '' : ` (${share(complete / owned)})`
  return {
    owner: owner.name,
    period: period.label,
    recordsComplete: `${count(complete)} of ${count(owned)}${percent}`,
    findingsOpen: `${count(metrics.findingsOpen)}, of these ${count(metrics.findingsOverdue)} overdue`,
    meetingsHeld: count(metrics.meetingsHeld),
    dealsWon: `${count(metrics.dealsWon)} (${money(metrics.dealsWonValue)})`,
  }
}
