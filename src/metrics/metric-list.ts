import { moneyField } from '../domain/field.ts'
import { isUnconditional, type MeasuredMetric, type Metric, measuredBy } from './metric.ts'

/** Metrics that have been validated against each other, in display order. */
export interface MetricList {
  readonly all: readonly Metric[]
  /** The metric with an id from a URL; null if there is none. */
  readonly find: (id: string) => Metric | null
}

/**
 * Makes a list of metrics.
 *
 * @throws TypeError for a metric that could not be computed or listed with the others
 */
export function metricList(all: readonly Metric[]): MetricList {
  for (const metric of all) {
    const problem = problemOf(metric, all)
    if (problem !== null) throw new TypeError(`the metric ${metric.id} ${problem}`)
  }
  return { all, find: (id) => all.find((metric) => metric.id === id) ?? null }
}

/** The metrics that are shown somewhere, with those that they are compared with or made of. */
export function shownMetrics({ all }: MetricList, isShown: (metric: Metric) => boolean): MetricList {
  const shown = all.filter(isShown)
  const needed = new Set<Metric>([...shown, ...shown.flatMap(madeOf)])
  return metricList(all.filter((metric) => needed.has(metric)))
}

/** The lists of what cards show, by the whole list: each card asks for it. */
const onCards = new WeakMap<MetricList, MetricList>()

/** The metrics that cards show, with those that they are compared with or made of. */
export function metricsOnCard(metrics: MetricList): MetricList {
  const known = onCards.get(metrics) ?? shownMetrics(metrics, ({ card }) => card !== undefined)
  onCards.set(metrics, known)
  return known
}

function problemOf(metric: Metric, all: readonly Metric[]): string | null {
  const namesakes = all.filter(({ id, card }) => id === metric.id || (card && card.key === metric.card?.key))
  if (namesakes.length > 1) return 'shares its id, or the key of its line on the card, with another'
  const absent = madeOf(metric).find((other) => !all.includes(other))
  if (absent !== undefined) return `is made of ${absent.id}, which is not in the list`
  if (metric.kind === 'sum' && metric.field !== moneyField(metric.over)?.field) {
    return `adds up "${metric.field}", which is no sum of money of a ${metric.over}`
  }
  if (measuredBy(metric).some((measured) => measured.over === 'completeRecords' && !isUnconditional(measured))) {
    return 'counts complete records, and has further conditions'
  }
  return new Set(measuredBy(metric).map(({ over }) => over === 'findings')).size === 1
    ? null
    : 'is out of both records and findings, or out of nothing'
}

function madeOf(metric: Metric): readonly MeasuredMetric[] {
  const others = metric.card?.of === undefined ? [] : [metric.card.of]
  if (metric.kind === 'ratio') return [metric.part, ...metric.whole, ...others]
  return metric.kind === 'count' && metric.outOf !== undefined ? [metric.outOf.metric, ...others] : others
}
