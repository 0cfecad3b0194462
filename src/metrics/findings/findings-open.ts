import { message } from '../../words/index.ts'
import type { CountMetric } from '../metric.ts'

export const findingsOpen: CountMetric = {
  id: 'findingsOpen',
  label: message('metric.open'),
  kind: 'count',
  over: 'findings',
  definition: message('metric.open.definition'),
  purpose: message('metric.open.purpose'),
  table: { heading: message('metric.open.short') },
  mail: { heading: message('metric.open.short'), isWide: true },
}
