import { message } from '../../words/index.ts'
import { fieldIs } from '../conditions.ts'
import type { CountMetric } from '../metric.ts'

export const dealsLost: CountMetric = {
  id: 'dealsLost',
  label: message('metric.lost'),
  kind: 'count',
  over: 'deal',
  where: [fieldIs('stage', 'lost')],
  during: 'closeDate',
  definition: message('metric.lost.definition'),
  purpose: message('metric.lost.purpose'),
  table: { heading: message('metric.lost.short') },
}
