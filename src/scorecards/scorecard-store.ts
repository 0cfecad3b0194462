import { type Kysely, type RawBuilder, sql } from 'kysely'
import { moneyField } from '../domain/field.ts'
import { addMoney, type Money, type MoneyAmount } from '../domain/money.ts'
import { type Owner, ownerName } from '../domain/owner.ts'
import { isAmongOwners, type Owners } from '../domain/read-scope.ts'
import { isOwnedBy } from '../infra/db/in-scope.ts'
import type { Schema } from '../infra/db/schema.ts'
import {
  type CountMetric,
  type Figures,
  figuresOf,
  type MetricList,
  predicateOf,
  type SumMetric,
} from '../metrics/index.ts'
import { loadOwners } from '../records/index.ts'
import type { Period } from './period.ts'
import { loadSupervisions } from './supervision-store.ts'

export interface Person {
  readonly id: string
  readonly name: string
  readonly email: string | null
}

/** A rep's figures for a period. */
export interface Scorecard {
  readonly owner: Person
  /** Sorted by name. */
  readonly supervisors: readonly Person[]
  readonly metrics: Figures
}

export interface ScorecardQuery {
  readonly accountId: string
  /** The owners whose scorecards are loaded. */
  readonly owners: Owners
  readonly period: Period
  readonly now: Date
  readonly metrics: MetricList
}

/**
 * The scorecards of those of the owners who are reps, sorted by name. Reps are the owners with a supervisor; if nobody
 * has one, all owners who are not archived.
 */
export async function loadScorecards(db: Kysely<Schema>, query: ScorecardQuery): Promise<Scorecard[]> {
  const owners = new Map((await loadOwners(db, query.accountId)).map((owner) => [owner.id, owner]))
  const supervisors = Map.groupBy(await loadSupervisions(db, query.accountId), ({ ownerId }) => ownerId)
  const figures = await loadFigures(db, query)
  function supervisorsOf(ownerId: string): readonly Person[] {
    return (supervisors.get(ownerId) ?? [])
      .flatMap(({ supervisorId }) => owners.get(supervisorId) ?? [])
      .map(personOf)
      .toSorted(byName)
  }
  return [...owners.values()]
    .filter((owner) => isAmongOwners(query.owners, owner.id))
    .filter((owner) => (supervisors.size > 0 ? supervisors.has(owner.id) : !owner.archived))
    .map((owner) => ({
      owner: personOf(owner),
      supervisors: supervisorsOf(owner.id),
      metrics: figures.get(owner.id) ?? noFigures(query.metrics),
    }))
    .toSorted((a, b) => byName(a.owner, b.owner))
}

function personOf(owner: Owner): Person {
  return { id: owner.id, name: ownerName(owner), email: owner.email }
}

function byName(a: Person, b: Person): number {
  return a.name.localeCompare(b.name, 'en') || a.id.localeCompare(b.id)
}

/** The figures of records without an owner. */
export async function loadOwnerless(db: Kysely<Schema>, query: Omit<ScorecardQuery, 'owners'>): Promise<Figures> {
  return (await loadFigures(db, { ...query, owners: 'everyone' })).get(null) ?? noFigures(query.metrics)
}

function noFigures(metrics: MetricList): Figures {
  return figuresOf(metrics, { counts: {}, sums: {} })
}

/**
 * Every owner's figures in at most three statements, for any number of metrics; those of records without an owner are
 * under null.
 */
async function loadFigures(db: Kysely<Schema>, query: ScorecardQuery): Promise<Map<string | null, Figures>> {
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

type CountRow = { readonly owner_id: string | null } & Readonly<Record<string, number>>

async function countRecords(
  db: Kysely<Schema>,
  query: ScorecardQuery,
  metrics: readonly CountMetric[],
): Promise<ByOwner<number>> {
  if (metrics.length === 0) return new Map()
  const { rows } = await sql<CountRow>`
    select r.owner_id, ${countColumns(metrics, query)}
    from records r where r.account_id = ${query.accountId} and ${isOwnedBy(query.owners, 'r')} group by r.owner_id`.execute(
    db,
  )
  return byOwner(rows)
}

async function countFindings(
  db: Kysely<Schema>,
  query: ScorecardQuery,
  metrics: readonly CountMetric[],
): Promise<ByOwner<number>> {
  if (metrics.length === 0) return new Map()
  const { rows } = await sql<CountRow>`
    select r.owner_id, ${countColumns(metrics, query)}
    from findings f
    join records r on r.account_id = f.account_id and r.object_type = f.object_type and r.record_id = f.record_id
    where f.account_id = ${query.accountId} and f.state = 'open' and ${isOwnedBy(query.owners, 'r')} group by r.owner_id`.execute(
    db,
  )
  return byOwner(rows)
}

function countColumns(metrics: readonly CountMetric[], { period: span, now }: ScorecardQuery): RawBuilder<unknown> {
  return sql.join(
    metrics.map(
      (metric) => sql`count(*) filter (where ${predicateOf(metric, { span, now })})::int as ${sql.ref(metric.id)}`,
    ),
  )
}

function byOwner(rows: readonly CountRow[]): ByOwner<number> {
  return new Map(rows.map(({ owner_id, ...counts }) => [owner_id, counts]))
}

interface SumRow extends MoneyAmount {
  readonly metric: string
  readonly owner_id: string | null
}

/** By owner, metric and currency; records without an amount add nothing. */
async function addUp(
  db: Kysely<Schema>,
  query: ScorecardQuery,
  metrics: readonly SumMetric[],
): Promise<ByOwner<Money>> {
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
function sumOf(metric: SumMetric, query: ScorecardQuery): RawBuilder<unknown> {
  const { accountId, period: span, now } = query
  const [amount, currency] = [sql.lit(metric.field), sql.lit(moneyField(metric.over)?.currencyField)]
  return sql`
    select ${sql.lit(metric.id)} as metric, r.owner_id, coalesce(r.fields ->> ${currency},
        (select a.currency from accounts a where a.account_id = r.account_id), '') as currency,
      sum((r.fields ->> ${amount})::numeric)::float8 as amount
    from records r
    where r.account_id = ${accountId} and ${isOwnedBy(query.owners, 'r')} and ${predicateOf(metric, { span, now })}
      and jsonb_typeof(r.fields -> ${amount}) = 'number'
    group by 1, 2, 3`
}
