import { addMoney, type Money } from '../domain/money.ts'
import { ownValue } from '../domain/own-value.ts'
import type { CountMetric, Figure, Figures, Metric, RatioMetric, SumMetric } from './metric.ts'
import type { MetricList } from './metric-list.ts'

/** Counts and sums by metric id; absent ones are zero. */
export interface Measures {
  readonly counts: Readonly<Record<string, number>>
  readonly sums: Readonly<Record<string, Money>>
}

/** The figures of a list of metrics: the measured ones, and the ratios derived from them. Pure. */
export function figuresOf(metrics: MetricList, { counts, sums }: Measures): Figures {
  function figureOf(metric: Metric): Figure {
    if (metric.kind === 'count') return counts[metric.id] ?? 0
    if (metric.kind === 'sum') return sums[metric.id] ?? []
    return ratioOf(metric, counts)
  }
  return Object.fromEntries(metrics.all.map((metric) => [metric.id, figureOf(metric)]))
}

function ratioOf({ part, whole }: RatioMetric, counts: Measures['counts']): number | null {
  const total = whole.reduce((sum, { id }) => sum + (counts[id] ?? 0), 0)
  return total === 0 ? null : (counts[part.id] ?? 0) / total
}

/** Adds up figures; each ratio is computed from the sums. Pure. */
export function totalOf(metrics: MetricList, all: readonly Figures[]): Figures {
  const counts: Record<string, number> = {}
  const sums: Record<string, Money> = {}
  for (const metric of metrics.all) {
    if (metric.kind === 'count') counts[metric.id] = all.reduce((sum, figures) => sum + countIn(figures, metric), 0)
    if (metric.kind === 'sum') sums[metric.id] = addMoney(all.map((figures) => moneyIn(figures, metric)))
  }
  return figuresOf(metrics, { counts, sums })
}

/** Whether all counts and sums are zero. */
export function isNothing(figures: Figures): boolean {
  return Object.values(figures).every((figure) => figure === null || figure === 0 || isNoMoney(figure))
}

function isNoMoney(figure: number | Money): boolean {
  return typeof figure !== 'number' && figure.length === 0
}

/** A metric's figure. @throws TypeError if the figures do not contain the metric */
export function figureIn(figures: Figures, { id }: Metric): Figure {
  const figure = ownValue(figures, id)
  if (figure === undefined) throw new TypeError(`there is no figure of ${id}`)
  return figure
}

/** A count. @throws TypeError if the figures do not contain the metric */
export function countIn(figures: Figures, metric: CountMetric): number {
  return Number(figureIn(figures, metric))
}

/** A sum of money. @throws TypeError if the figures do not contain the metric */
export function moneyIn(figures: Figures, metric: SumMetric): Money {
  const money = figureIn(figures, metric)
  if (money === null || typeof money === 'number') throw new TypeError(`the figure of ${metric.id} is no money`)
  return money
}

/** The number of records or findings behind a figure; null for a sum, which does not say it. */
export function behindOf(figures: Figures, metric: Metric): number | null {
  if (metric.kind === 'sum') return null
  return metric.kind === 'count' ? countIn(figures, metric) : wholeOf(figures, metric)
}

/** The number of records or findings that the figure is compared with; null if it stands alone. */
export function wholeOf(figures: Figures, metric: Metric): number | null {
  if (metric.kind === 'ratio') return metric.whole.reduce((sum, count) => sum + countIn(figures, count), 0)
  return metric.kind === 'count' && metric.outOf ? countIn(figures, metric.outOf.metric) : null
}
