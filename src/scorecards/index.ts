/**
 * Figures: each a query over records with a named definition, and always able to list the records behind it. In: the
 * mirror and its findings. Out: scorecards, sums and evidence.
 */

export {
  type Evidence,
  type EvidencePage,
  loadEvidence,
  loadFindings,
  loadRecordsToOpen,
  recordTitle,
} from './evidence-store.ts'
export { amountIn, type FiguresJson, figuresJson } from './figures-json.ts'
export { findMetric, type Metric, type MetricId, metricIds, metrics } from './metrics.ts'
export { type Period, parsePeriod, periodNames } from './period.ts'
export {
  type Figures,
  loadOwnerless,
  loadScorecards,
  type Person,
  type Scorecard,
  teamTotals,
} from './scorecard-store.ts'
export { loadSupervisions } from './supervision-store.ts'
