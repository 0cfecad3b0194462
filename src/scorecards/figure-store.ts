import { type Kysely, type RawBuilder, sql } from 'kysely'
import { moneyField } from '../domain/field.ts'
import { addMoney, type Money, type MoneyAmount } from '../domain/money.ts'
import type { Owners } from '../domain/read-scope.ts'
import { isOwnedBy } from '../infra/db/in-scope.ts'
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
 * The owners' figures in at most three statements, for any number of metrics; those of records without an owner are under
 * null. Findings belong to the owner of their record as of its last evaluation.
 */
export async function loadFigures(
  db: Kysely<Schema>,
  query: FigureQuery,
): Promise<ReadonlyMap<string | null, Figures>> {
  const measured = query.metrics.all.flatMap((metric) => (metric.kind === 'ratio' ? [] : [metric]))
  const counts = measured.filter((metric) => metric.kind === 'count')
  const ofRecords = await countRecords(
    db,
    query,
    counts.filter(({ over }) => over !== 'findings'),
  )
  const ofFindings = await countFindings(
    db,
    query,
    counts.filter(({ over }) => over === 'findings'),
  )
  const sums = await addUp(
    db,
    query,
    measured.filter((metric) => metric.kind === 'sum'),
  )
  const owners = new Set([...ofRecords.keys(), ...ofFindings.keys(), ...sums.keys()])
  return new Map(
    [...owners].map((owner) => [
      owner,
      figuresOf(query.metrics, {
        counts: { ...ofRecords.get(owner), ...ofFindings.get(owner) },
        sums: sums.get(owner) ?? {},
      }),
    ]),
  )
}

/** By owner and metric id. */
type ByOwner<T> = Map<string | null, Readonly<Record<string, T>>>

function isOf(owners: Owners | null, alias: string): RawBuilder<boolean> {
  return owners === null ? sql`${sql.ref(`${alias}.owner_id`)} is null` : isOwnedBy(owners, alias)
}

/** Names of what is counted once, whichever metrics need it: no metric has such an id. */
const [every, incomplete] = ['every record', 'incomplete records']

/**
 * Each metric is counted apart, so that an index finds its records. Complete records are all less those with an open
 * finding: there are fewer of these, and to look for the findings of every record takes ten times as long.
 */
async function countRecords(
  db: Kysely<Schema>,
  query: FigureQuery,
  metrics: readonly CountMetric[],
): Promise<ByOwner<number>> {
  const parts = new Map<string, RawBuilder<unknown>>()
  for (const metric of metrics) {
    if (isEveryRecord(metric) || metric.over === 'completeRecords') parts.set(every, everyRecord(query))
    else parts.set(metric.id, recordsOf(metric, query))
    if (metric.over === 'completeRecords') parts.set(incomplete, incompleteRecords(query))
  }
  if (parts.size === 0) return new Map()
  const counts = [...parts].map(
    ([name, part]) => sql`select ${sql.lit(name)} as name, owner_id, count(*)::int as count ${part} group by owner_id`,
  )
  const { rows } = await sql<{ readonly name: string; readonly owner_id: string | null; readonly count: number }>`
    ${sql.join(counts, sql` union all `)}`.execute(db)
  return new Map(
    [...Map.groupBy(rows, ({ owner_id }) => owner_id)].map(([owner, ofOwner]) => {
      const numbers = new Map(ofOwner.map(({ name, count }) => [name, count]))
      return [owner, Object.fromEntries(metrics.map((metric) => [metric.id, countIn(numbers, metric)]))]
    }),
  )
}

function isEveryRecord(metric: CountMetric): boolean {
  return metric.over === 'records' && isUnconditional(metric)
}

function countIn(numbers: ReadonlyMap<string, number>, metric: CountMetric): number {
  const all = numbers.get(every) ?? 0
  // A record that was deleted or handed over a moment ago may still have findings.
  if (metric.over === 'completeRecords') return Math.max(0, all - (numbers.get(incomplete) ?? 0))
  return isEveryRecord(metric) ? all : (numbers.get(metric.id) ?? 0)
}

function everyRecord({ accountId, owners }: FigureQuery): RawBuilder<unknown> {
  return sql`from records r where r.account_id = ${accountId} and ${isOf(owners, 'r')}`
}

function recordsOf(metric: CountMetric, query: FigureQuery): RawBuilder<unknown> {
  return sql`${everyRecord(query)} and ${predicateOf(metric, { span: query.period, now: query.now })}`
}

function incompleteRecords({ accountId, owners }: FigureQuery): RawBuilder<unknown> {
  return sql`from (select distinct f.owner_id, f.object_type, f.record_id from findings f
    where f.account_id = ${accountId} and f.state = 'open' and ${isOf(owners, 'f')}) f`
}

type CountRow = { readonly owner_id: string | null } & Readonly<Record<string, number>>

async function countFindings(
  db: Kysely<Schema>,
  { accountId, owners, period: span, now }: FigureQuery,
  metrics: readonly CountMetric[],
): Promise<ByOwner<number>> {
  if (metrics.length === 0) return new Map()
  const counts = metrics.map(
    (metric) => sql`count(*) filter (where ${predicateOf(metric, { span, now })})::int as ${sql.ref(metric.id)}`,
  )
  const { rows } = await sql<CountRow>`
    select f.owner_id, ${sql.join(counts)} from findings f
    where f.account_id = ${accountId} and f.state = 'open' and ${isOf(owners, 'f')} group by f.owner_id`.execute(db)
  return new Map(rows.map(({ owner_id, ...ofOwner }) => [owner_id, ofOwner]))
}

interface SumRow extends MoneyAmount {
  readonly metric: string
  readonly owner_id: string | null
}

/** By owner, metric and currency; records without an amount add nothing. */
async function addUp(db: Kysely<Schema>, query: FigureQuery, metrics: readonly SumMetric[]): Promise<ByOwner<Money>> {
  if (metrics.length === 0) return new Map()
  const { rows } = await sql<SumRow>`${sql.join(
    metrics.map((metric) => sumOf(metric, query)),
    sql` union all `,
  )}`.execute(db)
  return new Map(
    [...Map.groupBy(rows, ({ owner_id }) => owner_id)].map(([owner, ofOwner]) => {
      const byMetric = [...Map.groupBy(ofOwner, ({ metric }) => metric)].map(([id, parts]): [string, Money] => [
        id,
        addMoney(parts.map(({ currency, amount }) => [{ currency, amount }])),
      ])
      return [owner, Object.fromEntries(byMetric)]
    }),
  )
}

/** The currency is the account's own if the record states none. */
function sumOf(metric: SumMetric, query: FigureQuery): RawBuilder<unknown> {
  const { accountId, period: span, now } = query
  const [amount, currency] = [sql.lit(metric.field), sql.lit(moneyField(metric.over)?.currencyField)]
  return sql`
    select ${sql.lit(metric.id)} as metric, r.owner_id, coalesce(r.fields ->> ${currency},
        (select a.currency from accounts a where a.account_id = r.account_id), '') as currency,
      sum((r.fields ->> ${amount})::numeric)::float8 as amount
    from records r
    where r.account_id = ${accountId} and ${isOf(query.owners, 'r')} and ${predicateOf(metric, { span, now })}
      and jsonb_typeof(r.fields -> ${amount}) = 'number'
    group by 1, 2, 3`
}
