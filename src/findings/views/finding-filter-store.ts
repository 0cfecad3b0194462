import { type RawBuilder, sql } from 'kysely'
import { isNoted, isOpen } from '../../infra/db/finding-states.ts'
import type { Age, DueState, FilterName, FindingFilter } from './finding-filter.ts'
import { isOverdue } from './urgency-store.ts'

const dayMs = 86_400_000
const ageDays: Readonly<Record<Exclude<Age, 'older'>, number>> = { week: 7, month: 30, quarter: 90 }
const longOverdueMs = 28 * dayMs

/** The age of a finding as SQL over `findings f`. */
export function ageOf(now: Date): RawBuilder<Age> {
  return sql<Age>`case when f.since > ${daysBefore(now, ageDays.week)}::timestamptz then 'week'
    when f.since > ${daysBefore(now, ageDays.month)}::timestamptz then 'month'
    when f.since > ${daysBefore(now, ageDays.quarter)}::timestamptz then 'quarter' else 'older' end`
}

/** Whether a finding is overdue, as SQL over `findings f`. Here, a finding that is overdue for long is not `yes`. */
export function dueStateOf(now: Date): RawBuilder<DueState> {
  return sql<DueState>`case when ${isOverdue(longBefore(now))} then 'long'
    when ${isOverdue(now)} then 'yes' else 'no' end`
}

/** The conditions of a filter as SQL over `findings f`, by name. Absent: everything meets it. */
export function conditionsOf(
  { owner, team, rule, type, age, reason, overdue }: FindingFilter,
  now: Date,
): ReadonlyMap<FilterName, RawBuilder<boolean>> {
  const conditions = new Map<FilterName, RawBuilder<boolean>>()
  if (owner === null) conditions.set('owner', sql<boolean>`f.owner_id is null`)
  else if (owner !== undefined) conditions.set('owner', sql<boolean>`f.owner_id = ${owner}`)
  if (team !== undefined) conditions.set('team', sql<boolean>`f.owner_id = any(${[...team]}::text[])`)
  if (rule !== undefined) conditions.set('rule', sql<boolean>`f.rule_id = ${rule}`)
  if (type !== undefined) conditions.set('type', sql<boolean>`f.object_type = ${type}`)
  if (age !== undefined) conditions.set('age', sql<boolean>`${ageOf(now)} = ${age}`)
  if (reason !== undefined) conditions.set('reason', sql<boolean>`f.reason = ${reason}`)
  if (overdue !== undefined) conditions.set('overdue', dueCondition(overdue, now))
  return conditions
}

function dueCondition(overdue: DueState, now: Date): RawBuilder<boolean> {
  if (overdue === 'no') return sql<boolean>`not ${isOverdue(now)}`
  return isOverdue(overdue === 'yes' ? now : longBefore(now))
}

function longBefore(now: Date): Date {
  return new Date(now.getTime() - longOverdueMs)
}

/** The state of the findings that a filter lists, as SQL over `findings f`. */
export function stateOf({ listing }: FindingFilter): RawBuilder<boolean> {
  return listing === 'noted' ? isNoted : isOpen
}

/** All conditions at once. */
export function allOf(conditions: Iterable<RawBuilder<boolean>>): RawBuilder<boolean> {
  return sql<boolean>`(${sql.join([sql`true`, ...conditions], sql` and `)})`
}

function daysBefore(now: Date, days: number): Date {
  return new Date(now.getTime() - days * dayMs)
}
