import { message } from '../../words/index.ts'
import type { CountMetric } from '../metric.ts'

export const calls: CountMetric = {
  id: 'calls',
  label: message('metric.calls'),
  kind: 'count',
  over: 'call',
  during: 'at',
  definition: message('metric.calls.definition'),
  purpose: message('metric.calls.purpose'),
  table: { heading: message('metric.calls') },
  mail: { heading: message('metric.calls'), isWide: true },
}
