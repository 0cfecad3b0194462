import { type Kysely, type RawBuilder, sql } from 'kysely'
import { objectTypes } from '../domain/record.ts'
import { prepared } from '../infra/db/prepared.ts'
import type { Schema } from '../infra/db/schema.ts'
import {
  type Figure,
  figureIn,
  figuresOf,
  isState,
  type MetricList,
  measuredBy,
  shownMetrics,
} from '../metrics/index.ts'
import { loadFiguresOfPeriods } from './figure-store.ts'
import type { Week } from './period.ts'

export interface FigureTrendQuery {
  readonly accountId: string
  /** Null: of records without an owner. */
  readonly ownerId: string | null
  readonly now: Date
  /** The earliest first. */
  readonly weeks: readonly Week[]
  readonly metrics: MetricList
}

/**
 * An owner's figures of each week, by metric id, of the metrics that are dated by their records: what was a state in a past week is
 * not stored. Undefined for weeks that ended before the account's first such record.
 */
export async function loadFigureTrends(
  db: Kysely<Schema>,
  { accountId, ownerId, now, weeks, metrics }: FigureTrendQuery,
): Promise<ReadonlyMap<string, readonly (Figure | undefined)[]>> {
  const dated = shownMetrics(metrics, (metric) => !isState(metric))
  const owners = ownerId === null ? null : [ownerId]
  const [figures, beginnings] = await Promise.all([
    loadFiguresOfPeriods(db, { accountId, owners, now, metrics: dated, periods: weeks }),
    loadBeginnings(db, accountId, dated),
  ])
  const none = figuresOf(dated, { counts: {}, sums: {} })
  return new Map(
    dated.all
      .filter((metric) => !isState(metric))
      .map((metric) => {
        const first = earliest(
          measuredBy(metric).flatMap(({ over, during }) => beginnings.get(`${over} ${during}`) ?? []),
        )
        const series = weeks.map((week, place) => {
          if (first === null || !isBefore(first, week)) return undefined
          return figureIn(figures[place]?.get(ownerId) ?? none, metric)
        })
        return [metric.id, series]
      }),
  )
}

function earliest(dates: readonly string[]): string | null {
  return dates.toSorted()[0] ?? null
}

/** Whether a date of a record is before the end of a week; dates without a time are days of the account. */
function isBefore(date: string, { to, days }: Week): boolean {
  if (to === null || days === null) return true
  return date < (date.length === days[1].length ? days[1] : to.toISOString())
}

/** The account's earliest date of each kind that dates metrics. */
async function loadBeginnings(
  db: Kysely<Schema>,
  accountId: string,
  { all }: MetricList,
): Promise<ReadonlyMap<string, string>> {
  const parts = new Map<string, RawBuilder<unknown>>()
  for (const { over, during } of all.flatMap((metric) => measuredBy(metric))) {
    if (during === undefined) continue
    const date = sql`(r.fields ->> ${sql.lit(during)}) collate "C"`
    const type = objectTypes.find((one) => one === over)
    const isOfType = type === undefined ? sql`true` : sql`r.object_type = ${sql.lit(type)}`
    const name = `${over} ${during}`
    parts.set(
      name,
      sql`select ${sql.lit(name)} as name, (select min(${date}) from records r
        where r.account_id = ${accountId} and ${isOfType} and ${date} > '') as first`,
    )
  }
  if (parts.size === 0) return new Map()
  const { rows } = await sql<{ readonly name: string; readonly first: string | null }>`
    ${prepared} ${sql.join([...parts.values()], sql` union all `)}`.execute(db)
  return new Map(rows.flatMap(({ name, first }) => (first === null ? [] : [[name, first] as const])))
}
