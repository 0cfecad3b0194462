import type { CountMetric } from '../metric.ts'

export const calls: CountMetric = {
  id: 'calls',
  label: 'Calls',
  kind: 'count',
  over: 'call',
  during: 'at',
  definition: 'Calls owned whose time lies in the period, whatever their outcome.',
  purpose: 'Counts what was logged, not minutes.',
  table: { heading: 'Calls' },
  mail: { heading: 'Calls', isWide: true },
}
