import { message } from '../../words/index.ts'
import type { CountMetric } from '../metric.ts'
import { recordsOwned } from './records-owned.ts'

export const recordsComplete: CountMetric = {
  id: 'recordsComplete',
  label: message('metric.complete'),
  kind: 'count',
  over: 'completeRecords',
  outOf: { metric: recordsOwned, bar: (share) => message('figure.share.complete', { share }) },
  definition: message('metric.complete.definition'),
  purpose: message('metric.complete.purpose'),
  table: { heading: message('metric.complete.short') },
  mail: { heading: message('metric.complete.short') },
  card: { key: 'records_complete' },
}
