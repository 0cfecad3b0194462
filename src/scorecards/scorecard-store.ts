import { type Kysely, type RawBuilder, sql } from 'kysely'
import { addMoney, type Money, type MoneyAmount } from '../domain/money.ts'
import { ownerName } from '../domain/owner.ts'
import type { Schema } from '../infra/db/schema.ts'
import { loadOwners } from '../records/index.ts'
import { dealCurrency, type MetricId, type MoneyMetricId, recordPredicate } from './metrics.ts'
import type { Period } from './period.ts'
import { loadSupervisions } from './supervision-store.ts'

export interface Person {
  readonly id: string
  readonly name: string
  readonly email: string | null
}

type CountMetricId = Exclude<MetricId, MoneyMetricId | 'winRate'>

/** Counts, money by currency, and a share from 0 to 1 that is null where there is nothing to divide by. */
export type Figures = Readonly<Record<CountMetricId, number>> &
  Readonly<Record<MoneyMetricId, Money>> & { readonly winRate: number | null }

/** A rep's figures for a period. */
export interface Scorecard {
  readonly owner: Person
  readonly supervisor: Person | null
  readonly metrics: Figures
}

export interface ScorecardQuery {
  readonly accountId: string
  /** Only this owner's; everybody's where it is absent. */
  readonly ownerId?: string | undefined
  readonly period: Period
  readonly now: Date
}

/**
 * The scorecards of an account's reps, by name; of one rep only where that is asked for. Reps are the owners who have a supervisor; where nobody has one, all
 * owners who have not left.
 */
export async function loadScorecards(db: Kysely<Schema>, query: ScorecardQuery): Promise<Scorecard[]> {
  const owners = new Map((await loadOwners(db, query.accountId)).map((owner) => [owner.id, owner]))
  const supervisors = new Map(
    (await loadSupervisions(db, query.accountId)).map(({ ownerId, supervisorId }) => [ownerId, supervisorId]),
  )
  const figures = await loadFigures(db, query)
  function personOf(id: string | undefined): Person | null {
    const owner = id === undefined ? undefined : owners.get(id)
    return owner ? { id: owner.id, name: ownerName(owner), email: owner.email } : null
  }
  return [...owners.values()]
    .filter((owner) => query.ownerId === undefined || owner.id === query.ownerId)
    .filter((owner) => (supervisors.size > 0 ? supervisors.has(owner.id) : !owner.archived))
    .map((owner) => ({
      owner: { id: owner.id, name: ownerName(owner), email: owner.email },
      supervisor: personOf(supervisors.get(owner.id)),
      metrics: figures.get(owner.id) ?? noFigures,
    }))
    .toSorted((a, b) => a.owner.name.localeCompare(b.owner.name, 'en') || a.owner.id.localeCompare(b.owner.id))
}

/** The figures of records without an owner. */
export async function loadOwnerless(db: Kysely<Schema>, query: ScorecardQuery): Promise<Figures> {
  return (await loadFigures(db, query)).get(null) ?? noFigures
}

/** Adds up scorecards; the win rate is that of the sums. Pure. */
export function teamTotals(scorecards: readonly Pick<Scorecard, 'metrics'>[]): Figures {
  function sum(id: CountMetricId): number {
    return scorecards.reduce((total, { metrics }) => total + metrics[id], 0)
  }
  return withWinRate({
    recordsOwned: sum('recordsOwned'),
    recordsComplete: sum('recordsComplete'),
    findingsOpen: sum('findingsOpen'),
    findingsOverdue: sum('findingsOverdue'),
    calls: sum('calls'),
    meetingsHeld: sum('meetingsHeld'),
    dealsWon: sum('dealsWon'),
    dealsWonValue: addMoney(scorecards.map(({ metrics }) => metrics.dealsWonValue)),
    dealsLost: sum('dealsLost'),
  })
}

type Sums = Omit<Figures, 'winRate'>

function withWinRate(sums: Sums): Figures {
  const closed = sums.dealsWon + sums.dealsLost
  return { ...sums, winRate: closed === 0 ? null : sums.dealsWon / closed }
}

const noFigures: Figures = withWinRate({
  recordsOwned: 0,
  recordsComplete: 0,
  findingsOpen: 0,
  findingsOverdue: 0,
  calls: 0,
  meetingsHeld: 0,
  dealsWon: 0,
  dealsWonValue: [],
  dealsLost: 0,
})

/** Every owner's figures in three statements; those of records without an owner are under null. */
async function loadFigures(db: Kysely<Schema>, query: ScorecardQuery): Promise<Map<string | null, Figures>> {
  const findings = new Map((await loadFindingCounts(db, query)).map((row) => [row.owner_id, row]))
  const values = Map.groupBy(await loadWonValues(db, query), ({ owner_id }) => owner_id)
  const records = await loadRecordSums(db, query)
  return new Map(
    records.map(({ owner_id, ...sums }) => {
      const counts = findings.get(owner_id)
      const value = (values.get(owner_id) ?? []).map(({ currency, amount }) => [{ currency, amount }])
      return [
        owner_id,
        withWinRate({
          ...sums,
          dealsWonValue: addMoney(value),
          findingsOpen: counts?.open ?? 0,
          findingsOverdue: counts?.overdue ?? 0,
        }),
      ]
    }),
  )
}

type RecordSums = Omit<Sums, 'findingsOpen' | 'findingsOverdue' | 'dealsWonValue'> & {
  readonly owner_id: string | null
}

async function loadRecordSums(
  db: Kysely<Schema>,
  { accountId, ownerId, period }: ScorecardQuery,
): Promise<RecordSums[]> {
  const { rows } = await sql<RecordSums>`
    select r.owner_id,
      count(*) filter (where ${recordPredicate('recordsOwned', period)})::int as "recordsOwned",
      count(*) filter (where ${recordPredicate('recordsComplete', period)})::int as "recordsComplete",
      count(*) filter (where ${recordPredicate('calls', period)})::int as "calls",
      count(*) filter (where ${recordPredicate('meetingsHeld', period)})::int as "meetingsHeld",
      count(*) filter (where ${recordPredicate('dealsWon', period)})::int as "dealsWon",
      count(*) filter (where ${recordPredicate('dealsLost', period)})::int as "dealsLost"
    from records r where r.account_id = ${accountId} and ${isOwner(ownerId)} group by r.owner_id`.execute(db)
  return rows
}

/** By owner and currency; deals without an amount add nothing. */
async function loadWonValues(
  db: Kysely<Schema>,
  { accountId, ownerId, period }: ScorecardQuery,
): Promise<(MoneyAmount & { readonly owner_id: string | null })[]> {
  const { rows } = await sql<MoneyAmount & { readonly owner_id: string | null }>`
    select r.owner_id, ${dealCurrency} as currency, sum((r.fields ->> 'amount')::numeric)::float8 as amount
    from records r
    where r.account_id = ${accountId} and ${isOwner(ownerId)} and ${recordPredicate('dealsWonValue', period)}
      and jsonb_typeof(r.fields -> 'amount') = 'number'
    group by 1, 2`.execute(db)
  return rows
}

async function loadFindingCounts(
  db: Kysely<Schema>,
  { accountId, ownerId, now }: ScorecardQuery,
): Promise<{ owner_id: string | null; open: number; overdue: number }[]> {
  const { rows } = await sql<{ owner_id: string | null; open: number; overdue: number }>`
    select r.owner_id, count(*)::int as open, count(*) filter (where f.due_at < ${now})::int as overdue
    from findings f
    join records r on r.account_id = f.account_id and r.object_type = f.object_type and r.record_id = f.record_id
    where f.account_id = ${accountId} and f.state = 'open' and ${isOwner(ownerId)} group by r.owner_id`.execute(db)
  return rows
}

function isOwner(ownerId: string | undefined): RawBuilder<boolean> {
  return ownerId === undefined ? sql`true` : sql`r.owner_id = ${ownerId}`
}
