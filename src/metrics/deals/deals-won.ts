import { message } from '../../words/index.ts'
import { fieldIs } from '../conditions.ts'
import type { CountMetric } from '../metric.ts'

export const dealsWon = {
  id: 'dealsWon',
  label: message('metric.won'),
  kind: 'count',
  over: 'deal',
  where: [fieldIs('stage', 'won')],
  during: 'closeDate',
  definition: message('metric.won.definition'),
  purpose: message('metric.won.purpose'),
  table: { heading: message('metric.won.short') },
  mail: { heading: message('metric.won.short') },
} satisfies CountMetric
