/**
 * Metrics are declarations: one file for each, and one list. Columns, totals, zeros, the records behind a figure,
 * pages, JSON, digests and cards are derived from the list. In: counts and sums. Out: figures, and their display.
 */
export { anyPredicateOf, predicateOf } from './conditions.ts'
export { behindOf, countIn, figureIn, figuresOf, isNothing, moneyIn, totalOf } from './figures.ts'
export { type FiguresJson, figuresJson, numberOf } from './figures-json.ts'
export { findingsOpen } from './findings/findings-open.ts'
export { findingsOverdue } from './findings/findings-overdue.ts'
export { scorecardMetrics } from './list.ts'
export {
  type CountMetric,
  type Figure,
  type Figures,
  isState,
  isUnconditional,
  type Metric,
  measuredBy,
  type RatioMetric,
  type Span,
  type SumMetric,
  units,
} from './metric.ts'
export { type MetricList, metricList, metricsOnCard, shownMetrics } from './metric-list.ts'
export { recordsComplete } from './records/records-complete.ts'
export { recordsOwned } from './records/records-owned.ts'
export {
  type Cell,
  type Column,
  cardLines,
  cellsOf,
  howMessage,
  mailColumns,
  metricOfLine,
  percentOf,
  progressOf,
  showCardLines,
  showMetric,
  showWhole,
  tableColumns,
  timeSentence,
} from './shown-figures.ts'
