import { type Kysely, type RawBuilder, sql } from 'kysely'
import { moneyField } from '../domain/field.ts'
import { addMoney, type Money } from '../domain/money.ts'
import type { Owners } from '../domain/read-scope.ts'
import { isOpen } from '../infra/db/finding-states.ts'
import { isOwnedBy } from '../infra/db/in-scope.ts'
import { prepared } from '../infra/db/prepared.ts'
import type { Schema } from '../infra/db/schema.ts'
import {
  type CountMetric,
  type Figures,
  figuresOf,
  isUnconditional,
  type MetricList,
  predicateOf,
  type SumMetric,
} from '../metrics/index.ts'
import type { Period } from './period.ts'

export interface FigureQuery {
  readonly accountId: string
  /** Null: of records without an owner. */
  readonly owners: Owners | null
  readonly period: Period
  readonly now: Date
  readonly metrics: MetricList
}

/**
 * The owners' figures in one statement, for any number of metrics; those of records without an owner are under null.
 * Findings belong to the owner of their record as of its last evaluation.
 */
export async function loadFigures(db: Kysely<Schema>, { period, ...query }: FigureQuery): Promise<FiguresByOwner> {
  const [figures] = await loadFiguresOfPeriods(db, { ...query, periods: [period] })
  return figures ?? new Map()
}

/** Figures by owner. */
type FiguresByOwner = ReadonlyMap<string | null, Figures>

/** The same figures for each of several periods, in their order, in one statement. */
export async function loadFiguresOfPeriods(
  db: Kysely<Schema>,
  { periods, ...query }: Omit<FigureQuery, 'period'> & { readonly periods: readonly Period[] },
): Promise<readonly FiguresByOwner[]> {
  const measured = query.metrics.all.flatMap((metric) => (metric.kind === 'ratio' ? [] : [metric]))
  const parts = periods.flatMap((period, place) =>
    partsOf({ ...query, period }, measured).map((part) => sql`select ${sql.lit(place)} as place, p.* from (${part}) p`),
  )
  if (parts.length === 0) return periods.map(() => new Map())
  const { rows } = await sql<NumberRow>`${prepared} ${sql.join(parts, sql` union all `)}`.execute(db)
  const byPeriod = Map.groupBy(rows, ({ place }) => place)
  return periods.map((_, place) => figuresByOwner(byPeriod.get(place) ?? [], { measured, metrics: query.metrics }))
}

type Measured = readonly (CountMetric | SumMetric)[]

function partsOf(query: FigureQuery, measured: Measured): readonly RawBuilder<unknown>[] {
  const counts = measured.filter((metric) => metric.kind === 'count')
  const sums = measured.filter((metric) => metric.kind === 'sum')
  return [
    ...partsOfRecords(
      query,
      counts.filter(({ over }) => over !== 'findings'),
    ),
    ...partsOfFindings(
      query,
      counts.filter(({ over }) => over === 'findings'),
    ),
    ...sums.map((metric) => sumOf(metric, query)),
  ]
}

function figuresByOwner(
  rows: readonly NumberRow[],
  { measured, metrics }: { readonly measured: Measured; readonly metrics: MetricList },
): FiguresByOwner {
  const counts = measured.filter((metric) => metric.kind === 'count')
  const sums = measured.filter((metric) => metric.kind === 'sum')
  return new Map(
    [...Map.groupBy(rows, ({ owner_id }) => owner_id)].map(([owner, ofOwner]) => {
      const numbers = Map.groupBy(ofOwner, ({ name }) => name)
      return [
        owner,
        figuresOf(metrics, {
          counts: Object.fromEntries(counts.map((metric) => [metric.id, countIn(numbers, metric)])),
          sums: Object.fromEntries(sums.map(({ id }) => [id, moneyIn(numbers.get(id))])),
        }),
      ]
    }),
  )
}

/** A number of an owner; of a sum, one for each currency. */
interface NumberRow {
  /** Of the period, counted from 0. */
  readonly place: number
  /** The id of a metric, or a name of what several need. */
  readonly name: string
  readonly owner_id: string | null
  /** Null for counts. */
  readonly currency: string | null
  readonly number: number
}

type NumbersOfOwner = ReadonlyMap<string, readonly NumberRow[]>

function isOf(owners: Owners | null, alias: string): RawBuilder<boolean> {
  return owners === null ? sql`${sql.ref(`${alias}.owner_id`)} is null` : isOwnedBy(owners, alias)
}

/** Names of what is counted once, whichever metrics need it: no metric has such an id. */
const [every, incomplete] = ['every record', 'incomplete records']

/**
 * Each metric is counted apart, so that an index finds its records. Complete records are all less those with an open
 * finding: there are fewer of these, and to look for the findings of every record takes ten times as long.
 */
function partsOfRecords(query: FigureQuery, metrics: readonly CountMetric[]): readonly RawBuilder<unknown>[] {
  const parts = new Map<string, CountedRows>()
  for (const metric of metrics) {
    if (isEveryRecord(metric) || metric.over === 'completeRecords') parts.set(every, everyRecord(query))
    else parts.set(metric.id, { number: rows, from: recordsOf(metric, query) })
    if (metric.over === 'completeRecords') parts.set(incomplete, { number: rows, from: incompleteRecords(query) })
  }
  const { owner, perOwner } = countedBy(query)
  return [...parts].map(
    ([name, { number, from }]) =>
      sql`select ${sql.lit(name)} as name, ${owner} as owner_id, null as currency, ${number}::float8 as number ${from} ${perOwner}`,
  )
}

interface CountedRows {
  readonly number: RawBuilder<unknown>
  readonly from: RawBuilder<unknown>
}

const rows = sql`count(*)`

/** By whom rows are counted. Those of one owner are not compared with each other, which takes longer than to count them. */
function countedBy({ owners }: FigureQuery): {
  readonly owner: RawBuilder<unknown>
  readonly perOwner: RawBuilder<unknown>
} {
  if (owners === null || owners === 'everyone' || owners.length !== 1) {
    return { owner: sql`owner_id`, perOwner: sql`group by owner_id` }
  }
  return { owner: sql`${owners[0]}::text`, perOwner: sql`` }
}

function isEveryRecord(metric: CountMetric): boolean {
  return metric.over === 'records' && isUnconditional(metric)
}

function countIn(numbers: NumbersOfOwner, metric: CountMetric): number {
  function count(name: string): number {
    return numbers.get(name)?.[0]?.number ?? 0
  }
  // A record that was deleted or handed over a moment ago may still have findings.
  if (metric.over === 'completeRecords') return Math.max(0, count(every) - count(incomplete))
  return count(isEveryRecord(metric) ? every : metric.id)
}

function moneyIn(rows: readonly NumberRow[] = []): Money {
  return addMoney(rows.map(({ currency, number }) => [{ currency: currency ?? '', amount: number }]))
}

function everyRecord({ accountId, owners }: FigureQuery): CountedRows {
  return {
    number: sql`coalesce(sum(c.number), 0)`,
    from: sql`from (select c.owner_id, sum(c.number) as number from record_counts c
      where c.account_id = ${accountId} and ${isOf(owners, 'c')} group by c.owner_id having sum(c.number) <> 0) c`,
  }
}

function recordsOf(metric: CountMetric, { accountId, owners, period, now }: FigureQuery): RawBuilder<unknown> {
  return sql`from records r where r.account_id = ${accountId} and ${isOf(owners, 'r')}
    and ${predicateOf(metric, { span: period, now })}`
}

function incompleteRecords({ accountId, owners }: FigureQuery): RawBuilder<unknown> {
  return sql`from (select distinct f.owner_id, f.object_type, f.record_id from findings f
    where f.account_id = ${accountId} and ${isOpen} and ${isOf(owners, 'f')}) f`
}

/** All of them are counted in one pass. */
function partsOfFindings(query: FigureQuery, metrics: readonly CountMetric[]): readonly RawBuilder<unknown>[] {
  if (metrics.length === 0) return []
  const { accountId, owners, period: span, now } = query
  const { owner, perOwner } = countedBy(query)
  const counts = metrics.map(
    (metric) => sql`count(*) filter (where ${predicateOf(metric, { span, now })}) as ${sql.ref(metric.id)}`,
  )
  const pairs = metrics.map(({ id }) => sql`(${sql.lit(id)}, ${sql.ref(`f.${id}`)})`)
  return [
    sql`select n.name, f.owner_id, null as currency, n.number::float8
      from (
        select ${owner} as owner_id, ${sql.join(counts)} from findings f
        where f.account_id = ${accountId} and ${isOpen} and ${isOf(owners, 'f')} ${perOwner}
      ) f, lateral (values ${sql.join(pairs)}) n(name, number)`,
  ]
}

/** By currency, which is the account's own if the record states none; records without an amount add nothing. */
function sumOf(metric: SumMetric, query: FigureQuery): RawBuilder<unknown> {
  const { accountId, period: span, now } = query
  const [amount, currency] = [sql.lit(metric.field), sql.lit(moneyField(metric.over)?.currencyField)]
  return sql`
    select ${sql.lit(metric.id)} as name, r.owner_id, coalesce(r.fields ->> ${currency},
        (select a.currency from accounts a where a.account_id = ${accountId}), '') as currency,
      sum((r.fields ->> ${amount})::numeric)::float8 as number
    from records r
    where r.account_id = ${accountId} and ${isOf(query.owners, 'r')} and ${predicateOf(metric, { span, now })}
      and jsonb_typeof(r.fields -> ${amount}) = 'number'
    group by 1, 2, 3`
}
