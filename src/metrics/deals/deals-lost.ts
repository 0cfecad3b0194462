import { fieldIs } from '../conditions.ts'
import type { CountMetric } from '../metric.ts'

export const dealsLost: CountMetric = {
  id: 'dealsLost',
  label: 'Deals lost',
  kind: 'count',
  over: 'deal',
  where: [fieldIs('stage', 'lost')],
  during: 'closeDate',
  definition: 'Deals owned in a lost stage whose close date lies in the period.',
  purpose: 'The other half of the win rate.',
  table: { heading: 'Lost' },
}
