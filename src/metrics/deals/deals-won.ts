import { fieldIs } from '../conditions.ts'
import type { CountMetric } from '../metric.ts'

export const dealsWon = {
  id: 'dealsWon',
  label: 'Deals won',
  kind: 'count',
  over: 'deal',
  where: [fieldIs('stage', 'won')],
  during: 'closeDate',
  definition: 'Deals owned in a won stage whose close date lies in the period.',
  purpose: 'Progress towards the plan.',
  table: { heading: 'Won' },
  mail: { heading: 'Won' },
} satisfies CountMetric
