import { type RawBuilder, sql } from 'kysely'
import { isNoted, isOpen } from '../../infra/db/finding-states.ts'
import { type Age, ages, type DueState, type FilterName, type FindingFilter } from './finding-filter.ts'
import { isPastDue } from './urgency-store.ts'

const dayMs = 86_400_000
const ageDays: Readonly<Record<Exclude<Age, 'older'>, number>> = { week: 7, month: 30, quarter: 90 }
const longOverdueMs = 28 * dayMs

/** The age of a finding as SQL over `findings f`. */
export function ageOf(now: Date): RawBuilder<Age> {
  return sql<Age>`case when f.since > ${daysBefore(now, ageDays.week)}::timestamptz then 'week'
    when f.since > ${daysBefore(now, ageDays.month)}::timestamptz then 'month'
    when f.since > ${daysBefore(now, ageDays.quarter)}::timestamptz then 'quarter' else 'older' end`
}

/**
 * Whether a finding that the filter lists is overdue, as SQL over `findings f`. Here, a finding that is overdue for long is not
 * `yes`.
 */
export function dueStateOf(filter: FindingFilter, now: Date): RawBuilder<DueState> {
  return sql<DueState>`case when ${isOverdue(filter, longBefore(now))} then 'long'
    when ${isOverdue(filter, now)} then 'yes' else 'no' end`
}

/** Of what is listed only, nothing is asked for by a day. The state is not asked for, because indexes of open findings do not have it. */
function isOverdue({ listing }: FindingFilter, now: Date): RawBuilder<boolean> {
  return listing === 'noted' ? sql<boolean>`false` : isPastDue(now)
}

/** The conditions of a filter as SQL over `findings f`, by name. Absent: everything meets it. */
export function conditionsOf(filter: FindingFilter, now: Date): ReadonlyMap<FilterName, RawBuilder<boolean>> {
  const { owner, team, rule, type, age, reason, overdue } = filter
  const conditions = new Map<FilterName, RawBuilder<boolean>>()
  if (owner === null) conditions.set('owner', sql<boolean>`f.owner_id is null`)
  else if (owner !== undefined) conditions.set('owner', sql<boolean>`f.owner_id = ${owner}`)
  if (team !== undefined) conditions.set('team', sql<boolean>`f.owner_id = any(${[...team]}::text[])`)
  if (rule !== undefined) conditions.set('rule', sql<boolean>`f.rule_id = ${rule}`)
  if (type !== undefined) conditions.set('type', sql<boolean>`f.object_type = ${type}`)
  if (age !== undefined) conditions.set('age', isOfAge(age, now))
  if (reason !== undefined) conditions.set('reason', sql<boolean>`f.reason = ${reason}`)
  if (overdue !== undefined) conditions.set('overdue', dueCondition(filter, overdue, now))
  return conditions
}

function dueCondition(filter: FindingFilter, overdue: DueState, now: Date): RawBuilder<boolean> {
  if (overdue === 'no') return sql<boolean>`not ${isOverdue(filter, now)}`
  return isOverdue(filter, overdue === 'yes' ? now : longBefore(now))
}

/** Whether `ageOf` is this age. */
function isOfAge(age: Age, now: Date): RawBuilder<boolean> {
  const younger = ages[ages.indexOf(age) - 1]
  return allOf([
    ...(age === 'older' ? [] : [sql<boolean>`f.since > ${daysBefore(now, ageDays[age])}::timestamptz`]),
    ...(younger === undefined || younger === 'older'
      ? []
      : [sql<boolean>`f.since <= ${daysBefore(now, ageDays[younger])}::timestamptz`]),
  ])
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
