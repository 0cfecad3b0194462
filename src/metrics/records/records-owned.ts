import { message } from '../../words/index.ts'
import type { CountMetric } from '../metric.ts'

export const recordsOwned: CountMetric = {
  id: 'recordsOwned',
  label: message('metric.owned'),
  kind: 'count',
  over: 'records',
  definition: message('metric.owned.definition'),
  purpose: message('metric.owned.purpose'),
}
