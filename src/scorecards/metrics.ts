import { type RawBuilder, sql } from 'kysely'
import type { Period } from './period.ts'

/** The figures of a scorecard, in the order in which they are shown. */
export const metricIds = [
  'recordsOwned',
  'recordsComplete',
  'findingsOpen',
  'findingsOverdue',
  'calls',
  'meetingsHeld',
  'dealsWon',
  'dealsWonValue',
  'dealsLost',
  'winRate',
] as const
export type MetricId = (typeof metricIds)[number]

/** The figures that are sums of money. */
export type MoneyMetricId = 'dealsWonValue'

export interface Metric {
  readonly id: MetricId
  readonly label: string
  /** `share` is from 0 to 1. */
  readonly unit: 'count' | 'money' | 'share'
  /** How it is computed, in a sentence. */
  readonly definition: string
  /** What it is for, in a sentence. */
  readonly purpose: string
  /** Whether it is a state as of now, or what happened in the period. */
  readonly kind: 'state' | 'activity'
}

/** What each figure means, in the words that people see. */
export const metrics: Readonly<Record<MetricId, Metric>> = {
  recordsOwned: {
    id: 'recordsOwned',
    label: 'Records owned',
    unit: 'count',
    definition: 'Contacts, companies, deals, meetings, calls and tasks that belong to the rep in the CRM now.',
    purpose: 'The denominator of completeness.',
    kind: 'state',
  },
  recordsComplete: {
    id: 'recordsComplete',
    label: 'Records complete',
    unit: 'count',
    definition: 'Records owned that have no open finding now.',
    purpose: 'Shows how far the minimum dataset is kept.',
    kind: 'state',
  },
  findingsOpen: {
    id: 'findingsOpen',
    label: 'Open findings',
    unit: 'count',
    definition: 'Rules that records owned do not meet now; one record may have several.',
    purpose: 'The list of missing information.',
    kind: 'state',
  },
  findingsOverdue: {
    id: 'findingsOverdue',
    label: 'Overdue findings',
    unit: 'count',
    definition: 'Open findings whose rule has not been met for longer than the rule allows.',
    purpose: 'What to begin with.',
    kind: 'state',
  },
  calls: {
    id: 'calls',
    label: 'Calls',
    unit: 'count',
    definition: 'Calls owned whose time lies in the period, whatever their outcome.',
    purpose: 'Counts what was logged, not minutes.',
    kind: 'activity',
  },
  meetingsHeld: {
    id: 'meetingsHeld',
    label: 'Meetings held',
    unit: 'count',
    definition: 'Meetings owned that began in the period and whose result is "held".',
    purpose: 'Meetings count once their result is known.',
    kind: 'activity',
  },
  dealsWon: {
    id: 'dealsWon',
    label: 'Deals won',
    unit: 'count',
    definition: 'Deals owned in a won stage whose close date lies in the period.',
    purpose: 'Progress towards the plan.',
    kind: 'activity',
  },
  dealsWonValue: {
    id: 'dealsWonValue',
    label: 'Value won',
    unit: 'money',
    definition: 'Sums of the amounts of the deals won, one for each currency of the deals; nothing is converted.',
    purpose: 'Progress towards the plan.',
    kind: 'activity',
  },
  dealsLost: {
    id: 'dealsLost',
    label: 'Deals lost',
    unit: 'count',
    definition: 'Deals owned in a lost stage whose close date lies in the period.',
    purpose: 'The other half of the win rate.',
    kind: 'activity',
  },
  winRate: {
    id: 'winRate',
    label: 'Win rate',
    unit: 'share',
    definition: 'Deals won divided by deals won and lost; none where nothing was closed.',
    purpose: 'Read it with its numbers: 3 of 4 says less than 88 of 120.',
    kind: 'activity',
  },
}

/** The metric of an id as it stands in an address; null for none. */
export function findMetric(id: string): Metric | null {
  const known = metricIds.find((metricId) => metricId === id)
  return known === undefined ? null : metrics[known]
}

/** Figures that count records by a predicate; the same predicate lists the records behind the figure. */
export type RecordMetricId = Exclude<MetricId, 'findingsOpen' | 'findingsOverdue'>

/**
 * Which records stand behind a figure, as SQL over `records r`. The one home of each definition: sums and evidence
 * both use it, so they cannot differ.
 */
export function recordPredicate(id: RecordMetricId, period: Period): RawBuilder<boolean> {
  const won = sql<boolean>`r.object_type = 'deal' and r.fields ->> 'stage' = 'won' and ${within('closeDate', period)}`
  const lost = sql<boolean>`r.object_type = 'deal' and r.fields ->> 'stage' = 'lost' and ${within('closeDate', period)}`
  switch (id) {
    case 'recordsOwned':
      return sql<boolean>`true`
    case 'recordsComplete':
      return sql<boolean>`not exists (select from findings f where f.account_id = r.account_id
        and f.object_type = r.object_type and f.record_id = r.record_id and f.state = 'open')`
    case 'calls':
      return sql<boolean>`r.object_type = 'call' and ${within('at', period)}`
    case 'meetingsHeld':
      return sql<boolean>`r.object_type = 'meeting' and r.fields ->> 'outcome' = 'held' and ${within('startsAt', period)}`
    case 'dealsWon':
    case 'dealsWonValue':
      return won
    case 'dealsLost':
      return lost
    case 'winRate':
      return sql<boolean>`(${won} or ${lost})`
  }
}

/** A deal's currency, as SQL over `records r`: the account's own where the deal names none. */
export const dealCurrency = sql<string>`coalesce(r.fields ->> 'currency',
  (select a.currency from accounts a where a.account_id = r.account_id), '')`

/** Instants are ISO 8601 in UTC, so their text sorts as time; dates without a time are shorter, and days of the account. */
function within(field: string, { from, to, days }: Period): RawBuilder<boolean> {
  if (from === null || to === null || days === null) return sql<boolean>`true`
  const value = sql`r.fields ->> ${sql.lit(field)}`
  return sql<boolean>`(case when length(${value}) = 10 then ${value} >= ${days[0]} and ${value} < ${days[1]}
    else ${value} >= ${from.toISOString()} and ${value} < ${to.toISOString()} end)`
}
