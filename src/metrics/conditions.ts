import { type RawBuilder, sql } from 'kysely'
import type { FactName } from '../domain/fact.ts'
import { isOpen } from '../infra/db/finding-states.ts'
import type { Condition, Frame, MeasuredMetric, Source, Span } from './metric.ts'

/** The field of the record has one of these values. */
export function fieldIs(field: string, ...words: readonly [string, ...string[]]): Condition {
  const value = sql`r.fields ->> ${sql.lit(field)}`
  const [first, ...rest] = words
  if (rest.length === 0) return () => sql<boolean>`${value} = ${sql.lit(first)}`
  return () => sql<boolean>`${value} in (${sql.join(words.map((word) => sql.lit(word)))})`
}

/**
 * The fact is true of the record. Neither a fact nor its opposite is true of a record that has not been evaluated. It is
 * looked up for each record: Postgres cannot estimate how many records have it, and would begin with all that do.
 */
export function hasFact(name: FactName): Condition {
  return () => sql<boolean>`(select rf.facts -> ${sql.lit(name)} from record_facts rf where rf.account_id = r.account_id
    and rf.object_type = r.object_type and rf.record_id = r.record_id) = 'true'::jsonb`
}

/**
 * The SQL conditions that select the records or findings behind a figure. Sums and evidence share them, so they are
 * always consistent.
 */
export function predicateOf({ over, where = [], during }: MeasuredMetric, frame: Frame): RawBuilder<boolean> {
  return all([
    ...isFrom(over),
    ...where.map((condition) => condition(frame)),
    ...(during === undefined ? [] : [within(during, frame.span)]),
  ])
}

function isFrom(source: Source): readonly RawBuilder<boolean>[] {
  if (source === 'records' || source === 'findings') return []
  if (source !== 'completeRecords') return [sql`r.object_type = ${sql.lit(source)}`]
  return [
    sql`not exists (select from findings f where f.account_id = r.account_id
      and f.object_type = r.object_type and f.record_id = r.record_id and ${isOpen})`,
  ]
}

/** The condition of at least one of the metrics. */
export function anyPredicateOf(metrics: readonly MeasuredMetric[], frame: Frame): RawBuilder<boolean> {
  if (metrics.length === 0) return sql<boolean>`false`
  return sql`(${sql.join(
    metrics.map((metric) => sql`(${predicateOf(metric, frame)})`),
    sql` or `,
  )})`
}

function all(conditions: readonly RawBuilder<boolean>[]): RawBuilder<boolean> {
  return conditions.length === 0 ? sql<boolean>`true` : sql.join(conditions, sql` and `)
}

/**
 * Instants are ISO 8601 in UTC, so their text sorts as time; dates without a time are shorter, and are days of the
 * account. The first two comparisons hold for either, and there is an index of what they compare for the fields that
 * date calls, meetings and deals.
 */
function within(field: string, { from, to, days }: Span): RawBuilder<boolean> {
  if (from === null || to === null || days === null) return sql<boolean>`true`
  const [value, first, last] = [sql`(r.fields ->> ${sql.lit(field)}) collate "C"`, from.toISOString(), to.toISOString()]
  return sql<boolean>`${value} >= ${first < days[0] ? first : days[0]} and ${value} < ${last > days[1] ? last : days[1]}
    and (case when length(${value}) = 10 then ${value} >= ${days[0]} and ${value} < ${days[1]}
      else ${value} >= ${first} and ${value} < ${last} end)`
}
